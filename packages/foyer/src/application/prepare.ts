import type { PreparedInvitation } from '../domain/entry-changes.ts';
import type { PreparedSession } from '../domain/decisions/accept.ts';
import type { Services } from './context.ts';

/** A new invitation's id, hash and end, ready for a decision that may need it. */
export function prepareInvitation({ tokens, clock, lifetimes }: Services): PreparedInvitation {
  const id = tokens.id();
  return { id, tokenHash: tokens.invitation(id).hash, expiresAt: clock.now() + lifetimes.inviteSeconds * 1000 };
}

/** A new session and the cookie value that opens it. */
export function prepareSession({ tokens, clock, lifetimes }: Services, device: string): { session: PreparedSession; token: string } {
  const issued = tokens.random();
  return {
    session: { id: tokens.id(), tokenHash: issued.hash, expiresAt: clock.now() + lifetimes.sessionSeconds * 1000, device: device.slice(0, 100) },
    token: issued.token,
  };
}
