import type { User } from './clerk-contract.ts';
import type { ClerkInvitations } from './clerk-invitations.ts';
import type { ClerkUsers } from './clerk-users.ts';
import type { ClerkWaitlist } from './clerk-waitlist.ts';

/** What the frontend shares with the rest of the fake: the same people, list, invitations and sessions. */
export interface FrontendState {
  readonly users: ClerkUsers;
  readonly invitations: ClerkInvitations;
  readonly waitlist: ClerkWaitlist;
  readonly instanceId: string;
  readonly publishableKey: string;
  /** Where browsers reach the frontend, without a slash at the end. */
  readonly frontendUrl: string;
  readonly accessMode: 'public' | 'restricted' | 'waitlist';
  /** UTC milliseconds. */
  now(): number;
  newId(prefix: string): string;
  /** Somebody signs up by the ticket of an invitation, and has a session. */
  followInvitation(ticket: string): User;
  /** Somebody signs up and proves the address by a code; they have a session then. */
  signUp(person: { readonly email: string; readonly unsafeMetadata?: Record<string, unknown> }): User;
  /** @param azp - the application that will send it; null for a token that does not say */
  sessionToken(userId: string, options: { readonly sid: string; readonly azp: string | null }): string;
  /** Signs any claims with the key of the instance, for handshakes. */
  sign(claims: Readonly<Record<string, unknown>>): string;
}
