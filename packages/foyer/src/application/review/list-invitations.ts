import type { DeliveryState } from '../../domain/entry.ts';
import type { Invitation } from '../../domain/invitation.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import type { InvitationQuery, Named, Page } from '../ports/desk-store.ts';
import { deliveriesIn, deliveryOf } from './delivery-of.ts';

export type ListedInvitation = Invitation & { readonly delivery: DeliveryState; readonly entry: Named };

/** A page of invitations with whom they are for and how their mail fared. */
export async function listInvitations({ ctx, input }: { ctx: Context; input: Omit<InvitationQuery, 'now'> }): Promise<Page<ListedInvitation>> {
  await requireScope(ctx, 'read', 'list invitations');
  const page = await ctx.store.desk.listInvitations({ ...input, now: ctx.clock.now() });
  const ids = [...new Set(page.items.map(({ entryId }) => entryId))];
  const [names, mails, events] = await Promise.all([
    ctx.store.desk.namesOf(ids), ctx.store.desk.mailsOfAll(ids), ctx.store.eventsOfAll(ids, ['mail.delivery_changed']),
  ]);
  const deliveries = deliveriesIn(events);
  return {
    nextCursor: page.nextCursor,
    items: page.items.map((invitation) => ({
      ...invitation, delivery: deliveryOf(invitation.id, mails, deliveries),
      entry: names.get(invitation.entryId) ?? { id: invitation.entryId, email: '', name: '' },
    })),
  };
}
