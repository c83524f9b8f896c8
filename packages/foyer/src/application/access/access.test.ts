import { beforeEach, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../domain/audit-event.ts';
import type { Snapshot } from '../../domain/person.ts';
import { dayMs, hashOf, makeGrant, makePerson, makeProduct, makeSession, newId, start } from '../../testing/factories.ts';
import { createFixedClock } from '../../testing/fixed-clock.ts';
import type { TokenSource } from '../ports/token-source.ts';
import { Access } from './access.ts';

const token = (letter: string) => letter.repeat(43);
const clock = createFixedClock();
let monotonic = 0;
let snapshots: Map<string, Snapshot>;
let reads: number;
let log: AuditEvent[];

/** The gate over rows that a test changes; counts how often it looked. */
function makeAccess(options: { rememberedMax?: number; staleAfterMs?: number } = {}): Access {
  return new Access({
    store: {
      snapshot: async (target) => { reads += 1; return (target.by === 'session' && snapshots.get(target.hash)) || { person: null }; },
      eventsAfter: async (seq, limit) => log.filter((event) => event.seq > seq).slice(0, limit),
      auditHead: async () => ({ seq: log.length, hash: '' }),
    },
    tokens: { hash: hashOf } as TokenSource, clock, product: makeProduct(), monotonicNow: () => monotonic, ...options,
  });
}

function signIn(letter: string, person = makePerson('accepted')) {
  const session = makeSession({ entryId: person.entry.id });
  snapshots.set(hashOf(token(letter)), { person, session });
  return person;
}

function happen(entryId: string | null): AuditEvent {
  const event: AuditEvent = { seq: log.length + 1, at: start, act: 'access.revoked', actorKind: 'system', actorId: 'test', entryId, detail: '{}', personal: null, personalDigest: null, hash: newId() };
  log.push(event);
  return event;
}

beforeEach(() => {
  monotonic = 0;
  snapshots = new Map();
  reads = 0;
  log = [];
  clock.set(start);
});

describe('the gate', () => {
  it('answers from memory what it looked up before, without a read', async () => {
    const access = makeAccess();
    await access.readFeed();
    signIn('a');
    expect(await access.check(token('a'))).toMatchObject({ decision: 'allow', role: { key: 'coach' } });
    for (let i = 0; i < 100; i++) expect(access.check(token('a'))).toMatchObject({ decision: 'allow' });
    expect(reads).toBe(1);
  });

  it('does not look up what is no token at all', async () => {
    const access = makeAccess();
    for (const nothing of [undefined, '', 'short', `${token('a')}x`, token('ä'), `${token('a').slice(1)} `]) expect(await access.check(nothing)).toMatchObject({ decision: 'deny', reason: 'signed_out' });
    expect(reads).toBe(0);
  });

  it.each([
    ['pending', 'wait', 'not_confirmed'], ['approved', 'wait', 'approved'], ['invited', 'wait', 'invited'], ['rejected', 'deny', 'rejected'], ['revoked', 'deny', 'revoked'], ['withdrawn', 'deny', 'withdrawn'],
  ] as const)('tells somebody who is %s to %s', async (stage, decision, reason) => {
    signIn('a', makePerson(stage));
    expect(await makeAccess().check(token('a'))).toMatchObject({ decision, reason });
  });

  it('lets nobody in whose role is gone, taken back or claimed by nobody', async () => {
    const person = makePerson('accepted');
    const { id } = person.entry;
    for (const grant of [null, makeGrant({ entryId: id, role: 'gone', subject: { provider: 'foyer', id } }), { ...person.grant!, revokedAt: start }, { ...person.grant!, subject: null }]) {
      signIn('a', { ...person, grant });
      expect(await makeAccess().check(token('a'))).toMatchObject({ decision: 'deny', reason: 'role_missing' });
    }
  });

  it('ends a remembered session at its last millisecond', async () => {
    const access = makeAccess();
    await access.readFeed();
    signIn('a');
    clock.set(start + 30 * dayMs - 1);
    expect(await access.check(token('a'))).toMatchObject({ decision: 'allow' });
    clock.advance(1);
    expect(await access.check(token('a'))).toMatchObject({ reason: 'signed_out' });
  });

  it('forgets at once whom an event is about, and nobody else', async () => {
    const access = makeAccess();
    await access.readFeed();
    const ana = signIn('a');
    signIn('b');
    await access.check(token('a'));
    await access.check(token('b'));
    snapshots.delete(hashOf(token('a')));
    access.forget([happen(ana.entry.id)]);
    expect(await access.check(token('a'))).toMatchObject({ reason: 'signed_out' });
    expect(access.check(token('b'))).toMatchObject({ decision: 'allow' });
    expect(reads).toBe(3);
  });

  it('forgets what another process changed when it reads the feed', async () => {
    const access = makeAccess();
    await access.readFeed();
    const ana = signIn('a');
    await access.check(token('a'));
    snapshots.delete(hashOf(token('a')));
    happen(null);
    happen(ana.entry.id);
    expect(access.check(token('a'))).toMatchObject({ decision: 'allow' });
    expect(await access.readFeed()).toHaveLength(2);
    expect(await access.check(token('a'))).toMatchObject({ reason: 'signed_out' });
  });

  it('trusts no memory that may be older than what the asker has heard of', async () => {
    const access = makeAccess();
    await access.readFeed();
    const ana = signIn('a');
    await access.check(token('a'));
    snapshots.delete(hashOf(token('a')));
    const { seq } = happen(ana.entry.id);
    expect(access.check(token('a'), seq - 1)).toMatchObject({ decision: 'allow' });
    expect(await access.check(token('a'), seq)).toMatchObject({ reason: 'signed_out' });
  });

  it('trusts its memory no longer than the feed was read a moment ago', async () => {
    const access = makeAccess({ staleAfterMs: 4000 });
    await access.readFeed();
    signIn('a');
    await access.check(token('a'));
    monotonic = 3999;
    await access.check(token('a'));
    expect(reads).toBe(1);
    monotonic = 4000;
    await access.check(token('a'));
    expect(reads).toBe(2);
    await access.readFeed();
    await access.check(token('a'));
    expect(reads).toBe(2);
  });

  it('trusts nothing before the feed was read once', async () => {
    const access = makeAccess();
    signIn('a');
    await access.check(token('a'));
    await access.check(token('a'));
    expect(reads).toBe(2);
  });

  it('does not remember what it read while somebody was losing access', async () => {
    const access = makeAccess();
    await access.readFeed();
    const ana = signIn('a');
    const looking = access.check(token('a'));
    access.forget([happen(ana.entry.id)]);
    await looking;
    snapshots.delete(hashOf(token('a')));
    expect(await access.check(token('a'))).toMatchObject({ reason: 'signed_out' });
  });

  it('misses no event of others between its own', async () => {
    const access = makeAccess();
    await access.readFeed();
    const ana = signIn('a');
    await access.check(token('a'));
    happen(ana.entry.id);
    access.forget([happen(newId())]);
    expect((await access.readFeed()).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(reads).toBe(1);
    await access.check(token('a'));
    expect(reads).toBe(2);
  });

  it('reads a feed of any length', async () => {
    const access = makeAccess();
    await access.readFeed();
    for (let i = 0; i < 2500; i++) happen(null);
    expect(await access.readFeed()).toHaveLength(2500);
    expect(await access.readFeed()).toHaveLength(0);
  });

  it('remembers a bounded number of sessions, the newest ones', async () => {
    const access = makeAccess({ rememberedMax: 2 });
    await access.readFeed();
    for (const letter of ['a', 'b', 'c']) {
      signIn(letter);
      await access.check(token(letter));
    }
    await access.check(token('c'));
    await access.check(token('b'));
    expect(reads).toBe(3);
    await access.check(token('a'));
    expect(reads).toBe(4);
  });
});
