import type { Entry } from '../../domain/entry.ts';
import { seatOf } from '../../domain/seats.ts';

/** Somebody on the list of approved people, in the words that list has always had. */
export interface ApprovedUser {
  readonly email: string;
  readonly role: string | null;
  /** RFC 3339. */
  readonly approved_at: string | null;
  readonly approved_by: string | null;
  readonly notes: string;
  /** RFC 3339. */
  readonly waitlist_joined_at: string;
  readonly status: ApprovedStatus;
}

/** Invited people and those who are in are `approved`: the list says who may come in, not who did. */
export const approvedStatuses = ['approved', 'pending', 'rejected', 'revoked', 'withdrawn'] as const;
export type ApprovedStatus = (typeof approvedStatuses)[number];

export function toApprovedUser(entry: Entry): ApprovedUser {
  const status = seatOf(entry) !== null ? 'approved' : entry.stage as ApprovedStatus;
  return {
    email: entry.email, role: entry.role ?? entry.requestedRole, approved_at: entry.approvedAt === null ? null : new Date(entry.approvedAt).toISOString(), approved_by: entry.approvedBy,
    notes: entry.notes, waitlist_joined_at: new Date(entry.createdAt).toISOString(), status,
  };
}
