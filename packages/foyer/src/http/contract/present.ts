import type { DeliveryState, Entry } from '../../domain/entry.ts';
import { liveClaim } from '../../domain/entry-changes.ts';
import type { Grant } from '../../domain/grant.ts';
import { invitationStateAt, type Invitation } from '../../domain/invitation.ts';
import type { ReadableEvent } from '../../application/audit/list-events.ts';
import type { OutboxMessage } from '../../application/ports/store.ts';

/** RFC 3339 text of an instant. */
export function instantText(at: number): string;
export function instantText(at: number | null): string | null;
export function instantText(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** An entry as administrators see it: no token, no hash, no link. @param now - claims are over some time after the last change */
export function presentEntry(entry: Entry, now: number) {
  const claim = liveClaim(entry, now);
  return {
    id: entry.id, email: entry.email, name: entry.name, website: entry.website, status: entry.stage, requestedRole: entry.requestedRole, role: entry.role,
    confirmed: entry.confirmedAt !== null, confirmedAt: instantText(entry.confirmedAt), answers: entry.answers, source: entry.origin.source,
    ref: entry.origin.ref ?? null, referrer: entry.origin.referrer ?? null, utm: entry.origin.utm ?? {}, locale: entry.locale, notes: entry.notes, reason: entry.reason,
    flags: entry.flags, delivery: entry.delivery, createdAt: instantText(entry.createdAt), updatedAt: instantText(entry.updatedAt),
    approvedAt: instantText(entry.approvedAt), approvedBy: entry.approvedBy, invitedAt: instantText(entry.invitedAt), acceptedAt: instantText(entry.acceptedAt), version: entry.version,
    score: entry.score, claimedBy: claim && { id: claim.id, name: claim.name }, claimedAt: instantText(claim?.at ?? null),
    questions: entry.desk.questions.map((question) => ({ ...question, askedAt: instantText(question.askedAt), repliedAt: instantText(question.repliedAt) })),
  };
}

export function presentInvitation(invitation: Invitation & { readonly delivery: DeliveryState }, now: number) {
  return {
    id: invitation.id, role: invitation.role, state: invitationStateAt(invitation, now), createdAt: instantText(invitation.createdAt), createdBy: invitation.createdBy,
    expiresAt: instantText(invitation.expiresAt), endedAt: instantText(invitation.endedAt), linkShown: invitation.linkShownAt !== null,
    visitedAt: instantText(invitation.visitedAt), reminders: invitation.reminders, delivery: invitation.delivery,
  };
}

export function presentGrant(grant: Grant) {
  return {
    role: grant.role, provenance: grant.provenance, grantedAt: instantText(grant.grantedAt), grantedBy: grant.grantedBy, claimed: grant.subject !== null, subject: grant.subject,
    claimedAt: instantText(grant.claimedAt), revokedAt: instantText(grant.revokedAt),
  };
}

/** A mail without what it says: that is for whom it goes to. */
export function presentMail(mail: OutboxMessage) {
  return {
    id: mail.id, kind: mail.kind, status: mail.status, attempts: mail.attempts, lastError: mail.lastError, createdAt: instantText(mail.createdAt), runAt: instantText(mail.runAt),
    settledAt: instantText(mail.settledAt),
  };
}

export function presentEvent({ event, actorId, actorName, entry, detail, personal, text }: ReadableEvent) {
  return {
    seq: event.seq, at: instantText(event.at), act: event.act, actorKind: event.actorKind, actorId, actorName, entryId: event.entryId, entry, detail, personal, text, hash: event.hash,
  };
}
