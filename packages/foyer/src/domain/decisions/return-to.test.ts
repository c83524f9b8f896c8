import { describe, expect, it } from 'vitest';
import { reconsiderCommand, withdrawInvitationCommand } from '../../testing/commands.ts';
import { makePerson, start } from '../../testing/factories.ts';
import { refusalOf } from '../../testing/refusal.ts';
import type { Person } from '../person.ts';
import { decideReconsider, decideWithdrawInvitation } from './return-to.ts';

const later = start + 1;

describe('reconsidering', () => {
  const reconsider = (person: Person | null, version: number | null = null) =>
    decideReconsider({ person }, reconsiderCommand({ version }), later);

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
    expect(refusalOf(() => reconsider(makePerson('rejected'), 9)).code).toBe('entry/changed');
  });
});

describe('withdrawing an invitation', () => {
  const withdraw = (person: Person | null, version: number | null = null) =>
    decideWithdrawInvitation({ person }, withdrawInvitationCommand({ version }), later);

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
    expect(refusalOf(() => withdraw(makePerson('invited'), 9)).code).toBe('entry/changed');
  });
});
