import { describe, expect, it } from 'vitest';
import { revokeCommand } from '../../testing/commands.ts';
import { makeKeyActor, makePerson, makeRules, start } from '../../testing/factories.ts';
import { refusalOf } from '../../testing/refusal.ts';
import type { Person } from '../person.ts';
import { decideRevoke, type RevokeCommand } from './revoke.ts';

const later = start + 1;
const revoke = (person: Person | null, fields: Partial<RevokeCommand> = {}) =>
  decideRevoke({ person }, revokeCommand(fields), later, makeRules());

describe('revoking access', () => {
  it('ends grant, sessions, sign-in links and waiting mail in one step, and says so', () => {
    const { result, change } = revoke(makePerson('accepted'), { mailId: 'mail' });
    expect(result.outcome).toBe('revoked');
    expect(change).toMatchObject({
      entry: { stage: 'revoked', reason: 'Left the team', delivery: 'queued' },
      grant: { revokedAt: later },
      sessionsEnded: 'all',
      supersedesTokens: 'sign_in',
      mailsStopped: 'all',
      mails: [{ id: 'mail', kind: 'revocation' }],
      events: [
        {
          act: 'access.revoked',
          detail: { from: 'accepted', role: 'coach', mailed: true },
          personal: { reason: 'Left the team' },
        },
      ],
    });
  });

  it('takes back a live invitation, and names it', () => {
    const person = makePerson('invited');
    const { change } = revoke(person);
    expect(change?.invitations).toEqual([{ ...person.invitation, state: 'revoked', endedAt: later }]);
    expect(change?.events[0]?.detail).toMatchObject({ invitation: person.invitation!.id });
  });

  it('leaves an accepted invitation in history as accepted', () => {
    expect(revoke(makePerson('accepted')).change?.invitations).toEqual([]);
  });

  it('keeps whose grant it was', () => {
    const person = makePerson('accepted');
    expect(revoke(person).change?.grant).toEqual({ ...person.grant, revokedAt: later });
  });

  it('can be silent, and never mails a blocked address', () => {
    expect(revoke(makePerson('approved'), { notify: false }).change?.mails).toEqual([]);
    expect(revoke(makePerson('approved', { delivery: 'complained' })).change).toMatchObject({
      mails: [],
      entry: { delivery: 'complained' },
    });
  });

  it('twice changes nothing', () => {
    expect(revoke(makePerson('revoked'))).toMatchObject({ result: { outcome: 'unchanged' }, change: null });
  });

  it.each(['pending', 'rejected', 'withdrawn'] as const)(
    'is refused for somebody %s: there is nothing to take',
    (stage) => {
      expect(refusalOf(() => revoke(makePerson(stage)))).toMatchObject({
        code: 'entry/stage_conflict',
        details: { from: stage, to: 'revoked' },
      });
    },
  );

  it('is refused when nobody matches, or somebody was faster', () => {
    expect(refusalOf(() => revoke(null)).code).toBe('entry/not_found');
    expect(refusalOf(() => revoke(makePerson('accepted'), { version: 9 })).code).toBe('entry/changed');
  });

  it('is refused to whoever may not grant the role, and nothing is said about it by doing it twice', () => {
    const junior = makeKeyActor({ rankMax: 1 });
    for (const stage of ['approved', 'invited', 'accepted', 'revoked'] as const) {
      expect(refusalOf(() => revoke(makePerson(stage), { actor: junior })).code).toBe('role/above_rank');
      const within = revoke(makePerson(stage, { role: 'client' }), { actor: junior });
      expect(within.result.outcome).toBe(stage === 'revoked' ? 'unchanged' : 'revoked');
    }
  });

  it('takes a role that is not configured any more from anybody who may revoke', () => {
    const actor = makeKeyActor({ rankMax: 0 });
    expect(revoke(makePerson('accepted', { role: 'gone' }), { actor }).result.outcome).toBe('revoked');
  });
});
