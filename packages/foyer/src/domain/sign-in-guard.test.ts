import { describe, expect, it } from 'vitest';
import { attemptSucceeded, attemptWithdrawn, beginAttempt, isNoteworthy, requestMail, type SignInGuard, untouchedGuard } from './sign-in-guard.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Somebody tries as often as they may for a while. @returns how many tries were made */
function tries(guard: SignInGuard, clients: readonly string[], forMs: number, startAt = 0): { guard: SignInGuard; made: number; now: number } {
  let made = 0;
  let now = startAt;
  let current = guard;
  for (let turn = 0; now < startAt + forMs; turn += 1) {
    const { guard: after, turn: verdict } = beginAttempt(current, clients[turn % clients.length]!, now);
    current = after;
    if (verdict.ok) made += 1;
    else now += Math.max(1, Math.min(verdict.waitMs ?? forMs, 30_000));
  }
  return { guard: current, made, now };
}

describe('SR-19 tries at an account', () => {
  it('are slowed down more and more for one client', () => {
    const waits: (number | null)[] = [];
    let guard = untouchedGuard;
    let now = 0;
    for (let attempt = 0; attempt < 12; attempt += 1) {
      let verdict = beginAttempt(guard, 'one', now);
      if (!verdict.turn.ok) {
        waits.push(verdict.turn.waitMs);
        now += verdict.turn.waitMs!;
        verdict = beginAttempt(guard, 'one', now);
      }
      expect(verdict.turn.ok).toBe(true);
      guard = verdict.guard;
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128].map((seconds) => seconds * 1000));
  });

  it('are a hundred in a row at most, from however many clients, over however long', () => {
    const strangers = Array.from({ length: 40 }, (_, index) => `stranger ${index}`);
    const { made } = tries(untouchedGuard, strangers, 60 * dayMs);
    expect(made).toBe(80);
    const known = attemptSucceeded(untouchedGuard, 'desk', 0);
    const { guard, made: first } = tries(known, strangers, 60 * dayMs);
    const { made: second } = tries(guard, ['desk'], 60 * dayMs, 60 * dayMs);
    expect(first + second).toBe(100);
  });

  it('at once are not more than one after the other: each counts before it is made', () => {
    const { guard } = beginAttempt(untouchedGuard, 'one', 0);
    expect(guard.failures).toBe(1);
  });

  it('by strangers never hold up a client that signed in before, however hard they try', () => {
    const known = attemptSucceeded(untouchedGuard, 'desk', 0);
    const { guard, now } = tries(known, Array.from({ length: 40 }, (_, index) => `stranger ${index}`), 30 * dayMs, 1);
    expect(beginAttempt(guard, 'somebody else', now).turn).toEqual({ ok: false, waitMs: null });
    expect(beginAttempt(guard, 'desk', now).turn.ok).toBe(true);
    expect(attemptSucceeded(guard, 'desk', now).failures).toBe(0);
  });

  it('that were right and not yet enough count neither way', () => {
    let guard = untouchedGuard;
    for (let turn = 0; turn < 50; turn += 1) {
      const begun = beginAttempt(guard, 'one', turn * minuteMs);
      expect(begun.turn.ok).toBe(true);
      guard = attemptWithdrawn(begun.guard, 'one');
    }
    expect(guard.failures).toBe(0);
  });

  it('with a right password do not make room for tries at the code', () => {
    let guard = untouchedGuard;
    let codes = 0;
    let now = 0;
    while (now < 60 * dayMs) {
      const password = beginAttempt(guard, 'thief', now);
      if (password.turn.ok) guard = attemptWithdrawn(password.guard, 'thief');
      const code = beginAttempt(guard, 'thief', now);
      if (code.turn.ok) codes += 1;
      guard = code.guard;
      now += 20 * minuteMs;
    }
    expect(codes).toBeLessThanOrEqual(80);
  });

  it('do not wait longer because a clock was set back', () => {
    const late = { ...untouchedGuard, clients: { one: { failures: 9, nextAt: 10 * dayMs, seenAt: 10 * dayMs, known: false } } };
    expect(beginAttempt(late, 'one', 0).turn.ok).toBe(true);
  });

  it('remember so many clients and the known ones longest', () => {
    let guard = attemptSucceeded(untouchedGuard, 'desk', 0);
    for (let turn = 0; turn < 200; turn += 1) guard = attemptSucceeded({ ...guard, clients: { ...guard.clients, [`passing ${turn}`]: { failures: 1, nextAt: 0, seenAt: turn, known: false } } }, 'desk', turn);
    expect(Object.keys(guard.clients).length).toBeLessThanOrEqual(50);
    expect(guard.clients['desk']?.known).toBe(true);
  });

  it('leave few lines in the record', () => {
    expect(Array.from({ length: 100 }, (_, index) => index + 1).filter(isNoteworthy)).toEqual([1, 2, 3, 5, 10, 20, 50, 80, 100]);
  });
});

describe('SR-21 links that somebody asked for', () => {
  it('are one in ten minutes and three a day', () => {
    let guard = untouchedGuard;
    let sent = 0;
    for (let now = 0; now < dayMs; now += minuteMs) {
      const asked = requestMail(guard, now);
      guard = asked.guard;
      if (asked.allowed) sent += 1;
    }
    expect(sent).toBe(3);
    expect(requestMail(guard, dayMs + 21 * minuteMs).allowed).toBe(true);
  });
});
