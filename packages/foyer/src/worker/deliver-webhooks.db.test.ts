import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../tools/test-database.ts';
import { addWebhook, changeWebhook, listWebhooks, rotateWebhookSecret, testWebhook } from '../application/webhooks/manage-webhooks.ts';
import { listDeliveries, replayDeliveries, showDelivery } from '../application/webhooks/deliveries.ts';
import { eraseEntries } from '../application/review/erase-entries.ts';
import { makeDeliveries } from '../application/webhooks/make-deliveries.ts';
import { createFixedClock, type FixedClock } from '../testing/fixed-clock.ts';
import { dayMs, hourMs, minuteMs } from '../testing/factories.ts';
import { type Harness, startHarness } from '../testing/harness.ts';
import { startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';
import { WebhookDeliverer } from './deliver-webhooks.ts';

const places = {
  SQLite: async () => {
    const folder = mkdtempSync(pathOf(tmpdir(), 'foyer-webhooks-'));
    return { url: `file:${pathOf(folder, 'foyer.db')}`, drop: async () => rmSync(folder, { recursive: true }) };
  },
  PostgreSQL: createTestDatabase,
};

describe.each(Object.entries(places))('webhooks on %s', (_, makePlace) => {
  let place: Awaited<ReturnType<typeof makePlace>>;
  let clock: FixedClock;
  let one: Harness;
  let other: Harness;
  let receiver: WebhookReceiver;
  let deliverers: WebhookDeliverer[];

  beforeAll(async () => {
    place = await makePlace();
    clock = createFixedClock(Date.now());
    const open = () => startHarness({ database: place.url, clock, env: { WEBHOOK_ALLOW_PRIVATE: 'on' } });
    one = await open();
    other = await open();
  });
  afterAll(async () => {
    await one.close();
    await other.close();
    await place.drop();
  });
  beforeEach(async () => {
    receiver = await startReceiver();
    clock.set(Date.now());
    deliverers = [one, other].map(({ services }) => new WebhookDeliverer(services, { random: () => 0 }));
  });
  afterEach(async () => {
    for (const { endpoint } of await listWebhooks({ ctx: one.console() })) await changeWebhook({ ctx: one.console(), input: { id: endpoint.id, active: false } });
    await receiver.close();
  });

  const add = (events?: readonly string[]) => addWebhook({ ctx: one.console(), input: { url: receiver.url, events } });
  const join = async (email: string) => expect((await one.post('/api/waitlist/join', { email, name: 'Mia', role: 'coach' })).status).toBe(202);
  /** Both processes work until nothing is due. */
  const deliver = async (): Promise<void> => {
    for (let turn = 0; turn < 12; turn += 1) {
      await Promise.all(deliverers.map((deliverer) => deliverer.run()));
      await Promise.all(deliverers.map((deliverer) => deliverer.settled()));
    }
  };
  const deliveriesOf = async (id: string) => (await listDeliveries({ ctx: one.console(), input: { endpointId: id, cursor: null, limit: 200 } })).items;

  it('tell a receiver what happened, once, signed, and no more about a person than it needs', async () => {
    const { secret, endpoint } = await add();
    await join('mia@example.org');
    await one.admin('/api/v1/admin/waitlist/approve', { email: 'mia@example.org', role: 'coach', notify: false });
    await deliver();
    const told = receiver.verified(secret);
    expect(told.map(({ type }) => type).toSorted()).toEqual(['entry.approved', 'entry.joined', 'invitation.created']);
    expect(told[0]!.data).toEqual({ id: expect.any(String) as string, email: 'mia@example.org', role: 'coach', status: 'invited' });
    expect(receiver.calls[0]!.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': expect.stringMatching(/^msg_/) as string });
    expect(await deliveriesOf(endpoint.id)).toMatchObject(Array.from({ length: 3 }, () => ({ status: 'delivered', attempts: 1, lastStatus: 204, lastError: null })));
  });

  it('are made exactly once however many processes read the record, for every endpoint that wants them', async () => {
    const second = await startReceiver();
    const all = await add();
    const some = await addWebhook({ ctx: one.console(), input: { url: second.url, events: ['entry.withdrawn'] } });
    await Promise.all(Array.from({ length: 40 }, (_one, index) => join(`many${index}@example.org`)));
    await Promise.all(Array.from({ length: 16 }, (_one, index) => makeDeliveries((index % 2 === 0 ? one : other).services, 7)));
    for (let more = true; more;) more = (await Promise.all([makeDeliveries(one.services, 7), makeDeliveries(other.services, 7)])).some(Boolean);
    const made = await deliveriesOf(all.endpoint.id);
    expect(made).toHaveLength(40);
    expect(new Set(made.map(({ eventId }) => eventId)).size).toBe(40);
    await deliver();
    expect(new Set(receiver.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(40);
    expect(receiver.calls).toHaveLength(40);
    expect(await deliveriesOf(some.endpoint.id)).toEqual([]);
    await second.close();
  });

  it('are tried again with the same id, at longer and longer distances, and given up after three days', async () => {
    const { endpoint } = await add(['entry.joined']);
    receiver.answer(500, 'Sorry,\u0000 not now');
    await join('patience@example.org');
    await deliver();
    expect(receiver.calls).toHaveLength(1);
    const began = clock.now();
    while ((await deliveriesOf(endpoint.id))[0]!.status !== 'dead' && clock.now() - began < 5 * dayMs) {
      clock.advance(minuteMs);
      const [waiting] = await deliveriesOf(endpoint.id);
      if (waiting!.dueAt !== null && waiting!.dueAt > clock.now()) clock.set(waiting!.dueAt);
      await Promise.all(deliverers.map((deliverer) => deliverer.run()));
      await Promise.all(deliverers.map((deliverer) => deliverer.settled()));
    }
    expect(clock.now() - began).toBeGreaterThan(2 * dayMs);
    expect(receiver.calls).toHaveLength(14);
    expect(new Set(receiver.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const [dead] = await deliveriesOf(endpoint.id);
    const { attempts } = await showDelivery({ ctx: one.console(), input: { endpointId: endpoint.id, id: dead!.id } });
    expect(attempts).toHaveLength(14);
    expect(attempts[0]).toMatchObject({ status: 500, error: 'It answered 500.', excerpt: 'Sorry, not now', durationMs: expect.any(Number) as number });

    receiver.answer(204);
    expect(await replayDeliveries({ ctx: one.console(), input: { id: endpoint.id, dead: true } })).toEqual({ replayed: 1 });
    await deliver();
    expect(await deliveriesOf(endpoint.id)).toMatchObject([{ status: 'delivered', attempts: 1 }]);
    expect(receiver.calls.at(-1)!.headers['webhook-id']).toBe(receiver.calls[0]!.headers['webhook-id']);
    await one.expectAuditEvent('webhook.replayed', { detail: { webhook: endpoint.id, which: 'dead' } });
    expect((await showDelivery({ ctx: one.console(), input: { endpointId: endpoint.id, id: dead!.id } })).attempts).toHaveLength(15);
    expect(await replayDeliveries({ ctx: one.console(), input: { id: endpoint.id, since: new Date(began - hourMs).toISOString() } })).toEqual({ replayed: 1 });
  });

  it('leave an endpoint alone that fails again and again, and try it with one call', async () => {
    const { endpoint } = await add(['entry.joined']);
    receiver.answer(503);
    await Promise.all(Array.from({ length: 30 }, (_one, index) => join(`rest${index}@example.org`)));
    await deliver();
    // Four at a time and process, until five in a row failed.
    const before = receiver.calls.length;
    expect(before).toBeLessThanOrEqual(16);
    const view = (await listWebhooks({ ctx: one.console() })).find((shown) => shown.endpoint.id === endpoint.id);
    expect(view).toMatchObject({ waiting: 30, dead: 0, pace: { failures: before, failingSince: expect.any(Number) as number } });
    expect(view!.pace.restUntil).toBeGreaterThan(clock.now());
    clock.set(view!.pace.restUntil);
    await deliverers[0]!.run();
    await deliverers[0]!.settled();
    expect(receiver.calls).toHaveLength(before + 1);
    receiver.answer(204);
    clock.advance(hourMs);
    await deliver();
    expect(await deliveriesOf(endpoint.id)).toMatchObject(Array.from({ length: 30 }, () => ({ status: 'delivered' })));
  });

  it('stop for a receiver that says it is gone for good', async () => {
    const { endpoint } = await add(['entry.joined']);
    receiver.answer(410);
    await join('gone@example.org');
    await deliver();
    expect(await deliveriesOf(endpoint.id)).toMatchObject([{ status: 'dead', lastStatus: 410 }]);
    const view = (await listWebhooks({ ctx: one.console() })).find((shown) => shown.endpoint.id === endpoint.id);
    expect(view!.endpoint).toMatchObject({ active: false, pausedBecause: 'The receiver answered 410 Gone.' });
    await one.expectAuditEvent('webhook.paused', { detail: { webhook: endpoint.id }, actorKind: 'system' });
  });

  it('carry signatures of both secrets while one replaces the other', async () => {
    const { secret, endpoint } = await add(['entry.joined']);
    const { secret: next } = await rotateWebhookSecret({ ctx: one.console(), input: { id: endpoint.id, keepHours: 1 } });
    expect(next).not.toBe(secret);
    await testWebhook({ ctx: one.console(), input: { id: endpoint.id } });
    await deliver();
    expect(receiver.verified(secret)).toMatchObject([{ type: 'webhook.test', data: { endpoint: endpoint.id } }]);
    expect(receiver.verified(next)).toHaveLength(1);
    receiver.calls.length = 0;
    clock.advance(hourMs);
    await testWebhook({ ctx: one.console(), input: { id: endpoint.id } });
    await deliver();
    expect(receiver.calls[0]!.headers['webhook-signature']!.toString().split(' ')).toHaveLength(1);
  });

  it('are not held up by a receiver that never answers', async () => {
    const slow = await startReceiver();
    slow.answer(null);
    await addWebhook({ ctx: one.console(), input: { url: slow.url } });
    const { endpoint } = await add(['entry.joined']);
    await Promise.all(Array.from({ length: 10 }, (_one, index) => join(`quick${index}@example.org`)));
    const [deliverer] = deliverers;
    const began = performance.now();
    while (receiver.calls.length < 10 && performance.now() - began < 8_000) {
      await deliverer!.run();
      await sleep(20);
    }
    expect(receiver.calls).toHaveLength(10);
    expect(slow.calls.length).toBeGreaterThan(0);
    await slow.close();
    await deliverer!.settled();
    expect((await deliveriesOf(endpoint.id)).every(({ status }) => status === 'delivered')).toBe(true);
  });

  it('tell nothing more about somebody who was erased but that they are', async () => {
    const { secret, endpoint } = await add();
    receiver.answer(500, 'echo of forgotten@example.org');
    await join('forgotten@example.org');
    await deliver();
    await join('forgotten2@example.org');
    await eraseEntries({ ctx: one.console(), input: { emails: ['forgotten@example.org', 'forgotten2@example.org'] } });
    receiver.calls.length = 0;
    receiver.answer(204);
    await deliver();
    const told = receiver.verified(secret);
    expect(told.map(({ type }) => type)).toEqual(['entry.erased', 'entry.erased']);
    expect(told[0]!.data).toEqual({ id: expect.any(String) as string, email: null, role: null, status: null });
    clock.advance(hourMs);
    await deliver();
    expect(receiver.calls).toHaveLength(2);
    for (const { id } of await deliveriesOf(endpoint.id)) {
      expect(JSON.stringify(await showDelivery({ ctx: one.console(), input: { endpointId: endpoint.id, id } }))).not.toContain('forgotten');
    }
  });

  it('are kept for thirty days', async () => {
    const { endpoint } = await add(['entry.joined']);
    await join('old@example.org');
    await deliver();
    expect(await deliveriesOf(endpoint.id)).toHaveLength(1);
    clock.advance(31 * dayMs);
    await new WebhookDeliverer(one.services).run();
    expect(await deliveriesOf(endpoint.id)).toEqual([]);
  });
});
