import type { AuditAct, AuditDetail, AuditEvent } from '../../domain/audit-event.ts';
import { EntryNotFound } from '../../domain/errors.ts';
import { invitationStateAt } from '../../domain/invitation.ts';
import type { Person } from '../../domain/person.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { parseEmail } from '../email-address.ts';

export interface Explanation {
  readonly email: string;
  readonly access: boolean;
  /** One or two plain sentences: whether, since when, by whom, and what stands in the way. */
  readonly summary: string;
  readonly timeline: readonly { readonly at: number; readonly act: AuditAct; readonly by: string; readonly text: string }[];
}

/** Why a person does or does not have access, from the audit log. @throws {EntryNotFound | InvalidInput} */
export async function explainAccess({ ctx, input }: { ctx: Context; input: { email: unknown } }): Promise<Explanation> {
  await requireScope(ctx, 'read', 'explain access');
  const { person } = await ctx.store.snapshot({ by: 'email', email: parseEmail(input.email) });
  if (!person) throw new EntryNotFound();
  const events = await ctx.store.eventsOf(person.entry.id, 500);
  const access = person.entry.stage === 'accepted' && person.grant !== null && person.grant.revokedAt === null;
  return {
    email: person.entry.email, access, summary: summary(person, ctx.clock.now()),
    timeline: events.toSorted((a, b) => a.seq - b.seq).map((event) => ({ at: event.at, act: event.act, by: actorLabel(event), text: sentence(event) })),
  };
}

function summary({ entry, grant, invitation }: Person, now: number): string {
  const role = entry.role ?? entry.requestedRole ?? 'no particular role';
  const approved = entry.approvedBy ? `Approved by ${entry.approvedBy} on ${date(entry.approvedAt)}` : 'Not approved by anybody';
  switch (entry.stage) {
    case 'accepted': return `Has access as ${grant?.role ?? role} since ${date(entry.acceptedAt)}. ${approved}; invitation ${invitation?.id ?? 'none: came in by a proven address'}.`;
    case 'pending': return `Has no access: waiting for a decision since ${date(entry.createdAt)}${entry.confirmedAt === null ? ', address not confirmed' : ''}. Asked to be ${role}.`;
    case 'approved': return `Has no access yet: approved as ${role}, but not invited. ${approved}. A sign-in link lets them in.`;
    case 'invited': {
      const state = invitation ? invitationStateAt(invitation, now) : 'missing';
      return `Has no access yet: invited as ${role} (invitation ${invitation?.id ?? '?'}, ${state === 'pending' ? `open until ${date(invitation!.expiresAt)}` : state}). ${approved}.`;
    }
    case 'rejected': return `Has no access: the application was turned down${entry.reason ? ` (${entry.reason})` : ''}.`;
    case 'revoked': return `Has no access: it was taken back on ${date(grant?.revokedAt ?? entry.updatedAt)}${entry.reason ? ` (${entry.reason})` : ''}.`;
    case 'withdrawn': return `Has no access: left on ${date(entry.updatedAt)} on their own word.`;
  }
}

function date(at: number | null | undefined): string {
  return at === null || at === undefined ? 'an unknown date' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function actorLabel(event: AuditEvent): string {
  if (event.actorKind === 'person') return event.actorId === 'anonymous' ? 'somebody at the door' : 'the person';
  return event.actorKind === 'api_key' || event.actorKind === 'admin' ? event.actorId.slice(event.actorId.indexOf(' ') + 1) : event.actorId;
}

function sentence(event: AuditEvent): string {
  const detail = JSON.parse(event.detail) as AuditDetail;
  const personal = event.personal === null ? {} : JSON.parse(event.personal) as Record<string, unknown>;
  const reason = typeof personal['reason'] === 'string' ? `: ${personal['reason']}` : '';
  switch (event.act) {
    case 'entry.joined': return `joined the waitlist${detail['requestedRole'] ? `, asking to be ${String(detail['requestedRole'])}` : ''}`;
    case 'entry.join_repeated': return 'sent the waitlist form again';
    case 'entry.confirmed': return 'confirmed the address';
    case 'entry.imported': return `was imported${detail['role'] ? ` as ${String(detail['role'])}` : ''}${detail['stage'] === 'pending' ? '' : ` (${String(detail['stage'])})`}`;
    case 'entry.updated': return `was brought up to date (${(detail['fields'] as readonly string[]).join(', ')})`;
    case 'entry.added': return 'was added to the list';
    case 'entry.approved': return `was approved as ${String(detail['role'])}`;
    case 'entry.rejected': return `was turned down${reason}`;
    case 'entry.reconsidered': return `is looked at again (was ${String(detail['from'])})`;
    case 'entry.withdrawn': return `left (was ${String(detail['from'])})`;
    case 'entry.role_changed': return `role changed from ${String(detail['from'])} to ${String(detail['to'])}`;
    case 'entry.unsubscribed': return 'asked for no more mail';
    case 'entry.mail_cleared': return 'mail to this address was allowed again';
    case 'invitation.created': return `was invited as ${String(detail['role'])} (invitation ${String(detail['invitation'])})`;
    case 'invitation.renewed': return `got a fresh invitation ${String(detail['invitation'])}; ${String(detail['replaces'] ?? 'the earlier one')} is dead`;
    case 'invitation.withdrawn': return `invitation ${String(detail['invitation'])} was taken back`;
    case 'invitation.lapsed': return `invitation ${String(detail['invitation'])} ran out, and its seat went back`;
    case 'invitation.accepted': return `accepted invitation ${String(detail['invitation'])} and came in as ${String(detail['role'])}`;
    case 'invitation.link_shown': return `the link of invitation ${String(detail['invitation'])} was shown to be handed over`;
    case 'access.claimed': return `came in as ${String(detail['role'])} by a proven address`;
    case 'access.revoked': return `access was taken back${reason}`;
    case 'access.restored': return `access was restored as ${String(detail['role'])}`;
    case 'session.started': return 'signed in';
    case 'session.ended': return 'signed out';
    case 'onboarding.step_done': return `finished the onboarding step ${String(detail['step'])}`;
    case 'onboarding.skipped': return 'skipped the onboarding';
    case 'onboarding.completed': return 'completed the onboarding';
    case 'recovery.requested': return 'asked for a fresh link';
    case 'mail.sent': return `${String(detail['kind'])} mail was sent`;
    case 'mail.parked': return `${String(detail['kind'])} mail could not be sent (${String(detail['error'])})`;
    case 'mail.dropped': return `${String(detail['kind'])} mail was not sent (${String(detail['reason'])})`;
    case 'mail.delivery_changed': return `mail delivery: ${String(detail['to'])}${reason}`;
    default: return event.act;
  }
}
