import { describe, expect, it } from 'vitest';
import type { JobAction, JobOptions, JobPlan } from './job.ts';
import { buttonWords, byRoleWords, endsWords, givenName, isTaking, lastsWords, scopeOf } from './words.ts';

const label = (role: string) => ({ coach: 'Coach', client: 'Client' })[role] ?? role;

function act(action: JobAction, willChange: number, options: JobOptions = {}, byRole: JobPlan['byRole'] = {}) {
  return { action, options, plan: { total: willChange, willChange, leftOut: [], byRole, seats: [] } };
}

describe('the words of the one button', () => {
  it('name act, number and role', () => {
    expect(buttonWords(act('approve', 48, { role: 'coach' }), label)).toBe('Invite 48 as coach');
  });

  it('find the role when all asked for the same', () => {
    expect(buttonWords(act('approve', 2, {}, { coach: 2, client: 0 }), label)).toBe('Invite 2 as coach');
  });

  it('leave the role out where people get different ones', () => {
    expect(buttonWords(act('approve', 1200, {}, { coach: 700, client: 500 }), label)).toBe('Invite 1,200 people');
  });

  it('do not promise a mail where none is sent', () => {
    expect(buttonWords(act('approve', 3, { invite: false, role: 'client' }), label)).toBe('Approve 3 as client');
  });

  it.each([
    ['reject', 'Turn down 1 person'],
    ['revoke', 'Revoke access of 1 person'],
    ['withdraw_invitation', 'Withdraw 1 invitation'],
    ['resend', 'Send 1 invitation again'],
    ['hold', 'Put 1 person on hold'],
    ['release', 'Take 1 person off hold'],
    ['reconsider', 'Put 1 person back on the list'],
  ] as const)('speak of one person as one: %s', (action, words) => {
    expect(buttonWords(act(action, 1), label)).toBe(words);
  });

  it('say what people become', () => {
    expect(buttonWords(act('change_role', 4, { role: 'coach' }), label)).toBe('Make 4 people coach');
  });
});

it('asks for the right that the act needs', () => {
  expect(scopeOf(act('approve', 1))).toBe('invite');
  expect(scopeOf(act('approve', 1, { invite: false }))).toBe('review');
  expect(scopeOf(act('revoke', 1))).toBe('roles');
  expect(scopeOf(act('resend', 1))).toBe('invite');
  expect(scopeOf(act('hold', 1))).toBe('review');
});

it('shows in red what takes something away, and nothing else', () => {
  expect(['reject', 'revoke', 'withdraw_invitation'].every((action) => isTaking(act(action as JobAction, 1)))).toBe(true);
  expect(isTaking(act('approve', 1))).toBe(false);
});

it('tells a name somebody gave from the server’s own words', () => {
  expect(givenName({ name: 'Spring', sentence: 'Invite 4 as Coach.' })).toBe('Spring');
  expect(givenName({ name: 'Invite 4 as Coach', sentence: 'Invite 4 as Coach. 2 left out: already invited.' })).toBeNull();
  expect(givenName({ name: null, sentence: 'Invite 4.' })).toBeNull();
});

it('lists roles with their numbers and leaves empty ones out', () => {
  expect(byRoleWords({ coach: 12, client: 3, other: 0 }, label)).toBe('12 as coach and 3 as client');
});

it('says how long a pace takes, in the unit people think in', () => {
  expect(lastsWords(48, null)).toBeNull();
  expect(lastsWords(48, 100_000)).toBe('a moment');
  expect(lastsWords(48, 60)).toBe('about 48 minutes');
  expect(lastsWords(480, 60)).toBe('about 8 hours');
  expect(lastsWords(4800, 60)).toBe('about 3 days');
});

describe('when the rest will be done', () => {
  const now = Date.parse('2026-11-20T12:00:00Z');
  const progress = { done: 10, changed: 10, failed: 0, skipped: 0, total: 30, lapsed: 0 };

  it('follows the pace where there is one', () => {
    expect(endsWords({ startedAt: null, pacePerHour: 20, progress }, now)).toBe('in 1 hr.');
  });

  it('follows the speed so far, once there is something to go by', () => {
    expect(endsWords({ startedAt: '2026-11-20T11:59:00Z', pacePerHour: null, progress }, now)).toBe('in 2 min.');
    expect(endsWords({ startedAt: '2026-11-20T11:59:59Z', pacePerHour: null, progress }, now)).toBeNull();
  });

  it('is not spoken of when nothing is left', () => {
    expect(endsWords({ startedAt: '2026-11-20T11:59:00Z', pacePerHour: null, progress: { ...progress, done: 30 } }, now)).toBeNull();
  });
});
