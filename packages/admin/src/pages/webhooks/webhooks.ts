import { queryOptions } from '@tanstack/react-query';
import { queryClient } from '../../api/query-client.ts';
import { api } from '../../api/request.ts';

/** A receiver outside, and how it does. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  /** Null for all. */
  readonly events: readonly string[] | null;
  readonly active: boolean;
  readonly pausedBecause: string | null;
  readonly secrets: readonly { readonly id: string; readonly createdAt: string; readonly endsAt: string | null }[];
  readonly createdAt: string;
  readonly version: number;
  readonly failures: number;
  readonly failingSince: string | null;
  readonly restUntil: string | null;
  readonly waiting: number;
  readonly dead: number;
}

/** One event on its way to one receiver. */
export interface Delivery {
  readonly id: string;
  readonly messageId: string;
  readonly type: string;
  readonly entryId: string | null;
  readonly happenedAt: string;
  readonly status: 'queued' | 'processing' | 'delivered' | 'dead';
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly nextAttemptAt: string | null;
  readonly createdAt: string;
  readonly settledAt: string | null;
}

export interface DeliveryDetail extends Delivery {
  readonly body: string;
  readonly log: readonly { readonly number: number; readonly at: string; readonly status: number | null; readonly durationMs: number; readonly error: string | null; readonly excerpt: string }[];
}

export type WebhookState = 'active' | 'failing' | 'paused' | 'stopped';

/** How a receiver does, in a word. */
export function webhookState({ active, pausedBecause, failures }: Webhook): WebhookState {
  if (!active) return pausedBecause === null ? 'paused' : 'stopped';
  return failures > 0 ? 'failing' : 'active';
}

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: ({ signal }) => api.get<{ readonly items: readonly Webhook[]; readonly events: readonly string[] }>('/webhooks', { signal }),
});

export function deliveryQuery(webhookId: string, id: string) {
  return queryOptions({ queryKey: ['webhook-delivery', webhookId, id], queryFn: ({ signal }) => api.get<DeliveryDetail>(`${pathOf(webhookId)}/deliveries/${encodeURIComponent(id)}`, { signal }) });
}

export function deliveriesPath(webhookId: string): string {
  return `${pathOf(webhookId)}/deliveries`;
}

/** The secret is in this answer and nowhere else. */
export function addWebhook(draft: { readonly url: string; readonly description: string; readonly events: readonly string[] | null }): Promise<{ readonly webhook: Webhook; readonly secret: string }> {
  return thenLook(api.post('/webhooks', draft));
}

export function changeWebhook({ id, version }: Webhook, changes: { readonly url?: string; readonly description?: string; readonly events?: readonly string[] | null; readonly active?: boolean }): Promise<unknown> {
  return thenLook(api.put(pathOf(id), { ...changes, version }));
}

export function rotateSecret({ id }: Webhook): Promise<{ readonly secret: string }> {
  return thenLook(api.post(`${pathOf(id)}/rotate`, {}));
}

export function removeWebhook({ id }: Webhook): Promise<unknown> {
  return thenLook(api.delete(pathOf(id)));
}

export function testWebhook({ id }: Webhook): Promise<{ readonly deliveryId: string }> {
  return thenLook(api.post(`${pathOf(id)}/test`, {}));
}

export function replay(webhookId: string, which: { readonly delivery: string } | { readonly dead: true } | { readonly since: string }): Promise<{ readonly replayed: number }> {
  return thenLook(api.post(`${pathOf(webhookId)}/replay`, which));
}

async function thenLook<T>(work: Promise<T>): Promise<T> {
  const done = await work;
  await queryClient.invalidateQueries({ predicate: ({ queryKey }) => JSON.stringify(queryKey).includes('webhook') });
  return done;
}

function pathOf(id: string): string {
  return `/webhooks/${encodeURIComponent(id)}`;
}
