import { z } from 'zod';
import type { AuditAct, AuditDetail } from '../../domain/audit-event.ts';
import type { StoredDocument } from '../../domain/document.ts';
import { FoyerError, InvalidInput } from '../../domain/errors.ts';
import { webhookTypes, type WebhookType } from '../../domain/webhook.ts';
import type { Context, Services } from '../context.ts';

/** One of the secrets that sign the calls of an endpoint. The secret itself is derived from its id and stored nowhere. */
export interface EndpointSecret {
  readonly id: string;
  readonly createdAt: number;
  /** When it stops signing; null for the newest. */
  readonly endsAt: number | null;
}

/** A receiver outside. */
export interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  /** Null for all, also those that are added later. */
  readonly events: readonly WebhookType[] | null;
  /** Newest first. */
  readonly secrets: readonly EndpointSecret[];
  readonly active: boolean;
  /** Why Foyer itself paused it; null when it runs, or somebody paused it. */
  readonly pausedBecause: string | null;
  /** Only what the record tells after this number is told. */
  readonly afterSeq: number;
  readonly createdAt: number;
  readonly version: number;
}

type Kept = Omit<Endpoint, 'id' | 'createdAt' | 'version'>;

const kept = z.object({
  url: z.string(), description: z.string(), events: z.array(z.string()).nullable(),
  secrets: z.array(z.object({ id: z.string(), createdAt: z.number(), endsAt: z.number().nullable() })),
  active: z.boolean(), pausedBecause: z.string().nullable(), afterSeq: z.number(),
});

export const endpointsMax = 50;

/** Every endpoint, newest first. */
export async function readEndpoints({ store }: Pick<Services, 'store'>): Promise<readonly Endpoint[]> {
  return (await store.documents.list('webhook', { limit: endpointsMax })).map(endpointOf);
}

/** @throws {FoyerError} `document/not_found` */
export async function getEndpoint({ store }: Pick<Services, 'store'>, id: string): Promise<Endpoint> {
  const document = await store.documents.get('webhook', id);
  if (!document) throw new FoyerError('document/not_found', 'There is no webhook of this id. List them to see which there are.');
  return endpointOf(document);
}

/** Writes an endpoint, or removes it, with its record. @throws {FoyerError} `document/changed` when somebody else was quicker */
export async function keepEndpoint(
  ctx: Pick<Context, 'executor' | 'actor'> & { readonly from?: string }, endpoint: Endpoint, { act, detail = {}, removed = false }: { act: AuditAct; detail?: AuditDetail; removed?: boolean },
): Promise<Endpoint> {
  const { id, createdAt: _, version, ...body } = endpoint;
  const written = await ctx.executor.run({
    target: { by: 'document', kind: 'webhook', id }, ...(ctx.from === undefined ? {} : { from: ctx.from }),
    command: {
      type: 'keep_document', actor: ctx.actor, kind: 'webhook', id, owner: null, body: removed ? null : JSON.stringify(body satisfies Kept), expectedVersion: version,
      // The address may hold words that are somebody's own business: it is no part of what is kept for ever.
      event: { act, entryId: null, detail: { webhook: id, ...detail }, personal: { url: endpoint.url, ...(ctx.from === undefined ? {} : { from: ctx.from }) } },
    },
  });
  return { ...endpoint, version: written.version };
}

/** The secrets that sign at this instant. */
export function signingSecrets({ secrets }: Endpoint, now: number): readonly string[] {
  return secrets.filter(({ endsAt }) => endsAt === null || now < endsAt).map(({ id }) => id);
}

/** Checks which events somebody asked for. @throws {InvalidInput} */
export function parseEvents(given: readonly string[] | null | undefined): readonly WebhookType[] | null {
  if (given === null || given === undefined) return null;
  const unknown = given.filter((one) => !(webhookTypes as readonly string[]).includes(one));
  if (unknown.length > 0 || given.length === 0) {
    throw new InvalidInput([{ pointer: '/events', detail: `${unknown.length > 0 ? `There is no event ${unknown.slice(0, 3).join(', ')}. ` : ''}Choose from: ${webhookTypes.join(', ')}; leave it out for all.` }]);
  }
  return webhookTypes.filter((type) => given.includes(type));
}

function endpointOf({ id, body, createdAt, version }: StoredDocument): Endpoint {
  return { id, createdAt, version, ...(kept.parse(JSON.parse(body)) as Kept) };
}
