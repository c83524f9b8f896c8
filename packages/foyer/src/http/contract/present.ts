import type { AuditEvent } from '../../domain/audit-event.ts';
import type { Entry } from '../../domain/entry.ts';
import type { Grant } from '../../domain/grant.ts';
import { invitationStateAt, type Invitation } from '../../domain/invitation.ts';

/** RFC 3339 text of an instant. */
export function instantText(at: number): string;
export function instantText(at: number | null): string | null;
export function instantText(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** An entry as administrators see it: no token, no hash, no link. */
export function presentEntry(entry: Entry) {
  return {
    id: entry.id, email: entry.email, name: entry.name, website: entry.website, status: entry.stage, requestedRole: entry.requestedRole, role: entry.role,
    confirmed: entry.confirmedAt !== null, confirmedAt: instantText(entry.confirmedAt), answers: entry.answers, source: entry.origin.source,
    ref: entry.origin.ref ?? null, referrer: entry.origin.referrer ?? null, utm: entry.origin.utm ?? {}, locale: entry.locale, notes: entry.notes, reason: entry.reason,
    flags: entry.flags, delivery: entry.delivery, createdAt: instantText(entry.createdAt), updatedAt: instantText(entry.updatedAt),
    approvedAt: instantText(entry.approvedAt), approvedBy: entry.approvedBy, invitedAt: instantText(entry.invitedAt), acceptedAt: instantText(entry.acceptedAt), version: entry.version,
  };
}

export function presentInvitation(invitation: Invitation, now: number) {
  return {
    id: invitation.id, role: invitation.role, state: invitationStateAt(invitation, now), createdAt: instantText(invitation.createdAt), createdBy: invitation.createdBy,
    expiresAt: instantText(invitation.expiresAt), endedAt: instantText(invitation.endedAt), linkShown: invitation.linkShownAt !== null,
  };
}

export function presentGrant(grant: Grant) {
  return {
    role: grant.role, provenance: grant.provenance, grantedAt: instantText(grant.grantedAt), grantedBy: grant.grantedBy, claimed: grant.subject !== null, subject: grant.subject,
    claimedAt: instantText(grant.claimedAt), revokedAt: instantText(grant.revokedAt),
  };
}

export function presentEvent(event: AuditEvent) {
  return { ...event, at: instantText(event.at), detail: JSON.parse(event.detail) as unknown, personal: event.personal === null ? null : JSON.parse(event.personal) as unknown, personalDigest: undefined };
}
