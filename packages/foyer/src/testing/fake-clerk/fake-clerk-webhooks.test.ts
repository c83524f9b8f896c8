import { verifyWebhook } from '@clerk/backend/webhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClerk } from './fake-clerk.ts';

let fake: FakeClerk;
/** What arrived and was accepted: type and message id. */
let got: { type: string; id: string; at: number }[];
let status: number;

beforeEach(async () => {
  got = [];
  status = 204;
  fake = await FakeClerk.start({ startAt: Date.now(), webhookReceiver: { url: receive } });
});
afterEach(() => fake.close());

async function receive(request: Request): Promise<Response> {
  got.push({ type: 'refused', id: request.headers.get('svix-id')!, at: fake.now() });
  // The SDK compares with the clock of the machine.
  const drift = fake.now() - Date.now();
  const headers = new Headers(request.headers);
  if (Math.abs(drift) > 1000) return new Response(null, { status });
  const { type } = await verifyWebhook(new Request(request, { headers }), { signingSecret: fake.webhookSecret });
  got.at(-1)!.type = type;
  return new Response(null, { status });
}

function sequence(): readonly string[] {
  return got.map(({ type, id }) => `${type} ${Number(id.slice(4))}`);
}

/** Three messages: created, updated, deleted. */
function story(email = 'ada@example.com'): void {
  const { id } = fake.addUser({ email });
  fake.updateUser(id, { firstName: 'Ada' });
  fake.deleteUser(id);
}

describe('deliveries', () => {
  test('carry the row as it was when the event happened', async () => {
    const { id } = fake.addUser({ email: 'ada@example.com' });
    fake.updateUser(id, { publicMetadata: { role: 'coach' } });
    expect(fake.webhooks.pending.map(({ event }) => (event.data as { public_metadata: unknown }).public_metadata)).toEqual([{}, { role: 'coach' }]);
    const [created, updated] = fake.webhooks.pending.map(({ event }) => event.data as { updated_at: number });
    expect(updated!.updated_at).toBeGreaterThan(created!.updated_at);
  });

  test('come in order, reversed, or shuffled in the same way for the same seed', async () => {
    story();
    await fake.webhooks.deliver({ mode: 'reversed' });
    expect(sequence()).toEqual(['user.deleted 3', 'user.updated 2', 'user.created 1']);
    const orders = await Promise.all([5, 5].map(async (seed) => {
      const other = await FakeClerk.start({ seed });
      for (let at = 0; at < 6; at += 1) other.addUser({ email: `p${at}@example.com` });
      const order = (await other.webhooks.deliver({ to: () => new Response(), mode: 'shuffled' })).map(({ id }) => id);
      await other.close();
      return order;
    }));
    expect(orders[0]).toEqual(orders[1]);
    expect(orders[0]).not.toEqual(orders[0]!.toSorted((one, other) => one.localeCompare(other)));
  });

  test('come twice at the same moment', async () => {
    let under = 0;
    let together = 0;
    story();
    await fake.webhooks.deliver({
      mode: 'duplicated',
      to: async () => {
        under += 1;
        together = Math.max(together, under);
        await new Promise((resolve) => { setImmediate(resolve); });
        under -= 1;
        return new Response();
      },
    });
    expect(together).toBe(2);
    expect(fake.webhooks.all.map(({ attempts }) => attempts.length)).toEqual([2, 2, 2]);
  });

  test('are lost, all or a share of them, the same for the same seed', async () => {
    for (let at = 0; at < 20; at += 1) fake.addUser({ email: `p${at}@example.com` });
    const arrived = await fake.webhooks.deliver({ mode: 'lost', chance: 0.5 });
    expect(arrived.length).toBeGreaterThan(4);
    expect(arrived.length).toBeLessThan(16);
    expect(fake.webhooks.pending).toEqual([]);
    story('lost@example.com');
    expect(await fake.webhooks.deliver({ mode: 'lost' })).toEqual([]);
    expect(fake.webhooks.all.filter(({ state }) => state === 'lost')).toHaveLength(20 - arrived.length + 3);
  });

  test('are delayed, and come when their time has', async () => {
    story();
    expect(await fake.webhooks.deliver({ mode: 'delayed', delayMs: 3_600_000 })).toEqual([]);
    expect(await fake.webhooks.deliverDue()).toEqual([]);
    fake.advance(3_600_000);
    expect(await fake.webhooks.deliverDue()).toHaveLength(3);
  });

  test('are replayed a day later with the same id and a fresh signature', async () => {
    story();
    await fake.webhooks.deliver();
    fake.advance(24 * 3_600_000);
    await fake.webhooks.replay({ only: ({ event }) => event.type === 'user.updated' });
    expect(got.map(({ id }) => Number(id.slice(4)))).toEqual([1, 2, 3, 2]);
    expect(got.at(-1)!.at - got[1]!.at).toBeGreaterThanOrEqual(24 * 3_600_000);
  });

  test('go over the network to an address', async () => {
    story();
    const { id } = fake.addUser({ email: 'bob@example.com' });
    await fake.webhooks.deliver({ to: `${fake.url}/nowhere`, only: ({ event }) => (event.data as { id: string }).id === id });
    expect(fake.webhooks.all.at(-1)!.attempts.map((attempt) => attempt.status)).toEqual([401]);
    await fake.webhooks.deliver({ to: 'http://127.0.0.1:1/', only: ({ event }) => (event.data as { id: string }).id === id });
    expect(fake.webhooks.all.at(-1)!.attempts.map((attempt) => attempt.status)).toEqual([401, 0]);
  });
});

describe('retries', () => {
  test('follow the published schedule of eight attempts, and then end', async () => {
    status = 500;
    const startedAt = fake.now();
    fake.addUser({ email: 'ada@example.com' });
    await fake.webhooks.pass(48 * 3_600_000);
    const waits = got.map(({ at }) => Math.round((at - startedAt) / 1000));
    const expected = [0, 5, 305, 2105, 9305, 27_305, 63_305, 99_305];
    expect(waits).toHaveLength(expected.length);
    for (const [at, wait] of waits.entries()) expect(Math.abs(wait - expected[at]!)).toBeLessThanOrEqual(2);
    expect(new Set(got.map(({ id }) => id)).size).toBe(1);
    expect(fake.webhooks.all[0]!.state).toBe('abandoned');
  });

  test('count a redirect and an answer after fifteen seconds as failures', async () => {
    fake.addUser({ email: 'ada@example.com' });
    await fake.webhooks.deliver({ to: () => new Response(null, { status: 302, headers: { location: 'https://elsewhere.example.com' } }) });
    expect(fake.webhooks.pending).toHaveLength(1);
    await fake.webhooks.deliver({ to: () => { fake.advance(16_000); return new Response(null, { status: 204 }); } });
    expect(fake.webhooks.pending[0]!.attempts.map((attempt) => attempt.status)).toEqual([302, 0]);
    await fake.webhooks.deliver({ to: () => { fake.advance(14_000); return new Response(null, { status: 204 }); } });
    expect(fake.webhooks.pending).toEqual([]);
  });

  test('end for everything once the endpoint failed for five days, until it is enabled again', async () => {
    status = 500;
    for (let day = 0; day <= 5; day += 1) {
      fake.addUser({ email: `p${day}@example.com` });
      await fake.webhooks.pass(24 * 3_600_000);
    }
    expect(fake.webhooks.disabled).toBe(true);
    const before = got.length;
    story();
    await fake.webhooks.pass(24 * 3_600_000);
    expect(got).toHaveLength(before);
    status = 204;
    fake.webhooks.enable();
    expect((await fake.webhooks.deliver()).length).toBeGreaterThanOrEqual(3);
  });
});

describe('deliveries that are wrong on purpose', () => {
  const otherSecret = `whsec_${Buffer.from('not the secret that was agreed!!').toString('base64')}`;
  const verified = async (options: { secret?: string; request: Request }): Promise<boolean> =>
    verifyWebhook(options.request, { signingSecret: options.secret ?? fake.webhookSecret }).then(() => true, () => false);

  test.for([
    ['with another secret', { secrets: [otherSecret] }],
    ['with a body changed after signing', { tampered: true }],
    ['with a clock six minutes slow', { clockOffMs: -360_000 }],
  ] as const)('%s are not accepted', async ([, distortion]) => {
    fake.addUser({ email: 'ada@example.com' });
    const [webhook] = fake.webhooks.pending;
    expect(await verified({ request: fake.webhooks.request(webhook!) })).toBe(true);
    expect(await verified({ request: fake.webhooks.request(webhook!, undefined, distortion) })).toBe(false);
  });

  test('carry two signatures for a day after the secret was changed', async () => {
    fake.addUser({ email: 'ada@example.com' });
    const [webhook] = fake.webhooks.pending;
    fake.webhooks.rotateSecret(otherSecret);
    expect(fake.webhooks.request(webhook!).headers.get('svix-signature')!.split(' ')).toHaveLength(2);
    for (const secret of [fake.webhookSecret, otherSecret]) expect(await verified({ secret, request: fake.webhooks.request(webhook!) })).toBe(true);
    fake.advance(25 * 3_600_000);
    expect(fake.webhooks.request(webhook!).headers.get('svix-signature')!.split(' ')).toHaveLength(1);
  });

  test('have the timestamp in seconds or the object as in the published examples', async () => {
    fake.joinWaitlist('ada@example.com');
    const [webhook] = fake.webhooks.pending;
    const usual = await fake.webhooks.request(webhook!).json() as { timestamp: number };
    expect(await fake.webhooks.request(webhook!, undefined, { timestampInSeconds: true, objectAsInExamples: true }).json())
      .toMatchObject({ timestamp: Math.floor(usual.timestamp / 1000), data: { object: 'waitlistEntry' } });
  });

  test('are of a kind nobody knows', async () => {
    fake.webhooks.emitUnknown('billing.moon_phase', { object: 'moon' });
    await fake.webhooks.deliver();
    expect(sequence()).toEqual(['billing.moon_phase 1']);
  });
});
