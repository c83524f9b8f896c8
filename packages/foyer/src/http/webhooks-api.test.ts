import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebhookDeliverer } from '../worker/deliver-webhooks.ts';
import { webhookTypes } from '../domain/webhook.ts';
import { expectProblem, type Harness, startHarness } from '../testing/harness.ts';
import { keyWith, newEmail } from '../testing/stories.ts';
import { startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';

interface Shown { id: string; url: string; events: string[] | null; active: boolean; secrets: { endsAt: string | null }[]; version: number; failures: number; waiting: number; dead: number }

const root = '/api/v1/admin/webhooks';
let harness: Harness;
let receiver: WebhookReceiver;

beforeAll(async () => {
  harness = await startHarness({ env: { WEBHOOK_ALLOW_PRIVATE: 'on' }, clock: 'system' });
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver.close();
  await harness.close();
});

async function add(body: object = {}): Promise<{ webhook: Shown; secret: string }> {
  const response = await harness.admin(root, { url: receiver.url, ...body });
  expect(response.status).toBe(201);
  return (await response.json()) as { webhook: Shown; secret: string };
}
const list = async (): Promise<{ items: Shown[]; events: string[] }> => (await (await harness.admin(root)).json()) as never;

async function deliver(): Promise<void> {
  const deliverer = new WebhookDeliverer(harness.services);
  for (let turn = 0; turn < 5; turn += 1) {
    await deliverer.run();
    await deliverer.settled();
  }
}

describe('webhooks', () => {
  test('are added with a secret that is shown once, changed, paused, rotated and removed, all on record', async () => {
    const { webhook, secret } = await add({ events: ['entry.joined'], description: 'CRM' });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(await list()).toMatchObject({ items: [{ id: webhook.id, events: ['entry.joined'], active: true, description: 'CRM', failures: 0, waiting: 0, dead: 0 }], events: webhookTypes });
    expect(JSON.stringify(await list())).not.toContain('whsec_');
    expect(await (await harness.admin(`${root}/${webhook.id}`, { active: false, events: null }, { method: 'PUT' })).json()).toMatchObject({ active: false, events: null, version: 2 });
    await expectProblem(await harness.admin(`${root}/${webhook.id}/test`, {}), 'webhook/state_conflict');
    await expectProblem(await harness.admin(`${root}/${webhook.id}`, { active: true, version: 1 }, { method: 'PUT' }), 'document/changed');
    const rotated = (await (await harness.admin(`${root}/${webhook.id}/rotate`, { keepHours: 2 })).json()) as { webhook: Shown; secret: string };
    expect(rotated.secret).not.toBe(secret);
    expect(rotated.webhook.secrets.map(({ endsAt }) => endsAt === null)).toEqual([true, false]);
    expect((await harness.admin(`${root}/${webhook.id}`, undefined, { method: 'DELETE' })).status).toBe(200);
    expect((await list()).items).toEqual([]);
    for (const act of ['webhook.created', 'webhook.changed', 'webhook.secret_rotated', 'webhook.removed'] as const) await harness.expectAuditEvent(act, { detail: { webhook: webhook.id } });
  });

  test('deliver what can be looked at, and again when asked', async () => {
    const { webhook, secret } = await add({ events: ['entry.joined'] });
    const email = newEmail('hook');
    await harness.post('/api/waitlist/join', { email, name: 'Mia', role: 'coach' });
    await deliver();
    expect(receiver.verified(secret)).toMatchObject([{ type: 'entry.joined', data: { email, role: null, status: 'pending' } }]);
    const { items } = (await (await harness.admin(`${root}/${webhook.id}/deliveries?status=delivered`)).json()) as { items: { id: string; messageId: string }[] };
    expect(items).toMatchObject([{ type: 'entry.joined', status: 'delivered', attempts: 1, lastStatus: 204 }]);
    const path = `${root}/${webhook.id}/deliveries/${items[0]!.id}`;
    expect(await (await harness.admin(path)).json()).toMatchObject({ body: receiver.calls[0]!.body, log: [{ number: 1, status: 204, error: null }] });
    expect(await (await harness.admin(`${root}/${webhook.id}/replay`, { delivery: items[0]!.id })).json()).toEqual({ replayed: 1 });
    await expectProblem(await harness.admin(`${root}/${webhook.id}/replay`, { delivery: items[0]!.id }), 'webhook/state_conflict');
    await deliver();
    expect(receiver.calls.map(({ headers }) => headers['webhook-id'])).toEqual([items[0]!.messageId, items[0]!.messageId]);
    await expectProblem(await harness.admin(`${root}/${webhook.id}/replay`, {}), 'input/invalid');
    await expectProblem(await harness.admin(`${root}/${webhook.id}/replay`, { since: 'yesterday' }), 'input/invalid');
    await expectProblem(await harness.admin(`${root}/other/deliveries/${items[0]!.id}`), 'document/not_found');
  });

  test('refuse what cannot be called, and events there are not', async () => {
    for (const url of ['ftp://hooks.example.com', 'nonsense', 'https://me:secret@hooks.example.com/']) await expectProblem(await harness.admin(root, { url }), 'input/invalid');
    expect((await expectProblem(await harness.admin(root, { url: receiver.url, events: ['entry.noted'] }), 'input/invalid'))['errors']).toMatchObject([{ pointer: '/events' }]);
    const strict = await startHarness();
    for (const url of ['http://127.0.0.1/', 'https://localhost/', 'https://2130706433/', 'https://[::ffff:127.0.0.1]/', 'https://169.254.169.254/latest/meta-data/', 'https://10.0.0.1/']) {
      await expectProblem(await strict.admin(root, { url }), 'input/invalid');
    }
    await strict.close();
  });

  test('are the business of those with the right, and of those who just proved who they are', async () => {
    const { webhook } = await add();
    const key = await keyWith(harness, ['read', 'review', 'export']);
    for (const [path, method] of [[root, 'GET'], [root, 'POST'], [`${root}/${webhook.id}`, 'PUT'], [`${root}/${webhook.id}`, 'DELETE'], [`${root}/${webhook.id}/rotate`, 'POST'], [`${root}/${webhook.id}/deliveries`, 'GET']] as const) {
      const body = method === 'GET' || method === 'DELETE' ? {} : { body: path === root ? { url: receiver.url } : {} };
      await expectProblem(await harness.fetch(path, { method, key, ...body }), 'auth/forbidden');
      await expectProblem(await harness.fetch(path, { method, ...body }), 'auth/required');
    }
    await expectProblem(await harness.admin(`${root}/nothing/rotate`, {}), 'document/not_found');
  });
});
