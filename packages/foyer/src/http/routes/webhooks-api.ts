import { z } from '@hono/zod-openapi';
import type { WebhookDelivery } from '../../application/ports/webhook-store.ts';
import { listDeliveries, replayDeliveries, showDelivery } from '../../application/webhooks/deliveries.ts';
import type { Endpoint } from '../../application/webhooks/endpoints.ts';
import {
  addWebhook, changeWebhook, type EndpointView, listWebhooks, overlapHours, removeWebhook, rotateWebhookSecret, testWebhook,
} from '../../application/webhooks/manage-webhooks.ts';
import { webhookTypes } from '../../domain/webhook.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { pageOf, pageQuery } from '../contract/list-query.ts';
import { instantText } from '../contract/present.ts';
import { route } from '../contract/route.ts';
import { json } from '../respond.ts';

const instant = z.string().openapi({ format: 'date-time' });

const endpointSchema = z.object({
  id: z.string(), url: z.string(), description: z.string(),
  events: z.array(z.string()).nullable().openapi({ description: 'Null for all, also those that are added later.' }),
  active: z.boolean(), pausedBecause: z.string().nullable().openapi({ description: 'Why Foyer itself paused it.' }),
  secrets: z.array(z.object({ id: z.string(), createdAt: instant, endsAt: instant.nullable() })).openapi({ description: 'Which secrets sign, newest first; never the secrets themselves.' }),
  createdAt: instant, version: z.number(),
}).openapi('Webhook');

const viewSchema = z.object({
  ...endpointSchema.shape, failures: z.number().openapi({ description: 'Failed calls in a row.' }), failingSince: instant.nullable(),
  restUntil: instant.nullable().openapi({ description: 'Left alone until then, because calls failed again and again.' }), waiting: z.number(), dead: z.number(),
}).openapi('WebhookWithState');

const withSecret = z.object({ webhook: endpointSchema, secret: z.string().openapi({ description: 'Verifies the calls (Standard Webhooks); shown here and never again.' }) }).openapi('WebhookSecret');

const deliverySchema = z.object({
  id: z.string(), webhookId: z.string(), messageId: z.string().openapi({ description: 'The header `webhook-id` of every attempt.' }), type: z.string(), entryId: z.string().nullable(),
  happenedAt: instant, status: z.enum(['queued', 'processing', 'delivered', 'dead']), attempts: z.number(), lastStatus: z.number().nullable(), lastError: z.string().nullable(),
  nextAttemptAt: instant.nullable(), createdAt: instant, settledAt: instant.nullable(),
}).openapi('WebhookDelivery');

const deliveryDetail = z.object({
  ...deliverySchema.shape, body: z.string().openapi({ description: 'What is sent, byte by byte.' }),
  log: z.array(z.object({ number: z.number(), at: instant, status: z.number().nullable(), durationMs: z.number(), error: z.string().nullable(), excerpt: z.string() })),
}).openapi('WebhookDeliveryDetail');

const url = z.string().max(2000);
const events = z.array(z.string().max(60)).max(100).nullable().optional().openapi({ description: `Which events; left out or null for all. ${webhookTypes.join(', ')}.` });
const description = z.string().max(200).optional();
const id = z.string().max(100);
const params = z.object({ id });

const root = '/api/v1/admin/webhooks';
const common = { tag: 'Webhooks', auth: 'admin' } as const;

/** Endpoints of receivers outside and what they were told. Every right is checked in the verb, next to the data. */
export const webhooksApi: readonly BoundRoute[] = [
  bind(route({
    ...common, method: 'get', path: root, summary: 'List webhooks and how they do',
    answers: { 200: { description: 'Newest first, and every event there is.', content: z.object({ items: z.array(viewSchema), events: z.array(z.string()) }).openapi('WebhookList') } },
  }), async ({ ctx }) => json({ items: (await listWebhooks({ ctx })).map((view) => presentView(view, ctx.clock.now())), events: webhookTypes })),
  bind(route({
    ...common, method: 'post', path: root, summary: 'Add a webhook', problems: ['auth/stale'], body: { schema: z.strictObject({ url, events, description }).openapi('AddWebhook'), kinds: ['json'] },
    description: 'What happens from now on is told to it. It must be an https address of the open internet.',
    answers: { 201: { description: 'Added, with its secret.', content: withSecret } },
  }), async ({ ctx, body }) => json(presentSecret(await addWebhook({ ctx, input: body })), 201)),
  bind(route({
    ...common, method: 'put', path: `${root}/{id}`, summary: 'Change, pause or resume a webhook', description: 'What is left out stays.', params, problems: ['auth/stale', 'document/not_found', 'document/changed'],
    body: { schema: z.strictObject({ url: url.optional(), events, description, active: z.boolean().optional(), version: z.int().min(0).optional() }).openapi('ChangeWebhook'), kinds: ['json'] },
    answers: { 200: { description: 'Changed.', content: endpointSchema } },
  }), async ({ ctx, params: path, body }) => json(presentEndpoint(await changeWebhook({ ctx, input: { ...body, ...path } })))),
  bind(route({
    ...common, method: 'delete', path: `${root}/{id}`, summary: 'Remove a webhook with everything it was to be told', params, problems: ['auth/stale', 'document/not_found', 'document/changed'],
    answers: { 200: { description: 'Removed.', content: z.object({ id: z.string() }) } },
  }), async ({ ctx, params: path }) => json(await removeWebhook({ ctx, input: path }))),
  bind(route({
    ...common, method: 'post', path: `${root}/{id}/rotate`, summary: 'Make a new secret', params, problems: ['auth/stale', 'document/not_found', 'document/changed'],
    description: 'Until the earlier ones end, every call carries a signature of each.',
    body: { schema: z.strictObject({ keepHours: z.int().min(0).max(overlapHours.max).default(overlapHours.usual) }).openapi('RotateWebhook'), kinds: ['json'] },
    answers: { 200: { description: 'The new secret.', content: withSecret } },
  }), async ({ ctx, params: path, body }) => json(presentSecret(await rotateWebhookSecret({ ctx, input: { ...path, ...body } })))),
  bind(route({
    ...common, method: 'post', path: `${root}/{id}/test`, summary: 'Call a webhook to try it out', params, problems: ['document/not_found', 'webhook/state_conflict'],
    description: 'Sends the event `webhook.test`, which tells nothing about anybody.',
    answers: { 202: { description: 'Queued; look at the delivery.', content: z.object({ deliveryId: z.string() }) } },
  }), async ({ ctx, params: path }) => json(await testWebhook({ ctx, input: path }), 202)),
  bind(route({
    ...common, method: 'post', path: `${root}/{id}/replay`, summary: 'Deliver again', params, problems: ['document/not_found', 'document/changed', 'webhook/state_conflict'],
    description: 'One delivery, all that were given up, or everything that happened since an instant. Ids stay the same, so that a receiver can leave out what it knows.',
    body: { schema: z.strictObject({ delivery: id.optional(), dead: z.boolean().optional(), since: z.string().max(40).optional() }).openapi('ReplayWebhook'), kinds: ['json'] },
    answers: { 200: { description: 'How many are queued again.', content: z.object({ replayed: z.number() }) } },
  }), async ({ ctx, params: path, body }) => json(await replayDeliveries({ ctx, input: { ...path, ...body } }))),
  bind(route({
    ...common, method: 'get', path: `${root}/{id}/deliveries`, summary: 'What a webhook was told, newest first', params, problems: ['document/not_found'],
    query: z.strictObject({ status: z.enum(['waiting', 'delivered', 'dead']).optional(), ...pageQuery }),
    answers: { 200: { description: 'One page; deliveries are kept for 30 days.', content: z.object({ items: z.array(deliverySchema), nextCursor: z.string().nullable() }).openapi('WebhookDeliveryList') } },
  }), async ({ ctx, params: path, query: { status, cursor, limit } }) => {
    const page = await listDeliveries({ ctx, input: { endpointId: path.id, status, ...pageOf({ cursor, limit }) } });
    return json({ items: page.items.map(presentDelivery), nextCursor: page.nextCursor });
  }),
  bind(route({
    ...common, method: 'get', path: `${root}/{id}/deliveries/{delivery}`, summary: 'One delivery with every attempt', params: z.object({ id, delivery: id }), problems: ['document/not_found'],
    answers: { 200: { description: 'What is sent, and how each attempt went.', content: deliveryDetail } },
  }), async ({ ctx, params: path }) => {
    const { delivery, body, attempts } = await showDelivery({ ctx, input: { endpointId: path.id, id: path.delivery } });
    return json({ ...presentDelivery(delivery), body, log: attempts.map((attempt) => ({ ...attempt, at: instantText(attempt.at) })) });
  }),
];

function presentEndpoint({ id: own, url: address, description: text, events: chosen, active, pausedBecause, secrets, createdAt, version }: Endpoint) {
  return {
    id: own, url: address, description: text, events: chosen, active, pausedBecause,
    secrets: secrets.map((secret) => ({ id: secret.id, createdAt: instantText(secret.createdAt), endsAt: instantText(secret.endsAt) })), createdAt: instantText(createdAt), version,
  };
}

function presentView({ endpoint, pace, waiting, dead }: EndpointView, now: number) {
  return { ...presentEndpoint(endpoint), failures: pace.failures, failingSince: instantText(pace.failingSince), restUntil: now < pace.restUntil ? instantText(pace.restUntil) : null, waiting, dead };
}

function presentSecret({ endpoint, secret }: { readonly endpoint: Endpoint; readonly secret: string }) {
  return { webhook: presentEndpoint(endpoint), secret };
}

function presentDelivery(delivery: WebhookDelivery) {
  return {
    id: delivery.id, webhookId: delivery.endpointId, messageId: delivery.eventId, type: delivery.type, entryId: delivery.entryId, happenedAt: instantText(delivery.eventAt), status: delivery.status,
    attempts: delivery.attempts, lastStatus: delivery.lastStatus, lastError: delivery.lastError, nextAttemptAt: instantText(delivery.dueAt), createdAt: instantText(delivery.createdAt),
    settledAt: instantText(delivery.settledAt),
  };
}
