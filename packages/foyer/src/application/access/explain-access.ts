import type { AuditAct } from '../../domain/audit-event.ts';
import { EntryNotFound } from '../../domain/errors.ts';
import { invitationStateAt } from '../../domain/invitation.ts';
import type { Person } from '../../domain/person.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { parseEmail } from '../email-address.ts';
import { actorLabel, eventText } from './event-text.ts';

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
    timeline: events.toSorted((a, b) => a.seq - b.seq).map((event) => ({ at: event.at, act: event.act, by: actorLabel(event), text: eventText(event) })),
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
