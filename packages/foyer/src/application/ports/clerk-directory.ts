/**
 * How a call to Clerk ended. `unknown` is not a failure: the call may have had its effect, and nobody said so. Clerk knows no idempotency
 * keys, so whoever made something looks before making it again.
 */
export type ClerkOutcome<T> =
  | { readonly kind: 'ok'; readonly value: T }
  /** Too many calls; nothing happened. */
  | { readonly kind: 'limited'; readonly retryAfterMs: number }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly emails: readonly string[] }
  | { readonly kind: 'unknown'; readonly reason: string };

export interface ClerkInvitation {
  readonly id: string;
  readonly email: string;
  readonly status: 'pending' | 'accepted' | 'revoked' | 'expired';
  /** `public_metadata.role`; null without one. */
  readonly role: string | null;
  /** Opens an account: never stored, never logged. */
  readonly url: string | null;
  readonly createdAt: number;
  readonly expiresAt: number | null;
}

export interface ClerkWaitlistEntry {
  readonly id: string;
  readonly email: string;
  readonly status: 'pending' | 'invited' | 'completed' | 'rejected';
  readonly locked: boolean;
  readonly createdAt: number;
  readonly invitation: ClerkInvitation | null;
}

/** As much of a user at Clerk as comparing needs. */
export interface ClerkListedUser {
  readonly id: string;
  /** The primary address, when it is verified. */
  readonly email: string | null;
  readonly role: string | null;
  readonly banned: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface NewClerkInvitation {
  readonly email: string;
  readonly role: string;
  /** Whether Clerk mails it. */
  readonly notify: boolean;
  /** 1 to 365. */
  readonly expiresInDays: number;
  readonly redirectUrl: string | undefined;
}

/** A part of a list, oldest first. Rows may appear between two parts: whoever walks takes repetitions, and ends at an empty part. */
export interface ClerkPart {
  readonly offset: number;
  /** 1 to 500. */
  readonly limit: number;
}

/** What Foyer reads and writes at Clerk. Every call ends within its deadline and never throws for what Clerk does. */
export interface ClerkDirectory {
  createInvitation(invitation: NewClerkInvitation): Promise<ClerkOutcome<ClerkInvitation>>;
  /** At most ten, all or none: one address that has an invitation already fails the rest, and is named. */
  createInvitations(invitations: readonly NewClerkInvitation[]): Promise<ClerkOutcome<readonly ClerkInvitation[]>>;
  revokeInvitation(id: string): Promise<ClerkOutcome<ClerkInvitation>>;
  /** Of exactly this address, newest first; revoked ones are not told. */
  findInvitations(email: string): Promise<ClerkOutcome<readonly ClerkInvitation[]>>;
  /** Without the revoked ones, unless these are asked for. */
  listInvitations(part: ClerkPart & { readonly status?: 'revoked' }): Promise<ClerkOutcome<readonly ClerkInvitation[]>>;
  findWaitlistEntry(email: string): Promise<ClerkOutcome<ClerkWaitlistEntry | null>>;
  listWaitlist(part: ClerkPart): Promise<ClerkOutcome<readonly ClerkWaitlistEntry[]>>;
  /** Without a mail; whoever is listed already stays so, and is told. */
  createWaitlistEntry(email: string): Promise<ClerkOutcome<ClerkWaitlistEntry>>;
  /** Clerk mails it, always. */
  inviteWaitlistEntry(id: string): Promise<ClerkOutcome<ClerkWaitlistEntry>>;
  rejectWaitlistEntry(id: string): Promise<ClerkOutcome<ClerkWaitlistEntry>>;
  /** A pending one only. */
  deleteWaitlistEntry(id: string): Promise<ClerkOutcome<null>>;
  /** Costs two requests. */
  listUsers(part: ClerkPart): Promise<ClerkOutcome<readonly ClerkListedUser[]>>;
  /** Merges one word into the public metadata and leaves everything else there; null takes it out. */
  setRole(userId: string, role: string | null): Promise<ClerkOutcome<null>>;
  /** Ends every session that is open. */
  endSessions(userId: string): Promise<ClerkOutcome<null>>;
  ban(userId: string): Promise<ClerkOutcome<null>>;
  unban(userId: string): Promise<ClerkOutcome<null>>;
}
