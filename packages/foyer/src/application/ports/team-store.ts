import type { AdminCredential, AdminLink, AdminSession } from '../../domain/admin-identity.ts';
import type { AdminRecord } from '../../domain/change.ts';

/** Somebody in the team and how they prove it; no credential before they joined. */
export interface Member {
  readonly admin: AdminRecord;
  readonly credential: AdminCredential | null;
}

/** Reads the team. Written by commands, with their audit events; only when somebody was last seen is noted beside. */
export interface TeamStore {
  /** Everybody who was not removed, in the order they came, with when they were last seen. */
  members(): Promise<readonly (Member & { readonly seenAt: number | null })[]>;
  memberByEmail(email: string): Promise<Member | undefined>;
  memberById(id: string): Promise<Member | undefined>;
  session(tokenHash: string): Promise<(Member & { readonly session: AdminSession }) | undefined>;
  /** Newest first. */
  sessionsOf(adminId: string): Promise<readonly AdminSession[]>;
  link(tokenHash: string): Promise<{ readonly admin: AdminRecord; readonly link: AdminLink } | undefined>;
  /** Notes that a session was used; best effort, never in anybody's way. */
  touch(session: Pick<AdminSession, 'tokenHash' | 'adminId'>, at: number): Promise<void>;
}
