import type { Provenance } from './role.ts';

/** A person as an identity provider knows them; `foyer` is the built-in session. */
export interface Subject {
  readonly provider: string;
  readonly id: string;
}

/** The role an entry holds. Claimed by at most one subject; revoked grants open nothing. */
export interface Grant {
  readonly entryId: string;
  readonly role: string;
  readonly provenance: Provenance;
  readonly grantedAt: number;
  readonly grantedBy: string;
  readonly subject: Subject | null;
  readonly claimedAt: number | null;
  readonly revokedAt: number | null;
}

/** Built-in proof of access: an opaque cookie, stored hashed. Instants are UTC milliseconds. */
export interface Session {
  /** SHA-256 of the cookie's value, hex. */
  readonly tokenHash: string;
  /** Public name of the session, for lists; opens nothing. UUID v7. */
  readonly id: string;
  readonly entryId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Browser and system in a few words, for the person's own list. */
  readonly device: string;
}

/** Whether this very subject claimed the grant. */
export function isHeldBy(grant: Grant | null, { provider, id }: Subject): boolean {
  return grant !== null && grant.subject !== null && grant.subject.provider === provider && grant.subject.id === id;
}
