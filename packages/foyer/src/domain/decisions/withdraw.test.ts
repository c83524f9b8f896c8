import { describe, expect, it } from 'vitest';
import {
  dayMs,
  hourMs,
  makeDevice,
  makeMailToken,
  makePerson,
  makeSession,
  start,
} from '../../testing/factories.ts';
import { refusalOf } from '../../testing/refusal.ts';
import type { Snapshot } from '../person.ts';
import { stages } from '../stage.ts';
import { decideWithdraw } from './withdraw.ts';

const later = start + hourMs / 2;
const withdraw = (snapshot: Snapshot, now = later) => decideWithdraw(snapshot, { type: 'withdraw' }, now);

describe('leaving', () => {
  it('ends everything: invitation, grant, sessions, sign-in links and waiting mail', () => {
    const person = makePerson('invited');
    const { result, change } = withdraw({ person, device: makeDevice({ entryId: person.entry.id }) });
    expect(result).toEqual({ status: 'withdrawn', entryId: person.entry.id });
    expect(change).toMatchObject({
      entry: { stage: 'withdrawn' },
      invitations: [{ state: 'revoked', endedAt: later }],
      grant: { revokedAt: later },
      sessionsEnded: 'all',
      supersedesTokens: 'sign_in',
      mailsStopped: 'all',
      events: [
        {
          act: 'entry.withdrawn',
          actor: { kind: 'person', entryId: person.entry.id },
          detail: { from: 'invited', role: 'coach' },
        },
      ],
    });
  });

  it.each(stages.filter((stage) => stage !== 'withdrawn'))('is open to somebody %s', (stage) => {
    const person = makePerson(stage);
    expect(withdraw({ person, device: makeDevice({ entryId: person.entry.id }) }).change?.entry?.stage).toBe(
      'withdrawn',
    );
  });

  it('leaves an access that was revoked earlier revoked since then', () => {
    const person = makePerson('revoked');
    expect(
      withdraw({ person, device: makeDevice({ entryId: person.entry.id }) }).change?.grant?.revokedAt,
    ).toBe(start);
  });

  it('twice is fine', () => {
    const person = makePerson('withdrawn');
    expect(withdraw({ person, device: makeDevice({ entryId: person.entry.id }) })).toEqual({
      result: { status: 'withdrawn', entryId: person.entry.id },
      change: null,
    });
  });
});

describe('the proof it takes', () => {
  const person = makePerson('accepted');
  const entryId = person.entry.id;
  const proofs: [string, Partial<Snapshot>][] = [
    ['a session', { session: makeSession({ entryId, expiresAt: start + hourMs }) }],
    ['a device ticket', { device: makeDevice({ entryId, expiresAt: start + hourMs }) }],
    [
      'a mailed status link',
      { mailToken: makeMailToken({ entryId, purpose: 'status', expiresAt: start + hourMs }) },
    ],
  ];

  it.each(proofs)('is %s, until the instant it ends', (_, proof) => {
    expect(withdraw({ person, ...proof }, start + hourMs - 1).result.status).toBe('withdrawn');
    expect(refusalOf(() => withdraw({ person, ...proof }, start + hourMs)).code).toBe('token/unusable');
  });

  it.each([
    ['nothing at all', {}],
    [
      'a link for something else',
      { mailToken: makeMailToken({ entryId, purpose: 'unsubscribe', expiresAt: start + dayMs }) },
    ],
    ['a superseded link', { mailToken: makeMailToken({ entryId, purpose: 'status', supersededAt: start }) }],
  ] as [string, Partial<Snapshot>][])('is not %s', (_, proof) => {
    expect(refusalOf(() => withdraw({ person, ...proof })).code).toBe('token/unusable');
  });

  it('missing and unknown are refused in the same words', () => {
    expect(refusalOf(() => withdraw({ person: null })).message).toBe(
      refusalOf(() => withdraw({ person })).message,
    );
  });
});
