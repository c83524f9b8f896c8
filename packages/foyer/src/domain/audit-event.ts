import type { Actor } from './actor.ts';

/** Named entity and past verb; the same names in audit, webhooks and docs. */
export const auditActs = [
  'entry.imported', 'entry.updated', 'data.imported', 'data.exported',
  'entry.joined', 'entry.join_repeated', 'entry.confirmed', 'entry.added', 'entry.approved', 'entry.rejected',
  'entry.reconsidered', 'entry.withdrawn', 'entry.role_changed', 'entry.unsubscribed', 'entry.mail_cleared',
  'entry.noted', 'entry.held', 'entry.released', 'entry.asked', 'entry.replied', 'entry.assigned', 'entry.scored', 'entry.decision_undone', 'entry.erased',
  'invitation.created', 'invitation.renewed', 'invitation.withdrawn', 'invitation.accepted', 'invitation.link_shown', 'invitation.visited', 'invitation.reminded',
  'access.claimed', 'access.handed_over', 'access.claim_refused', 'access.released', 'access.revoked', 'access.restored', 'provider.user_unlisted',
  'session.started', 'session.ended',
  'onboarding.step_done', 'onboarding.skipped', 'onboarding.completed',
  'recovery.requested', 'mail.sent', 'mail.parked', 'mail.dropped', 'mail.delivery_changed', 'mail.retry_requested',
  'view.saved', 'view.removed', 'audit.check_requested',
  'backup.made', 'backup.failed', 'backup.restored',
  'job.planned', 'job.started', 'job.paused', 'job.resumed', 'job.finished', 'job.cancelled', 'invitation.lapsed',
  'webhook.created', 'webhook.changed', 'webhook.secret_rotated', 'webhook.removed', 'webhook.paused', 'webhook.replayed',
  'clerk.reconcile_requested', 'clerk.retry_requested', 'clerk.remedied',
  'feedback.given', 'template.saved', 'template.reset', 'alert.raised', 'alert.cleared', 'alert_settings.changed', 'alert.tested', 'mail.tested',
  'api_key.created', 'api_key.revoked',
  'admin.created', 'admin.invited', 'admin.invitation_renewed', 'admin.joined', 'admin.changed', 'admin.suspended', 'admin.resumed', 'admin.removed',
  'admin.signed_in', 'admin.password_accepted', 'admin.sign_in_refused', 'admin.confirmed', 'admin.signed_out',
  'admin.password_changed', 'admin.password_reset_requested', 'admin.second_factor_begun', 'admin.second_factor_enrolled', 'admin.second_factor_removed',
  'admin.recovery_code_used', 'admin.recovery_codes_renewed',
  'act.refused',
] as const;
export type AuditAct = (typeof auditActs)[number];

export type AuditDetail = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** What a decision wants recorded; the store adds its number, its instant and its link in the chain. */
export interface AuditDraft {
  readonly act: AuditAct;
  readonly actor: Actor;
  readonly entryId: string | null;
  /** Before and after, roles, ids: no personal text, kept for ever. */
  readonly detail: AuditDetail;
  /** Reasons, addresses, client address: removed when the person is erased; the chain holds only its digest. */
  readonly personal?: AuditDetail;
  /** The person was erased before this was written: of the personal part only the digest is kept. */
  readonly forgotten?: true;
}

/** An append-only record. `seq` has no gaps and grows in commit order. */
export interface AuditEvent {
  readonly seq: number;
  readonly at: number;
  readonly act: AuditAct;
  readonly actorKind: Actor['kind'];
  readonly actorId: string;
  readonly entryId: string | null;
  /** JSON text exactly as hashed. */
  readonly detail: string;
  readonly personal: string | null;
  readonly personalDigest: string | null;
  /** Keyed MAC over this event and the hash before it, hex. */
  readonly hash: string;
}

/** What those who follow the record are told: nothing personal, nothing they could verify. */
export type FeedEvent = Pick<AuditEvent, 'seq' | 'at' | 'act' | 'actorKind' | 'actorId' | 'entryId' | 'detail'>;

/** A keyed MAC of a text, hex. The key stays outside the database. */
export type Mac = (text: string) => string;

/** The hash an empty log starts from. */
export const genesisHash = '0'.repeat(64);

/** The link of one event: a MAC over the previous link and every column that must not change. */
export function linkHash(mac: Mac, previous: string, event: Omit<AuditEvent, 'hash' | 'personal'>): string {
  return mac(JSON.stringify([
    previous, event.seq, event.at, event.act, event.actorKind, event.actorId, event.entryId, event.detail, event.personalDigest,
  ]));
}

/** How an actor is kept in the log: an id that stays meaningful when names change. */
export function actorId(actor: Actor): string {
  switch (actor.kind) {
    case 'person': return actor.entryId ?? 'anonymous';
    case 'api_key':
    case 'admin': return `${actor.id} ${actor.name}`;
    case 'system': return actor.name;
    case 'webhook': return actor.provider;
  }
}

/** Turns a draft into the event that follows the given head of the chain. */
export function chainEvent(mac: Mac, head: { seq: number; hash: string }, draft: AuditDraft, at: number): AuditEvent {
  const personal = draft.personal === undefined ? null : JSON.stringify(draft.personal);
  const seq = head.seq + 1;
  const event = {
    seq, at, act: draft.act, actorKind: draft.actor.kind, actorId: actorId(draft.actor), entryId: draft.entryId,
    detail: JSON.stringify(draft.detail), personalDigest: personal === null ? null : mac(`personal:${seq}:${personal}`),
  };
  return { ...event, personal: draft.forgotten ? null : personal, hash: linkHash(mac, head.hash, event) };
}

/** Turns drafts into the events that follow the given head, one after the other. */
export function chainEvents(mac: Mac, start: { seq: number; hash: string }, drafts: readonly AuditDraft[], at: number): readonly AuditEvent[] {
  let head = start;
  return drafts.map((draft) => {
    const event = chainEvent(mac, head, draft, at);
    head = event;
    return event;
  });
}

/** What verification found: whole, or the first event that does not fit. */
export type ChainVerdict =
  | { readonly whole: true; readonly events: number; readonly headSeq: number; readonly headHash: string }
  | { readonly whole: false; readonly badSeq: number; readonly reason: 'missing' | 'changed' | 'personal_changed' };

/** Checks that `event` follows `head`; an erased personal part is fine, a changed one is not. */
export function checkLink(mac: Mac, head: { seq: number; hash: string }, event: AuditEvent): 'missing' | 'changed' | 'personal_changed' | null {
  if (event.seq !== head.seq + 1) return 'missing';
  if (linkHash(mac, head.hash, event) !== event.hash) return 'changed';
  if (event.personal !== null && mac(`personal:${event.seq}:${event.personal}`) !== event.personalDigest) return 'personal_changed';
  return null;
}
