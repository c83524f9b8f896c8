import { describe, expect, it } from 'vitest';
import { makeInvitation } from '../testing/factories.ts';
import { invitationStateAt } from './invitation.ts';

describe('the state of an invitation', () => {
  const invitation = makeInvitation({ entryId: 'e' });

  it('is pending until the instant it expires, and expired from then on', () => {
    expect(invitationStateAt(invitation, invitation.expiresAt - 1)).toBe('pending');
    expect(invitationStateAt(invitation, invitation.expiresAt)).toBe('expired');
  });

  it.each(['accepted', 'revoked', 'superseded'] as const)('stays %s, however late it is', (state) => {
    expect(invitationStateAt({ ...invitation, state }, invitation.expiresAt + 1)).toBe(state);
  });
});
