import type { AuditDetail, AuditEvent } from '../../domain/audit-event.ts';
import type { DeliveryState } from '../../domain/entry.ts';
import { EntryNotFound } from '../../domain/errors.ts';
import type { Session } from '../../domain/grant.ts';
import type { Invitation } from '../../domain/invitation.ts';
import type { Person } from '../../domain/person.ts';
import { actorLabel, eventText } from '../access/event-text.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import type { OutboxMessage } from '../ports/store.ts';
import { deliveriesIn, deliveryOf } from './delivery-of.ts';

export interface TimelineLine {
  readonly seq: number;
  readonly at: number;
  readonly act: string;
  readonly by: string;
  readonly text: string;
  readonly detail: AuditDetail;
}

/** An application that is over, or one that was sent again while the person stood elsewhere. */
export interface EarlierApplication {
  readonly at: number;
  readonly requestedRole: string | null;
  /** Where it ended: a stage, or `repeated` when it changed nothing. */
  readonly outcome: string;
}

export interface PersonDetail {
  readonly person: Person;
  readonly invitations: readonly (Invitation & { readonly delivery: DeliveryState })[];
  readonly mails: readonly OutboxMessage[];
  readonly sessions: readonly Session[];
  /** Newest first. */
  readonly timeline: readonly TimelineLine[];
  /** Newest first. */
  readonly applications: readonly EarlierApplication[];
}

const eventsMax = 500;

/** Everything the desk knows about one person. @throws {EntryNotFound} */
export async function showPerson({ ctx, input }: { ctx: Context; input: { readonly id: string } }): Promise<PersonDetail> {
  await requireScope(ctx, 'read', 'look at an entry');
  const { person } = await ctx.store.snapshot({ by: 'id', id: input.id });
  if (!person) throw new EntryNotFound();
  const [invitations, mails, sessions, events] = await Promise.all([
    ctx.store.invitationsOf(input.id), ctx.store.mailsOf(input.id), ctx.store.sessionsOf(input.id), ctx.store.eventsOf(input.id, eventsMax),
  ]);
  const deliveries = deliveriesIn(events);
  const now = ctx.clock.now();
  return {
    person, mails,
    invitations: invitations.map((invitation) => ({ ...invitation, delivery: deliveryOf(invitation.id, mails, deliveries) })),
    sessions: sessions.filter((session) => now < session.expiresAt),
    timeline: events.map((event) => ({ seq: event.seq, at: event.at, act: event.act, by: actorLabel(event), text: eventText(event), detail: JSON.parse(event.detail) as AuditDetail })),
    applications: earlierApplications(events.toReversed()),
  };
}

/** @param events - oldest first */
function earlierApplications(events: readonly AuditEvent[]): readonly EarlierApplication[] {
  const earlier: EarlierApplication[] = [];
  let current: { at: number; requestedRole: string | null } | null = null;
  let left: string | null = null;
  for (const event of events) {
    const detail = JSON.parse(event.detail) as { requestedRole?: string | null; from?: string };
    if (event.act === 'entry.joined' || event.act === 'entry.imported' || event.act === 'entry.added') {
      if (current) earlier.push({ ...current, outcome: left ?? 'withdrawn' });
      current = { at: event.at, requestedRole: detail.requestedRole ?? null };
      left = null;
    } else if (event.act === 'entry.withdrawn') left = detail.from === undefined || detail.from === 'pending' ? 'withdrawn' : detail.from;
    else if (event.act === 'entry.join_repeated' && event.personal !== null) earlier.push({ at: event.at, requestedRole: submittedRole(event.personal), outcome: 'repeated' });
  }
  return earlier.toSorted((one, other) => other.at - one.at);
}

function submittedRole(personal: string): string | null {
  const { submitted } = JSON.parse(personal) as { submitted?: string };
  return submitted === undefined ? null : (JSON.parse(submitted) as { requestedRole: string | null }).requestedRole;
}
