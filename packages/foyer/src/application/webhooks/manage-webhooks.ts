import { FoyerError, InvalidInput } from '../../domain/errors.ts';
import { testType, webhookBody } from '../../domain/webhook.ts';
import { requireFresh, requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import type { EndpointPace } from '../ports/webhook-store.ts';
import { type Endpoint, endpointsMax, getEndpoint, keepEndpoint, parseEvents, readEndpoints } from './endpoints.ts';

const hourMs = 3_600_000;
const descriptionCharactersMax = 200;
const secretsMax = 5;
export const overlapHours = { usual: 24, max: 720 } as const;

/** An endpoint and how it does. */
export interface EndpointView {
  readonly endpoint: Endpoint;
  readonly pace: EndpointPace;
  readonly waiting: number;
  readonly dead: number;
}

export interface EndpointInput {
  readonly url: string;
  readonly description?: string | undefined;
  /** Undefined and null for all. */
  readonly events?: readonly string[] | null | undefined;
}

/** Every endpoint, newest first, with how it does. */
export async function listWebhooks({ ctx }: { ctx: Context }): Promise<readonly EndpointView[]> {
  await requireScope(ctx, 'admin', 'list webhooks');
  const [endpoints, paces, counts] = await Promise.all([readEndpoints(ctx), ctx.store.webhooks.paces(), ctx.store.webhooks.counts()]);
  return endpoints.map((endpoint) => {
    const own = counts.filter(({ endpointId }) => endpointId === endpoint.id);
    const waiting = own.filter(({ status }) => status !== 'dead').reduce((sum, { count }) => sum + count, 0);
    return { endpoint, pace: paces.get(endpoint.id) ?? { failures: 0, failingSince: null, restUntil: 0 }, waiting, dead: own.find(({ status }) => status === 'dead')?.count ?? 0 };
  });
}

/**
 * Makes an endpoint. What happens from now on is told to it.
 * @returns the endpoint and its secret, which is shown this once
 * @throws {InvalidInput | FoyerError} `auth/stale`
 */
export async function addWebhook({ ctx, input }: { ctx: Context; input: EndpointInput }): Promise<{ endpoint: Endpoint; secret: string }> {
  await requireRight(ctx, 'add a webhook');
  const events = parseEvents(input.events);
  const url = checkedUrl(ctx, input.url);
  if ((await readEndpoints(ctx)).length >= endpointsMax) throw new InvalidInput([{ pointer: '/url', detail: `There are ${endpointsMax} webhooks already. Remove one that nobody needs.` }]);
  const now = ctx.clock.now();
  const secretId = ctx.tokens.id();
  const endpoint = await keepEndpoint(ctx, {
    id: ctx.tokens.id(), url, description: checkedDescription(input.description ?? ''), events, secrets: [{ id: secretId, createdAt: now, endsAt: null }], active: true, pausedBecause: null,
    afterSeq: (await ctx.store.auditHead()).seq, createdAt: now, version: 0,
  }, { act: 'webhook.created', detail: { events: events ?? 'all' } });
  return { endpoint, secret: ctx.webhooks.secretOf(secretId) };
}

/** Changes an endpoint; what is left out stays. Resuming one lets it be called at once. @throws {InvalidInput | FoyerError} */
export async function changeWebhook({ ctx, input }: {
  ctx: Context; input: Partial<EndpointInput> & { readonly id: string; readonly active?: boolean | undefined; readonly version?: number | undefined };
}): Promise<Endpoint> {
  await requireRight(ctx, 'change a webhook');
  const before = await getEndpoint(ctx, input.id);
  const active = input.active ?? before.active;
  const changed = await keepEndpoint(ctx, {
    ...before, version: input.version ?? before.version, active, pausedBecause: active ? null : before.pausedBecause,
    url: input.url === undefined ? before.url : checkedUrl(ctx, input.url),
    description: input.description === undefined ? before.description : checkedDescription(input.description),
    events: input.events === undefined ? before.events : parseEvents(input.events),
  }, { act: 'webhook.changed', detail: { active, urlChanged: input.url !== undefined && input.url !== before.url, events: (input.events === undefined ? before.events : input.events) ?? 'all' } });
  if (active && (!before.active || changed.url !== before.url)) await ctx.store.webhooks.forgetPace(changed.id);
  return changed;
}

/**
 * A new secret signs from now on; the ones before sign beside it for some time, so that a receiver can change over without missing a call.
 * @param input.keepHours - how long the ones before go on; 0 ends them at once
 * @returns the new secret, which is shown this once
 */
export async function rotateWebhookSecret({ ctx, input }: { ctx: Context; input: { readonly id: string; readonly keepHours?: number | undefined } }): Promise<{ endpoint: Endpoint; secret: string }> {
  await requireRight(ctx, 'rotate a webhook secret');
  const keepHours = input.keepHours ?? overlapHours.usual;
  if (!(keepHours >= 0 && keepHours <= overlapHours.max)) throw new InvalidInput([{ pointer: '/keepHours', detail: `Give 0 to ${overlapHours.max} hours.` }]);
  const before = await getEndpoint(ctx, input.id);
  const now = ctx.clock.now();
  const endsAt = now + keepHours * hourMs;
  const earlier = before.secrets.map((secret) => ({ ...secret, endsAt: Math.min(secret.endsAt ?? endsAt, endsAt) })).filter((secret) => secret.endsAt > now).slice(0, secretsMax - 1);
  const secretId = ctx.tokens.id();
  const endpoint = await keepEndpoint(ctx, { ...before, secrets: [{ id: secretId, createdAt: now, endsAt: null }, ...earlier] }, { act: 'webhook.secret_rotated', detail: { keepHours } });
  return { endpoint, secret: ctx.webhooks.secretOf(secretId) };
}

/** Removes an endpoint with everything it was to be told. @throws {FoyerError} `document/not_found` */
export async function removeWebhook({ ctx, input }: { ctx: Context; input: { readonly id: string } }): Promise<{ id: string }> {
  await requireRight(ctx, 'remove a webhook');
  const endpoint = await getEndpoint(ctx, input.id);
  await keepEndpoint(ctx, endpoint, { act: 'webhook.removed', removed: true });
  await ctx.store.webhooks.removeEndpoint(endpoint.id);
  return { id: endpoint.id };
}

/** Queues a call that tells nothing about anybody, to try the endpoint out. @returns its delivery */
export async function testWebhook({ ctx, input }: { ctx: Context; input: { readonly id: string } }): Promise<{ deliveryId: string }> {
  await requireScope(ctx, 'admin', 'test a webhook');
  const endpoint = await getEndpoint(ctx, input.id);
  if (!endpoint.active) throw new FoyerError('webhook/state_conflict', 'This webhook is paused. Resume it first.');
  const now = ctx.clock.now();
  const eventId = `msg_${ctx.tokens.id()}`;
  const deliveryId = ctx.tokens.id();
  await ctx.store.webhooks.add({ id: eventId, type: testType, at: now, entryId: null, body: webhookBody(testType, now, { endpoint: endpoint.id }) }, {
    id: deliveryId, endpointId: endpoint.id, eventId, type: testType, entryId: null, eventAt: now, status: 'queued', dueAt: now, attempts: 0, lastStatus: null, lastError: null,
    queuedAt: now, createdAt: now, settledAt: null,
  });
  return { deliveryId };
}

/** Where people's data goes to is decided by whoever just proved who they are (SR-31). */
async function requireRight(ctx: Context, act: string): Promise<void> {
  await requireScope(ctx, 'admin', act);
  await requireFresh(ctx, act);
}

function checkedUrl({ webhooks }: Context, url: string): string {
  const fault = webhooks.faultOf(url);
  if (fault !== null) throw new InvalidInput([{ pointer: '/url', detail: fault }]);
  return url;
}

function checkedDescription(text: string): string {
  const trimmed = text.trim();
  if (trimmed.length > descriptionCharactersMax) throw new InvalidInput([{ pointer: '/description', detail: `Please use at most ${descriptionCharactersMax} characters.` }]);
  return trimmed;
}
