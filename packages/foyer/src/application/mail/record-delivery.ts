import type { DeliveryState } from '../../domain/entry.ts';
import type { Services } from '../context.ts';

export interface DeliveryReport {
  readonly provider: string;
  /** Unique per event at the provider; an id has at most one effect (SR-48). */
  readonly eventId: string;
  readonly messageId: string | undefined;
  readonly providerId: string | undefined;
  readonly delivery: DeliveryState | undefined;
  readonly reason: string | null;
}

/** Books what a mail provider reports; duplicates, late and unknown events change nothing. */
export async function recordDelivery({ ctx, input }: { ctx: Services; input: DeliveryReport }): Promise<void> {
  if (input.delivery === undefined) return;
  const mail = (input.messageId === undefined ? undefined : await ctx.store.findMail({ id: input.messageId }))
    ?? (input.providerId === undefined ? undefined : await ctx.store.findMail({ providerId: input.providerId }));
  if (!mail) return;
  await ctx.executor.run(
    { target: { by: 'id', id: mail.entryId }, command: { type: 'delivery', delivery: input.delivery, mailId: mail.id, provider: input.provider, reason: input.reason } },
    { scope: `webhook:${input.provider}`, key: input.eventId, bodyHash: '' },
  );
}
