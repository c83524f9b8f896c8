import { describe, expect, it } from 'vitest';
import { reconsiderCommand, withdrawInvitationCommand } from '../../testing/commands.ts';
import { makeKeyActor, makePerson, makeRules, start } from '../../testing/factories.ts';
import { refusalOf } from '../../testing/refusal.ts';
import type { Person } from '../person.ts';
import {
  decideReconsider,
  decideWithdrawInvitation,
  type ReconsiderCommand,
  type WithdrawInvitationCommand,
} from './return-to.ts';

const rules = makeRules();
const later = start + 1;
const junior = makeKeyActor({ rankMax: 1 });

describe('reconsidering', () => {
  const reconsider = (person: Person | null, fields: Partial<ReconsiderCommand> = {}) =>
    decideReconsider({ person }, reconsiderCommand(fields), later, rules);

  it('makes somebody rejected pending again, with no role and no reason', () => {
    const { result, change } = reconsider(makePerson('rejected', { confirmedAt: start }));
    expect(result.outcome).toBe('pending');
    expect(change?.entry).toMatchObject({
      stage: 'pending',
      role: null,
      reason: null,
      approvedAt: null,
      approvedBy: null,
      confirmedAt: start,
    });
    expect(change?.events).toMatchObject([{ act: 'entry.reconsidered', detail: { from: 'rejected' } }]);
  });

  it('undoes an approval: grant and sign-in links end', () => {
    expect(reconsider(makePerson('approved')).change).toMatchObject({
      entry: { stage: 'pending', role: null },
      grant: { revokedAt: later },
      supersedesTokens: 'sign_in',
      mailsStopped: 'all',
      events: [{ detail: { from: 'approved', roleBefore: 'coach' } }],
    });
  });

  it.each(['pending', 'invited', 'accepted', 'revoked', 'withdrawn'] as const)(
    'is refused for somebody %s',
    (stage) => {
      expect(refusalOf(() => reconsider(makePerson(stage)))).toMatchObject({
        code: 'entry/stage_conflict',
        details: { from: stage },
      });
    },
  );

  it('is refused when nobody matches, or somebody was faster', () => {
    expect(refusalOf(() => reconsider(null)).code).toBe('entry/not_found');
    expect(refusalOf(() => reconsider(makePerson('rejected'), { version: 9 })).code).toBe('entry/changed');
  });

  it('undoes no approval of a role above the rank of whoever asks', () => {
    expect(refusalOf(() => reconsider(makePerson('approved'), { actor: junior }))).toMatchObject({
      code: 'role/above_rank',
      details: { role: 'coach' },
    });
    const within = reconsider(makePerson('approved', { role: 'client' }), { actor: junior });
    expect(within.result.outcome).toBe('pending');
    expect(reconsider(makePerson('rejected'), { actor: junior }).result.outcome).toBe('pending');
  });
});

describe('withdrawing an invitation', () => {
  const withdraw = (person: Person | null, fields: Partial<WithdrawInvitationCommand> = {}) =>
    decideWithdrawInvitation({ person }, withdrawInvitationCommand(fields), later, rules);

  it('kills the link and its mail, and leaves the person approved', () => {
    const person = makePerson('invited');
    const { result, change } = withdraw(person);
    expect(result.outcome).toBe('approved');
    expect(change).toMatchObject({
      entry: { stage: 'approved', role: 'coach' },
      invitations: [{ id: person.invitation!.id, state: 'revoked', endedAt: later }],
      mailsStopped: 'all',
      events: [{ act: 'invitation.withdrawn', detail: { invitation: person.invitation!.id, role: 'coach' } }],
    });
    expect(change).not.toHaveProperty('grant');
  });

  it.each(['pending', 'approved', 'accepted', 'rejected', 'revoked', 'withdrawn'] as const)(
    'is refused for somebody %s',
    (stage) => {
      expect(refusalOf(() => withdraw(makePerson(stage)))).toMatchObject({
        code: 'entry/stage_conflict',
        details: { from: stage },
      });
    },
  );

  it('is refused when nobody matches, or somebody was faster', () => {
    expect(refusalOf(() => withdraw(null)).code).toBe('entry/not_found');
    expect(refusalOf(() => withdraw(makePerson('invited'), { version: 9 })).code).toBe('entry/changed');
  });

  it('takes back no offer of a role above the rank of whoever asks', () => {
    expect(refusalOf(() => withdraw(makePerson('invited'), { actor: junior })).code).toBe('role/above_rank');
    const within = withdraw(makePerson('invited', { role: 'client' }), { actor: junior });
    expect(within.result.outcome).toBe('approved');
  });
});
