import { FoyerError, InvalidInput } from '../../domain/errors.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import type { Page } from '../ports/desk-store.ts';
import type { DeliveryAttempt, DeliveryQuery, WebhookDelivery } from '../ports/webhook-store.ts';
import { getEndpoint, keepEndpoint } from './endpoints.ts';

/** What one endpoint was told, newest first. */
export async function listDeliveries({ ctx, input }: { ctx: Context; input: DeliveryQuery }): Promise<Page<WebhookDelivery>> {
  await requireScope(ctx, 'admin', 'list webhook deliveries');
  await getEndpoint(ctx, input.endpointId);
  return ctx.store.webhooks.list(input);
}

/** One delivery with what it says and how each attempt went, newest first. @throws {FoyerError} `document/not_found` */
export async function showDelivery({ ctx, input }: { ctx: Context; input: { readonly endpointId: string; readonly id: string } }): Promise<{
  readonly delivery: WebhookDelivery; readonly body: string; readonly attempts: readonly DeliveryAttempt[];
}> {
  await requireScope(ctx, 'admin', 'look at a webhook delivery');
  const found = await ctx.store.webhooks.get(input.id);
  if (found === undefined || found.delivery.endpointId !== input.endpointId) throw new FoyerError('document/not_found', 'There is no such delivery. It may be older than 30 days, or about somebody who was erased.');
  return found;
}

export interface ReplayInput {
  readonly id: string;
  /** One delivery. */
  readonly delivery?: string | undefined;
  /** All that were given up. */
  readonly dead?: boolean | undefined;
  /** Everything that happened since then, also what was delivered; RFC 3339. */
  readonly since?: string | undefined;
}

/**
 * Tells an endpoint again, with the same ids, so that a receiver can leave out what it knows. Recorded first (SR-66).
 * @returns how many deliveries are queued again
 * @throws {InvalidInput} unless exactly one way to choose was given
 */
export async function replayDeliveries({ ctx, input }: { ctx: Context; input: ReplayInput }): Promise<{ replayed: number }> {
  await requireScope(ctx, 'admin', 'replay webhook deliveries');
  const { delivery, dead, since } = input;
  if ([delivery !== undefined, dead === true, since !== undefined].filter(Boolean).length !== 1) {
    throw new InvalidInput([{ pointer: '/', detail: 'Say which: one delivery, dead (all that were given up), or since (an instant).' }]);
  }
  const sinceAt = since === undefined ? undefined : Date.parse(since);
  if (sinceAt !== undefined && !(sinceAt >= 0)) throw new InvalidInput([{ pointer: '/since', detail: 'Give an instant such as 2026-11-20T09:30:00Z.' }]);
  const endpoint = await getEndpoint(ctx, input.id);
  const which = delivery !== undefined ? { id: delivery } : sinceAt !== undefined ? { since: sinceAt } : { dead: true as const };
  await keepEndpoint(ctx, endpoint, { act: 'webhook.replayed', detail: { which: delivery ?? since ?? 'dead' } });
  const replayed = await ctx.store.webhooks.replay({ endpointId: endpoint.id, ...which }, ctx.clock.now());
  if (delivery !== undefined && replayed === 0) throw new FoyerError('webhook/state_conflict', 'This delivery is on its way already, or gone. Look at the list.');
  if (replayed > 0) await ctx.store.webhooks.forgetPace(endpoint.id);
  return { replayed };
}
