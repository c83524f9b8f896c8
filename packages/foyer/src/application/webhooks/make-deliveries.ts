import type { FeedEvent } from '../../domain/audit-event.ts';
import { type ToldPerson, webhookBody, webhookTypes, type WebhookType } from '../../domain/webhook.ts';
import type { Services } from '../context.ts';
import type { WebhookDelivery, WebhookEvent } from '../ports/webhook-store.ts';
import { type Endpoint, readEndpoints } from './endpoints.ts';

const types: ReadonlySet<string> = new Set(webhookTypes);

/**
 * Turns the next events of the record into deliveries, each once per endpoint however many processes do this. Looking and writing
 * happen outside the transaction; it only says whether nobody else was faster.
 * @param limit - events at most
 * @returns whether more may be waiting
 */
export async function makeDeliveries({ store, feed, tokens, clock }: Pick<Services, 'store' | 'feed' | 'tokens' | 'clock'>, limit: number): Promise<boolean> {
  const known = await readEndpoints({ store });
  if (known.length === 0) return false;
  const cursor = await store.webhooks.cursor();
  // Before the first endpoint there was nobody to tell.
  const from = Math.max(cursor, Math.min(...known.map(({ afterSeq }) => afterSeq)));
  const events = await feed.eventsAfter(from, limit);
  const last = events.at(-1);
  if (last === undefined) return false;
  // After the events: whoever was told of a new endpoint before something happened finds it told.
  const endpoints = (await readEndpoints({ store })).filter(({ active }) => active);
  const told = events.flatMap((event) => {
    if (!types.has(event.act)) return [];
    const receivers = endpoints.filter((endpoint) => wants(endpoint, event));
    return receivers.length === 0 ? [] : [{ event, receivers }];
  });
  const people = await peopleIn({ store }, told.map(({ event }) => event));
  const now = clock.now();
  const messages: WebhookEvent[] = [];
  const deliveries: WebhookDelivery[] = [];
  for (const { event: { act, at, entryId }, receivers } of told) {
    if (entryId === null) continue;
    const person = people.get(entryId) ?? { id: entryId, email: null, role: null, status: null };
    const id = `msg_${tokens.id()}`;
    messages.push({ id, type: act, at, entryId, body: webhookBody(act, at, person) });
    for (const endpoint of receivers) {
      deliveries.push({
        id: tokens.id(), endpointId: endpoint.id, eventId: id, type: act, entryId, eventAt: at, status: 'queued', dueAt: now, attempts: 0, lastStatus: null, lastError: null,
        queuedAt: now, createdAt: now, settledAt: null,
      });
    }
  }
  await store.webhooks.advance({ from: cursor, to: last.seq, events: messages, deliveries });
  return events.length === limit;
}

function wants({ events, afterSeq }: Endpoint, { act, seq }: FeedEvent): boolean {
  return seq > afterSeq && (events === null || events.includes(act as WebhookType));
}

async function peopleIn({ store }: Pick<Services, 'store'>, events: readonly FeedEvent[]): Promise<ReadonlyMap<string, ToldPerson>> {
  const ids = [...new Set(events.flatMap(({ entryId }) => entryId ?? []))];
  const persons = ids.length === 0 ? [] : await store.personsById(ids);
  return new Map(persons.map(({ entry }) => [entry.id, { id: entry.id, email: entry.email, role: entry.role, status: entry.stage }]));
}
