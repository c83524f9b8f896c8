import type { AdminRecord } from './change.ts';

/** The confirmed second factor of an admin. The secret is sealed with a key kept outside the database. */
export interface AdminFactor {
  readonly sealed: string;
  readonly enrolledAt: number;
  /** Number of the last half minute whose code was taken: no code works twice (SR-27). */
  readonly lastStep: number;
}

/** A second factor that was begun and not yet proven. */
export interface PendingFactor {
  readonly sealed: string;
  readonly recoveryCodes: readonly string[];
  readonly madeAt: number;
}

/** How an admin proves to be themselves. Nothing in it opens a door by itself: hashes, MACs and sealed text. */
export interface AdminCredential {
  readonly adminId: string;
  readonly passwordHash: string;
  readonly passwordAt: number;
  readonly factor: AdminFactor | null;
  /** Keyed MACs of the codes that are left. */
  readonly recoveryCodes: readonly string[];
  readonly pendingFactor: PendingFactor | null;
}

/** A browser that an admin signed in with. */
export interface AdminSession {
  /** SHA-256 of the cookie's value, hex. */
  readonly tokenHash: string;
  readonly id: string;
  readonly adminId: string;
  /** What was proven: the password alone, or the second factor too. */
  readonly stage: 'password' | 'full';
  readonly device: string;
  readonly createdAt: number;
  readonly seenAt: number;
  /** The last proof of the password. */
  readonly provenAt: number;
  /** The session is over then, however busy it is. */
  readonly endsAt: number;
}

/** A one-time link of a member of the team. */
export interface AdminLink {
  /** SHA-256 of the link's token, hex. */
  readonly tokenHash: string;
  readonly purpose: 'join' | 'reset';
  readonly adminId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** When it was used or replaced. */
  readonly endedAt: number | null;
}

/** The rows about proving who an admin is. */
export interface IdentityRows {
  readonly credentials: readonly AdminCredential[];
  readonly sessions: readonly AdminSession[];
  readonly links: readonly AdminLink[];
}

/** One change of these rows. */
export type IdentityWrite =
  | { readonly put: 'credential'; readonly row: AdminCredential }
  | { readonly put: 'session'; readonly row: AdminSession }
  | { readonly put: 'link'; readonly row: AdminLink }
  | { readonly remove: 'credential'; readonly adminId: string }
  | { readonly remove: 'session'; readonly tokenHash: string };

export const noIdentityRows: IdentityRows = { credentials: [], sessions: [], links: [] };

/** The rows as a change leaves them. */
export function withIdentityWrites(rows: IdentityRows, writes: readonly IdentityWrite[]): IdentityRows {
  if (writes.length === 0) return rows;
  const credentials = new Map(rows.credentials.map((row) => [row.adminId, row]));
  const sessions = new Map(rows.sessions.map((row) => [row.tokenHash, row]));
  const links = new Map(rows.links.map((row) => [row.tokenHash, row]));
  for (const write of writes) {
    if ('remove' in write) {
      if (write.remove === 'credential') credentials.delete(write.adminId);
      else sessions.delete(write.tokenHash);
    } else if (write.put === 'credential') credentials.set(write.row.adminId, write.row);
    else if (write.put === 'session') sessions.set(write.row.tokenHash, write.row);
    else links.set(write.row.tokenHash, write.row);
  }
  return { credentials: [...credentials.values()], sessions: [...sessions.values()], links: [...links.values()] };
}

const minuteMs = 60_000;
/** Without a request for so long, a session is over (SR-35). */
export const idleMs = 30 * minuteMs;
/** So long a session lasts at most (SR-35). */
export const sessionMs = 12 * 60 * minuteMs;
/** So long a proven password waits for the second factor. */
const halfwayMs = 10 * minuteMs;
/** So long after a proof of the password dangerous acts are open (SR-31). */
export const freshMs = 10 * minuteMs;
/** So long a begun second factor waits for its first code. */
const pendingFactorMs = 15 * minuteMs;
export const joinLinkMs = 7 * 24 * 60 * minuteMs;
export const resetLinkMs = 60 * minuteMs;

/** Where a session stands. `enrol_second_factor`: nothing is open until a second factor is set up. */
export type SessionState = 'ended' | 'second_factor' | 'enrol_second_factor' | 'signed_in';

/** What a session opens now, decided at every use: rights and states of the moment count, not those of the sign-in. */
export function sessionState(
  session: AdminSession, admin: AdminRecord, credential: Pick<AdminCredential, 'factor'> | null, secondFactorRequired: boolean, now: number,
): SessionState {
  if (!isActive(admin) || now >= session.endsAt || now >= session.seenAt + idleMs) return 'ended';
  if (session.stage === 'full') return 'signed_in';
  if (credential?.factor) return now < session.provenAt + halfwayMs ? 'second_factor' : 'ended';
  return secondFactorRequired ? 'enrol_second_factor' : 'signed_in';
}

export function isActive(admin: AdminRecord): boolean {
  return admin.joinedAt !== null && admin.suspendedAt === null && admin.removedAt === null;
}

/** Whether a link can still be used. */
export function isOpenLink(link: AdminLink, now: number): boolean {
  return link.endedAt === null && now < link.expiresAt;
}

export function isPending(pending: PendingFactor | null, now: number): pending is PendingFactor {
  return pending !== null && now < pending.madeAt + pendingFactorMs;
}
