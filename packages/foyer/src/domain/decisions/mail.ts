import type { Actor } from '../actor.ts';
import type { Change, Decision, MailSettlement } from '../change.ts';
import type { DeliveryState, Entry } from '../entry.ts';
import { acceptsMail, closed, moved, noted, type PreparedInvitation } from '../entry-changes.ts';
import { invitationStateAt, neverLookedAt, type Invitation } from '../invitation.ts';
import type { MailboxQuota, MailFacts, MailIntent } from '../mail.ts';
import type { MailTokenPurpose, Person, Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { requireMine } from './may-decide.ts';

/** The worker is about to send: last look at the person, and the token the mail will carry. */
export interface PrepareMailCommand {
  readonly type: 'prepare_mail';
  readonly mail: MailIntent;
  /** The token this mail carries; null when the mail needs none. The hash is the same at every attempt. */
  readonly token: { readonly purpose: MailTokenPurpose; readonly tokenHash: string; readonly expiresAt: number } | null;
  /** For List-Unsubscribe; null when the kind carries none. */
  readonly unsubscribe: { readonly tokenHash: string; readonly expiresAt: number } | null;
  /** What was booked at an earlier attempt; null at the first, which takes from the mailbox's quota and makes the token. */
  readonly facts: MailFacts | null;
  /** The edition of the team's own words that is in force; null or left out for the original ones. */
  readonly template?: string | null;
  readonly mailbox: string;
  /** For an invitation mail the person asked for: the fresh invitation that goes out with it. */
  readonly renewal: PreparedInvitation | null;
}

export type PrepareMailResult =
  | { readonly status: 'send'; readonly facts: MailFacts }
  /** The mail has lost its sense or may not be sent; it is dropped. */
  | { readonly status: 'dropped'; readonly reason: string }
  /** The mailbox had enough for now; tried again at `runAt`. */
  | { readonly status: 'deferred'; readonly runAt: number };

const dayMs = 86_400_000;

/** Decides whether a queued mail still goes out, and books its token and quota in the same step. */
export function decidePrepareMail(snapshot: Snapshot, command: PrepareMailCommand, now: number, rules: Rules): Decision<PrepareMailResult> {
  const { mail } = command;
  const { person } = snapshot;
  const senseless = person === null ? 'person_gone' : staleReason(person, command, now);
  if (person === null || senseless !== null) return dropped(mail, senseless ?? 'person_gone');

  if (command.facts !== null) return { result: { status: 'send', facts: command.facts }, change: null };
  let quota: MailboxQuota | undefined;
  if (mail.requested) {
    const taken = takeFromQuota(snapshot.quota ?? null, command.mailbox, now, rules);
    if ('waitUntil' in taken) {
      if (taken.waitUntil - now > rules.mailIntervalMs) return dropped(mail, 'mailbox_limit');
      return {
        result: { status: 'deferred', runAt: taken.waitUntil },
        change: { events: [], mailSettled: { mailId: mail.id, status: 'queued', providerId: null, lastError: 'mailbox_limit', runAt: taken.waitUntil } },
      };
    }
    quota = taken.quota;
  }
  const tokens = [
    ...(command.token ? [{ ...command.token, entryId: person.entry.id, createdAt: now, usedAt: null, supersededAt: null }] : []),
    ...(command.unsubscribe ? [{ ...command.unsubscribe, purpose: 'unsubscribe' as const, entryId: person.entry.id, createdAt: now, usedAt: null, supersededAt: null }] : []),
  ];
  const renewed = command.renewal ? renewal(person, command.renewal, now) : null;
  const invitation = mail.kind === 'invitation' || mail.kind === 'reminder' ? renewed?.invitation ?? person.invitation : null;
  const question = mail.kind === 'question' ? person.entry.desk.questions.find(({ id }) => id === mail.id) : undefined;
  const { undo, ...desk } = person.entry.desk;
  const facts: MailFacts = {
    to: person.entry.email, locale: person.entry.locale, name: person.entry.name,
    nameProven: person.entry.confirmedAt !== null || person.entry.origin.source === 'admin', role: person.entry.role ?? person.entry.requestedRole,
    invitedBy: invitation?.createdBy ?? null, reason: person.entry.reason, ...(question ? { question: question.text } : {}), stage: person.entry.stage,
    invitationId: invitation?.id ?? null, tokenHash: invitation?.tokenHash ?? command.token?.tokenHash ?? null, expiresAt: invitation?.expiresAt ?? command.token?.expiresAt ?? null,
    ...(command.template ? { template: command.template } : {}),
  };
  const change: Change = {
    events: [],
    // A mail that is made cannot be called back: the decision behind it stands from here on.
    ...(undo?.mailId === mail.id ? { entry: noted(person.entry, { desk }) } : {}),
    ...renewed?.change,
    mailPrepared: { mailId: mail.id, facts },
    ...(command.token ? { supersedesTokens: command.token.purpose } : {}),
    ...(tokens.length > 0 ? { mailTokens: tokens } : {}),
    ...(quota ? { quota } : {}),
  };
  return { result: { status: 'send', facts }, change };
}

/** A fresh invitation in place of the one the person asks about: re-sending kills the earlier link (SR-7). */
function renewal({ entry, invitation: old }: Person, prepared: PreparedInvitation, now: number): { invitation: Invitation; change: Change } {
  const invitation: Invitation = { ...old!, ...prepared, state: 'pending', createdAt: now, endedAt: null, linkShownAt: null, ...neverLookedAt };
  return {
    invitation,
    change: {
      entry: moved(entry, 'invited', now),
      invitations: [...closed(old, 'superseded', now), invitation],
      events: [{
        act: 'invitation.renewed', actor: { kind: 'person', entryId: null }, entryId: entry.id,
        detail: { invitation: invitation.id, replaces: old!.id, wasLive: invitationStateAt(old!, now) === 'pending', role: invitation.role },
      }],
    },
  };
}

/** Why a queued mail must not go out any more, or null. Revoking and renewing stop what waits (SR-56). */
function staleReason(person: Person, { mail, facts, renewal: fresh }: PrepareMailCommand, now: number): string | null {
  const { entry, invitation } = person;
  if (!acceptsMail(entry)) return `address_${entry.delivery}`;
  switch (mail.kind) {
    case 'invitation':
    case 'reminder':
      if (invitation === null || invitation.id !== (facts?.invitationId ?? mail.invitationId)) return 'superseded';
      if (entry.stage !== 'invited') return 'not_open';
      return fresh !== null || invitationStateAt(invitation, now) === 'pending' ? null : 'not_open';
    case 'question': return entry.stage === 'pending' && entry.desk.questions.some(({ id, reply }) => id === mail.id && reply === null) ? null : 'not_needed';
    case 'confirm': return entry.confirmedAt === null && entry.stage !== 'withdrawn' ? null : 'not_needed';
    case 'sign_in': return entry.stage === 'accepted' || entry.stage === 'approved' ? null : 'not_open';
    case 'rejection': return entry.stage === 'rejected' ? null : 'decided_otherwise';
    case 'revocation': return entry.stage === 'revoked' ? null : 'decided_otherwise';
    case 'status': return null;
  }
}

/**
 * One mail per interval and so many in any 24 hours, per real mailbox (SR-21). Clocks that disagree by less than the interval, of
 * two processes or after a correction, change nothing; after a step of hours backwards what lies ahead counts no more, so that
 * nobody waits for hours (SR-77).
 */
export function takeFromQuota(quota: MailboxQuota | null, mailbox: string, now: number, rules: Rules): { quota: MailboxQuota } | { waitUntil: number } {
  const { mailIntervalMs, mailPerDay } = rules;
  const today = (quota?.sentAt ?? []).filter((at) => now - at < dayMs && (at <= now || at - now < mailIntervalMs)).toSorted((one, other) => one - other);
  const newest = today.at(-1);
  if (newest !== undefined && now - newest < mailIntervalMs) return { waitUntil: Math.min(now, newest) + mailIntervalMs };
  if (mailPerDay > 0 && today.length >= mailPerDay) return { waitUntil: today.at(-mailPerDay)! + dayMs };
  return { quota: { mailbox, sentAt: [...today, now].slice(-Math.max(mailPerDay, 1)) } };
}

function dropped(mail: MailIntent, reason: string): Decision<PrepareMailResult> {
  return {
    result: { status: 'dropped', reason },
    change: {
      mailSettled: { mailId: mail.id, status: 'dropped', providerId: null, lastError: reason, runAt: null },
      events: [{ act: 'mail.dropped', actor: { kind: 'system', name: 'outbox' }, entryId: mail.entryId, detail: { mail: mail.id, kind: mail.kind, reason } }],
    },
  };
}

/** An attempt is over: the message is sent, waits for the next attempt, or is parked for an operator. */
export interface SettleMailCommand {
  readonly type: 'settle_mail';
  readonly mail: MailIntent;
  readonly settlement: MailSettlement;
  /** The address itself was refused: treated like a bounce. */
  readonly addressFault: boolean;
}

export interface SettleMailResult { readonly status: 'settled' }

const settledAct = { sent: 'mail.sent', parked: 'mail.parked', dropped: 'mail.dropped' } as const;

export function decideSettleMail(snapshot: Snapshot, command: SettleMailCommand): Decision<SettleMailResult> {
  const { settlement, mail } = command;
  const entry = snapshot.person?.entry;
  const delivery: DeliveryState | null = settlement.status === 'sent' ? 'sent' : settlement.status === 'parked' ? (command.addressFault ? 'bounced' : 'failed') : null;
  return {
    result: { status: 'settled' },
    change: {
      mailSettled: settlement,
      ...(entry && delivery !== null && mayBecome(entry, delivery) ? { entry: noted(entry, { delivery }) } : {}),
      events: settlement.status !== 'queued'
        ? [{
            act: settledAct[settlement.status], actor: { kind: 'system', name: 'outbox' }, entryId: mail.entryId,
            detail: { mail: mail.id, kind: mail.kind, provider: settlement.providerId, error: settlement.lastError },
          }]
        : [],
    },
  };
}

/** The provider tells what became of a mail. */
export interface DeliveryCommand {
  readonly type: 'delivery';
  readonly delivery: DeliveryState;
  readonly mailId: string | null;
  readonly provider: string;
  readonly reason: string | null;
}

export interface DeliveryResult { readonly status: 'recorded' | 'ignored' }

/** A dead or refusing mailbox stays so until an admin clears it (SR-58). */
export function decideDelivery(snapshot: Snapshot, command: DeliveryCommand): Decision<DeliveryResult> {
  const entry = snapshot.person?.entry;
  if (!entry || !mayBecome(entry, command.delivery)) return { result: { status: 'ignored' }, change: null };
  const stops = !acceptsMail({ ...entry, delivery: command.delivery });
  return {
    result: { status: 'recorded' },
    change: {
      entry: noted(entry, { delivery: command.delivery }),
      ...(stops ? { mailsStopped: 'all' as const } : {}),
      events: [{
        act: 'mail.delivery_changed', actor: { kind: 'webhook', provider: command.provider }, entryId: entry.id,
        detail: { from: entry.delivery, to: command.delivery, mail: command.mailId },
        ...(command.reason ? { personal: { reason: command.reason } } : {}),
      }],
    },
  };
}

/** How a mail that goes well gets on. Reports come late and shuffled: only steps forward count. */
const progress: readonly DeliveryState[] = ['none', 'queued', 'sent', 'delayed', 'suppressed', 'delivered'];

/** Whether a report is news: neither late, nor about an address that is blocked until an admin clears it (SR-48, SR-58). */
function mayBecome(entry: Entry, delivery: DeliveryState): boolean {
  if (delivery === entry.delivery) return false;
  if (!acceptsMail(entry)) return !acceptsMail({ ...entry, delivery });
  const [reached, reported] = [progress.indexOf(entry.delivery), progress.indexOf(delivery)];
  return reached < 0 || reported < 0 || reported > reached;
}

/** The person wants no more of these mails; one click from the mail program is enough (RFC 8058). */
export interface UnsubscribeCommand { readonly type: 'unsubscribe' }

export interface UnsubscribeResult { readonly status: 'unsubscribed' | 'unknown' }

export function decideUnsubscribe(snapshot: Snapshot, _command: UnsubscribeCommand, now: number): Decision<UnsubscribeResult> {
  const token = snapshot.mailToken;
  const entry = snapshot.person?.entry;
  if (!token || !entry || token.purpose !== 'unsubscribe' || now >= token.expiresAt) return { result: { status: 'unknown' }, change: null };
  if (!acceptsMail(entry)) return { result: { status: 'unsubscribed' }, change: null };
  return {
    result: { status: 'unsubscribed' },
    change: {
      entry: noted(entry, { delivery: 'unsubscribed' }),
      mailsStopped: 'all',
      events: [{ act: 'entry.unsubscribed', actor: { kind: 'person', entryId: entry.id }, entryId: entry.id, detail: {} }],
    },
  };
}

/** An admin gives a parked mail up. */
export interface DiscardMailCommand {
  readonly type: 'discard_mail';
  readonly actor: Actor;
  readonly mail: Pick<MailIntent, 'id' | 'kind' | 'entryId'>;
}

/** @throws {RoleNotYours} */
export function decideDiscardMail({ person }: Snapshot, { actor, mail }: DiscardMailCommand, rules: Rules): Decision<{ readonly status: 'discarded' }> {
  if (person) requireMine(rules, actor, person.entry);
  return {
    result: { status: 'discarded' },
    change: {
      mailSettled: { mailId: mail.id, status: 'dropped', providerId: null, lastError: 'discarded', runAt: null },
      events: [{ act: 'mail.dropped', actor, entryId: mail.entryId, detail: { mail: mail.id, kind: mail.kind, reason: 'discarded' } }],
    },
  };
}

/** An admin lifts a bounce, complaint or unsubscription after checking with the person. */
export interface ClearMailCommand {
  readonly type: 'clear_mail';
  readonly actor: Actor;
}

/** @throws {RoleNotYours} */
export function decideClearMail(snapshot: Snapshot, command: ClearMailCommand, rules: Rules): Decision<{ readonly status: 'cleared' }> {
  const entry = snapshot.person?.entry;
  if (entry) requireMine(rules, command.actor, entry);
  if (!entry || acceptsMail(entry)) return { result: { status: 'cleared' }, change: null };
  return {
    result: { status: 'cleared' },
    change: {
      entry: noted(entry, { delivery: 'none' }),
      events: [{ act: 'entry.mail_cleared', actor: command.actor, entryId: entry.id, detail: { from: entry.delivery } }],
    },
  };
}
