import type { AuditAct, AuditEvent } from '../../domain/audit-event.ts';
import type { AdminRecord, ApiKeyRecord } from '../../domain/change.ts';
import type { DocumentKind, StoredDocument } from '../../domain/document.ts';
import {
  type Answers,
  type DeliveryState,
  type Desk,
  type Entry,
  type EntryFlag,
  notStarted,
  type OnboardingProgress,
  type Origin,
  untouched,
} from '../../domain/entry.ts';
import type { Grant, Session } from '../../domain/grant.ts';
import type { Invitation, InvitationState } from '../../domain/invitation.ts';
import { type MailboxQuota, type MailFacts, type MailIntent, type MailKind, urgentKinds } from '../../domain/mail.ts';
import type { DeviceTicket, MailToken, MailTokenPurpose } from '../../domain/person.ts';
import type { ProviderUser, ProviderUserNote } from '../../domain/provider-user.ts';
import type { RememberedAnswer } from '../../domain/remembered-answer.ts';
import type { Provenance } from '../../domain/role.ts';
import type { StaffMail } from '../../domain/staff-mail.ts';
import type { Stage } from '../../domain/stage.ts';
import { type EntryCount, type OutboxMessage, UnreadableRow } from '../../application/ports/store.ts';
import type {
  AdminRow,
  AnswerRow,
  ApiKeyRow,
  AuditRow,
  CountRow,
  DeviceRow,
  DocumentRow,
  EntryRow,
  GrantRow,
  InvitationRow,
  MailTokenRow,
  OutboxRow,
  ProviderUserRow,
  QuotaRow,
  SessionRow,
  StaffMailRow,
} from './tables.ts';

// Most entries have none of these: their text is made once.
const noAnswers = '{}';
const noFlags = '[]';
/** The progress of somebody who has not begun, as it is kept. */
export const noProgress = JSON.stringify(notStarted);
/** The desk of an application nobody touched, as it is kept. */
export const noDesk = '{}';

/** @throws {UnreadableRow} when the text is not what Foyer wrote */
function parsed(id: string, column: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnreadableRow(id, column, cause);
  }
}

export function entryToRow(entry: Entry): EntryRow {
  return {
    id: entry.id,
    email: entry.email,
    name: entry.name,
    website: entry.website,
    stage: entry.stage,
    requested_role: entry.requestedRole,
    role: entry.role,
    confirmed_at: entry.confirmedAt,
    answers: answersText(entry.answers),
    source: entry.origin.source,
    origin: originText(entry.origin),
    locale: entry.locale,
    notes: entry.notes,
    reason: entry.reason,
    flags: entry.flags.length === 0 ? noFlags : JSON.stringify(entry.flags),
    delivery: entry.delivery,
    created_at: entry.createdAt,
    updated_at: entry.updatedAt,
    approved_at: entry.approvedAt,
    approved_by: entry.approvedBy,
    invited_at: entry.invitedAt,
    accepted_at: entry.acceptedAt,
    mail_requested_at: entry.mailRequestedAt,
    onboarding: progressText(entry.onboarding),
    version: entry.version,
    score: entry.score,
    claimed_by: entry.desk.claim?.id ?? null,
    desk: deskText(entry.desk),
  };
}

function deskText(desk: Desk): string {
  return desk.claim === null && desk.questions.length === 0 && desk.undo === undefined ? noDesk : JSON.stringify(desk);
}

function answersText(answers: Answers): string {
  for (const _ in answers) return JSON.stringify(answers);
  return noAnswers;
}

function originText({ source: _source, ...rest }: Origin): string | null {
  return Object.keys(rest).length === 0 ? null : JSON.stringify(rest);
}

function progressText(progress: OnboardingProgress): string {
  const started = progress.done.length > 0 || progress.skipped || progress.completedAt !== null;
  return started ? JSON.stringify(progress) : noProgress;
}

export function entryFromRow(row: EntryRow): Entry {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    website: row.website,
    stage: row.stage as Stage,
    requestedRole: row.requested_role,
    role: row.role,
    confirmedAt: row.confirmed_at,
    answers: row.answers === noAnswers ? {} : (parsed(row.id, 'answers', row.answers) as Answers),
    origin: row.origin === null ? { source: row.source } : { source: row.source, ...(parsed(row.id, 'origin', row.origin) as object) },
    locale: row.locale,
    notes: row.notes,
    reason: row.reason,
    flags: row.flags === noFlags ? [] : (parsed(row.id, 'flags', row.flags) as EntryFlag[]),
    delivery: row.delivery as DeliveryState,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    approvedAt: row.approved_at,
    approvedBy: row.approved_by,
    invitedAt: row.invited_at,
    acceptedAt: row.accepted_at,
    mailRequestedAt: row.mail_requested_at,
    onboarding: row.onboarding === noProgress ? notStarted : (parsed(row.id, 'onboarding', row.onboarding) as OnboardingProgress),
    version: row.version,
    score: row.score,
    desk: row.desk === noDesk ? untouched : (parsed(row.id, 'desk', row.desk) as Desk),
  };
}

export function invitationToRow(invitation: Invitation): InvitationRow {
  return {
    id: invitation.id,
    entry_id: invitation.entryId,
    role: invitation.role,
    state: invitation.state,
    token_hash: invitation.tokenHash,
    created_at: invitation.createdAt,
    created_by: invitation.createdBy,
    expires_at: invitation.expiresAt,
    ended_at: invitation.endedAt,
    link_shown_at: invitation.linkShownAt,
    visited_at: invitation.visitedAt,
    reminders: invitation.reminders,
    reminded_at: invitation.remindedAt,
    job_id: invitation.jobId,
  };
}

export function invitationFromRow(row: InvitationRow): Invitation {
  return {
    id: row.id,
    entryId: row.entry_id,
    role: row.role,
    state: row.state as InvitationState,
    tokenHash: row.token_hash,
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
    linkShownAt: row.link_shown_at,
    visitedAt: row.visited_at,
    reminders: row.reminders,
    remindedAt: row.reminded_at,
    jobId: row.job_id,
  };
}

export function grantToRow(grant: Grant): GrantRow {
  return {
    entry_id: grant.entryId,
    role: grant.role,
    provenance: grant.provenance,
    granted_at: grant.grantedAt,
    granted_by: grant.grantedBy,
    subject_provider: grant.subject?.provider ?? null,
    subject_id: grant.subject?.id ?? null,
    claimed_at: grant.claimedAt,
    revoked_at: grant.revokedAt,
  };
}

export function grantFromRow(row: GrantRow): Grant {
  const claimed = row.subject_provider !== null && row.subject_id !== null;
  return {
    entryId: row.entry_id,
    role: row.role,
    provenance: row.provenance as Provenance,
    grantedAt: row.granted_at,
    grantedBy: row.granted_by,
    subject: claimed ? { provider: row.subject_provider ?? '', id: row.subject_id ?? '' } : null,
    claimedAt: row.claimed_at,
    revokedAt: row.revoked_at,
  };
}

export function providerUserToRow(user: ProviderUser): ProviderUserRow {
  return {
    provider: user.provider,
    id: user.id,
    email: user.email,
    verified: Number(user.verified),
    role: user.role,
    updated_at: user.updatedAt,
    deleted_at: user.deletedAt,
    announced: Number(user.announced),
    note: user.note,
    seen_at: user.seenAt,
  };
}

export function providerUserFromRow(row: ProviderUserRow): ProviderUser {
  return {
    provider: row.provider,
    id: row.id,
    email: row.email,
    verified: row.verified === 1,
    role: row.role,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
    announced: row.announced === 1,
    note: row.note as ProviderUserNote | null,
    seenAt: row.seen_at,
  };
}

export function sessionToRow(session: Session): SessionRow {
  return {
    token_hash: session.tokenHash,
    id: session.id,
    entry_id: session.entryId,
    created_at: session.createdAt,
    expires_at: session.expiresAt,
    device: session.device,
  };
}

export function sessionFromRow(row: SessionRow): Session {
  return {
    tokenHash: row.token_hash,
    id: row.id,
    entryId: row.entry_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    device: row.device,
  };
}

export function mailTokenToRow(token: MailToken): MailTokenRow {
  return {
    token_hash: token.tokenHash,
    purpose: token.purpose,
    entry_id: token.entryId,
    created_at: token.createdAt,
    expires_at: token.expiresAt,
    used_at: token.usedAt,
    superseded_at: token.supersededAt,
  };
}

export function mailTokenFromRow(row: MailTokenRow): MailToken {
  return {
    tokenHash: row.token_hash,
    purpose: row.purpose as MailTokenPurpose,
    entryId: row.entry_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
    supersededAt: row.superseded_at,
  };
}

export function deviceToRow(device: DeviceTicket): DeviceRow {
  return {
    token_hash: device.tokenHash,
    entry_id: device.entryId,
    created_at: device.createdAt,
    expires_at: device.expiresAt,
  };
}

export function deviceFromRow(row: DeviceRow): DeviceTicket {
  return {
    tokenHash: row.token_hash,
    entryId: row.entry_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

/** A new message in the queue. */
export function mailToRow(mail: MailIntent, at: number): OutboxRow {
  return {
    id: mail.id,
    kind: mail.kind,
    entry_id: mail.entryId,
    invitation_id: mail.invitationId,
    requested: mail.requested ? 1 : 0,
    urgent: urgentKinds.has(mail.kind) ? 1 : 0,
    status: 'queued',
    run_at: mail.runAt,
    due_at: mail.runAt,
    attempts: 0,
    facts: null,
    first_attempt_at: null,
    provider_id: null,
    last_error: null,
    created_at: at,
    settled_at: null,
  };
}

export function mailFromRow(row: OutboxRow): OutboxMessage {
  return {
    id: row.id,
    kind: row.kind as MailKind,
    entryId: row.entry_id,
    invitationId: row.invitation_id,
    requested: row.requested === 1,
    runAt: row.run_at,
    status: row.status as OutboxMessage['status'],
    attempts: row.attempts,
    facts: row.facts === null ? null : (parsed(row.id, 'facts', row.facts) as MailFacts),
    firstAttemptAt: row.first_attempt_at,
    providerId: row.provider_id,
    lastError: row.last_error,
    createdAt: row.created_at,
    settledAt: row.settled_at,
  };
}

export function quotaToRow(quota: MailboxQuota): QuotaRow {
  return {
    mailbox: quota.mailbox,
    sent_at: JSON.stringify(quota.sentAt),
  };
}

export function quotaFromRow(row: QuotaRow): MailboxQuota {
  return {
    mailbox: row.mailbox,
    sentAt: JSON.parse(row.sent_at) as number[],
  };
}

export function eventToRow(event: AuditEvent): AuditRow {
  return {
    seq: event.seq,
    at: event.at,
    act: event.act,
    actor_kind: event.actorKind,
    actor_id: event.actorId,
    entry_id: event.entryId,
    detail: event.detail,
    personal: event.personal,
    personal_digest: event.personalDigest,
    hash: event.hash,
  };
}

export function eventFromRow(row: AuditRow): AuditEvent {
  return {
    seq: row.seq,
    at: row.at,
    act: row.act as AuditAct,
    actorKind: row.actor_kind as AuditEvent['actorKind'],
    actorId: row.actor_id,
    entryId: row.entry_id,
    detail: row.detail,
    personal: row.personal,
    personalDigest: row.personal_digest,
    hash: row.hash,
  };
}

/** The key's row without its last use, which changes apart from everything else. */
export function apiKeyToRow(key: ApiKeyRecord): Omit<ApiKeyRow, 'last_used_at'> {
  return {
    id: key.id,
    name: key.name,
    token_hash: key.tokenHash,
    scopes: JSON.stringify(key.scopes),
    rank_max: key.rankMax,
    created_at: key.createdAt,
    created_by: key.createdBy,
    expires_at: key.expiresAt,
    revoked_at: key.revokedAt,
  };
}

export function apiKeyFromRow(row: ApiKeyRow): ApiKeyRecord & { readonly lastUsedAt: number | null } {
  return {
    id: row.id,
    name: row.name,
    tokenHash: row.token_hash,
    scopes: parsed(row.id, 'scopes', row.scopes) as string[],
    rankMax: row.rank_max,
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  };
}

export function adminToRow(admin: AdminRecord): Omit<AdminRow, 'seen_at'> {
  return {
    id: admin.id,
    email: admin.email,
    name: admin.name,
    level: admin.level,
    created_at: admin.createdAt,
    roles: admin.roles === null ? null : JSON.stringify(admin.roles),
    invited_by: admin.invitedBy,
    joined_at: admin.joinedAt,
    suspended_at: admin.suspendedAt,
    removed_at: admin.removedAt,
  };
}

export function adminFromRow(row: Omit<AdminRow, 'seen_at'>): AdminRecord {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    level: row.level as AdminRecord['level'],
    roles: row.roles === null ? null : (parsed(row.id, 'roles', row.roles) as string[]),
    createdAt: row.created_at,
    invitedBy: row.invited_by,
    joinedAt: row.joined_at,
    suspendedAt: row.suspended_at,
    removedAt: row.removed_at,
  };
}

export function documentToRow(document: StoredDocument): DocumentRow {
  const { kind, id, owner, body, version } = document;
  return { kind, id, owner, body, created_at: document.createdAt, updated_at: document.updatedAt, version };
}

export function documentFromRow(row: DocumentRow): StoredDocument {
  return {
    kind: row.kind as DocumentKind,
    id: row.id,
    owner: row.owner,
    body: row.body,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  };
}

export function staffMailToRow(mail: StaffMail, at: number): StaffMailRow {
  return {
    id: mail.id,
    kind: mail.kind,
    recipient: mail.to,
    locale: mail.locale,
    facts: JSON.stringify(mail.facts),
    status: 'queued',
    run_at: mail.runAt,
    due_at: mail.runAt,
    attempts: 0,
    first_attempt_at: null,
    provider_id: null,
    last_error: null,
    created_at: at,
    settled_at: null,
  };
}

export function answerToRow(answer: RememberedAnswer): AnswerRow {
  return {
    scope: answer.scope,
    key: answer.key,
    body_hash: answer.bodyHash,
    outcomes: answer.outcomes,
    created_at: answer.createdAt,
  };
}

export function answerFromRow(row: AnswerRow): RememberedAnswer {
  return {
    scope: row.scope,
    key: row.key,
    bodyHash: row.body_hash,
    outcomes: row.outcomes,
    createdAt: row.created_at,
  };
}

/** Reads a maintained count back from its key, see `countKey`; role keys never contain the separator. */
export function countFromRow({ bucket, count }: CountRow): EntryCount {
  const [stage = '', requestedRole = '', role = '', confirmed = ''] = bucket.split('|');
  return {
    stage: stage as Stage,
    requestedRole: requestedRole === '' ? null : requestedRole,
    role: role === '' ? null : role,
    confirmed: confirmed === '1',
    count,
  };
}
