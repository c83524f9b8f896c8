import { afterAll, beforeAll, expect, test } from 'vitest';
import { raiseAlerts } from '../application/alerts/raise-alerts.ts';
import type { OutgoingWebhook, WebhookOutcome, WebhookSender } from '../application/ports/webhook-sender.ts';
import { addressFault } from '../adapters/outgoing/public-address.ts';
import { countFeed } from '../application/numbers/count-feed.ts';
import { dayMs, hourMs, minuteMs } from '../testing/factories.ts';
import { expectProblem, type Harness, startHarness } from '../testing/harness.ts';
import { RecordingMailer } from '../testing/recording-mailer.ts';
import { confirms, keyWith } from '../testing/stories.ts';

interface Item { key: string; state: string; since: string | null; detail: string; call: { state: string; error: string | null } }

const calls: OutgoingWebhook[] = [];
let answer: WebhookOutcome = { ok: true, status: 204, excerpt: '' };
const webhooks: WebhookSender = {
  faultOf: (url) => addressFault(url, { allowHttp: false }),
  secretOf: (id) => `whsec_${id}`,
  async send(call) {
    calls.push(call);
    return answer;
  },
};
const mailer = new RecordingMailer();
let harness: Harness;

beforeAll(async () => {
  harness = await startHarness({ webhooks, mailer });
});
afterAll(() => harness.close());

const put = (body: object, key?: string) => harness.admin('/api/v1/admin/alerts/settings', body, { method: 'PUT', ...(key ? { key } : {}) });

async function look(): Promise<void> {
  const { services } = harness;
  await services.visits.flush(services.store.numbers);
  while ((await countFeed(services.store, services.store, 100)) > 0);
  await raiseAlerts(services);
}

async function itemOf(key: string): Promise<Item> {
  const response = await harness.admin('/api/v1/admin/alerts');
  expect(response.status).toBe(200);
  return ((await response.json()) as { items: Item[] }).items.find((item) => item.key === key)!;
}

async function told(): Promise<readonly string[]> {
  return (await harness.eventsOf()).filter(({ act }) => act === 'alert.raised' || act === 'alert.cleared').map(({ act, detail }) => `${act} ${JSON.parse(detail).alert}`);
}

test('shows the thresholds, and shows the secret of the calls once', async () => {
  const response = await put({ mailTo: ['Ops@Example.com'], webhookUrl: 'https://hooks.example.com/foyer', thresholds: { backlogEntries: 2, refusalsPerHour: 3 } });
  const changed = (await response.json()) as { settings: { mailTo: string[]; thresholds: Record<string, number>; version: number }; webhookSecret: string };
  expect(changed.settings).toMatchObject({ mailTo: ['ops@example.com'], thresholds: { backlogEntries: 2, parkedMails: 20 }, version: 1 });
  expect(changed.webhookSecret).toMatch(/^whsec_/);
  expect(((await (await put({ thresholds: { parkedMails: 7 } })).json()) as { webhookSecret: unknown }).webhookSecret).toBeNull();
  expect(await (await harness.admin('/api/v1/admin/alerts')).text()).not.toContain('whsec_');
  const renewed = (await (await put({ renewSecret: true })).json()) as { webhookSecret: string };
  expect(renewed.webhookSecret).not.toBe(changed.webhookSecret);
  await harness.expectAuditEvent('alert_settings.changed', { detail: { webhook: true, secretRenewed: true } });
});

test('refuses what cannot be, and whoever may not', async () => {
  for (const webhookUrl of ['http://hooks.example.com', 'https://127.0.0.1/', 'https://169.254.169.254/latest', 'https://localhost/']) await expectProblem(await put({ webhookUrl }), 'input/invalid');
  await expectProblem(await put({ mailTo: ['nobody'] }), 'input/invalid');
  await expectProblem(await put({ thresholds: { colour: 3 } }), 'input/invalid');
  await expectProblem(await put({ thresholds: { parkedMails: -1 } }), 'input/invalid');
  await expectProblem(await put({ mailTo: [], version: 1 }), 'document/changed');
  await expectProblem(await put({ mailTo: [] }, await keyWith(harness, ['read'])), 'auth/forbidden');
  await expectProblem(await harness.fetch('/api/v1/admin/alerts'), 'auth/required');
});

test('tells once when too many wait, and once when it is over: a mail, a call, a record each', async () => {
  await look();
  expect(await itemOf('backlog')).toMatchObject({ state: 'ok', since: null, call: { state: 'none' } });
  const guests = [await confirms(harness), await confirms(harness)];
  for (let again = 0; again < 3; again += 1) {
    await look();
    harness.clock.advance(minuteMs);
  }
  expect(await itemOf('backlog')).toMatchObject({ state: 'raised', detail: '2 people wait for a decision.', call: { state: 'delivered' } });
  expect(calls).toHaveLength(1);
  expect(JSON.parse(calls[0]!.body)).toMatchObject({ type: 'alert.raised', data: { alert: 'backlog', detail: '2 people wait for a decision.' } });
  for (const { email } of guests) await harness.admin('/api/v1/admin/waitlist/reject', { email, notify: false });
  await look();
  await look();
  expect(await itemOf('backlog')).toMatchObject({ state: 'ok', detail: '' });
  expect(calls.map(({ body }) => JSON.parse(body).type)).toEqual(['alert.raised', 'alert.cleared']);
  await harness.sendMails();
  const mails = mailer.sentTo('ops@example.com').map(({ subject, text }) => `${subject} ${text}`);
  expect(mails).toHaveLength(2);
  expect(mails[0]).toContain('2 people wait for a decision.');
  expect(await told()).toEqual(['alert.raised backlog', 'alert.cleared backlog']);
});

test('repeats a call that did not go through, later and later, with the same id, and gives up in the end', async () => {
  calls.length = 0;
  answer = { ok: false, reason: 'It answered 500.', again: true, status: 500, excerpt: '' };
  await confirms(harness);
  await confirms(harness);
  await look();
  expect(await itemOf('backlog')).toMatchObject({ call: { state: 'waiting', error: 'It answered 500.' } });
  await look();
  expect(calls).toHaveLength(1);
  for (let minute = 0; minute < 200; minute += 1) {
    harness.clock.advance(minuteMs);
    await look();
  }
  expect(calls).toHaveLength(8);
  expect(new Set(calls.map(({ id }) => id)).size).toBe(1);
  expect(await itemOf('backlog')).toMatchObject({ state: 'raised', call: { state: 'given_up' } });
  answer = { ok: true, status: 200, excerpt: '' };
});

test('notices an account that is refused again and again, and mails that fail', async () => {
  await put({ thresholds: { mailFailuresPerHour: 2, parkedMails: 2 } });
  const nosy = await keyWith(harness, ['review'], { name: 'nosy' });
  for (let attempt = 0; attempt < 3; attempt += 1) await harness.fetch('/api/v1/admin/settings', { key: nosy });
  mailer.answer = () => ({ kind: 'rejected', reason: 'domain not verified', addressFault: false });
  await confirms(harness).catch(() => undefined);
  await harness.post('/api/waitlist/join', { email: 'one@example.org', name: 'Ana', role: 'coach' });
  await harness.sendMails();
  mailer.answer = () => ({ kind: 'accepted', providerId: 'taken' });
  await look();
  expect((await itemOf('unusual_activity')).detail).toContain('nosy');
  expect((await itemOf('unusual_activity')).detail).toContain('3 refused attempts');
  expect(await itemOf('mail_failures')).toMatchObject({ state: 'raised', detail: expect.stringContaining('2 mails failed within an hour') });
  expect((await itemOf('parked_mail')).state).toBe('raised');
  harness.clock.advance(2 * hourMs);
  await look();
  expect((await itemOf('mail_failures')).state).toBe('ok');
  expect((await itemOf('parked_mail')).state).toBe('raised');
});

test('notices somebody who tries passwords, and says whose', async () => {
  const before = (await itemOf('unusual_activity')).state;
  expect(before).toBe('ok');
  for (let attempt = 0; attempt < 3; attempt += 1) await harness.post('/api/v1/admin/session', { email: 'nobody@example.com', password: `a wrong password ${attempt}` });
  await look();
  expect((await itemOf('unusual_activity')).detail).toContain('Sign-in as nobody known: 3 refused attempts');
});

test('two processes tell once', async () => {
  await put({ thresholds: { backlogAgeHours: 24, backlogEntries: 0 } });
  await look();
  harness.clock.advance(2 * dayMs);
  const before = (await told()).length;
  await Promise.all([raiseAlerts(harness.services), raiseAlerts(harness.services)]);
  expect((await told()).slice(before).filter((line) => line.includes('backlog'))).toEqual(['alert.raised backlog']);
});

test('shows what Foyer runs with, and no secret of it', async () => {
  const response = await harness.admin('/api/v1/admin/settings');
  const text = await response.text();
  for (const value of Object.values(harness.foyer.config).filter((one) => typeof one === 'string' && one.length > 20 && !one.startsWith('https://'))) expect(text).not.toContain(value);
  const items = (JSON.parse(text) as { groups: { items: { name: string; value: string | null; secret: boolean; set: boolean }[] }[] }).groups.flatMap((group) => group.items);
  const item = (name: string) => items.find((one) => one.name === name);
  expect(item('FOYER_SECRET')).toMatchObject({ value: null, secret: true, set: true });
  expect(item('SMTP_URL')).toMatchObject({ value: null, secret: true, set: false });
  expect(item('PUBLIC_URL')).toMatchObject({ value: 'https://foyer.test', secret: false });
  expect(item('TTL_INVITE_SECONDS')).toMatchObject({ value: '604800', set: false });
  expect(item('CONFIRM_EMAIL')).toMatchObject({ value: 'on' });
});

test('says how what it depends on is doing', async () => {
  const { items } = (await (await harness.admin('/api/v1/admin/settings/health')).json()) as { items: { key: string; state: string; detail: string }[] };
  expect(items.map(({ key }) => key)).toEqual(['mail', 'database', 'audit', 'disk', 'backups']);
  expect(items.find(({ key }) => key === 'database')).toMatchObject({ state: 'ok', detail: 'SQLite answers.' });
  const metrics = await (await harness.admin('/metrics')).text();
  for (const name of ['foyer_mail_provider_paused 0', 'foyer_alerts_raised']) expect(metrics).toContain(name);
  expect(metrics).not.toMatch(/^foyer_backup_age_seconds /m);
});

test('sends a test mail right now, and says plainly what came of it', async () => {
  const send = async (to: string) => (await harness.admin('/api/v1/admin/settings/mail-test', { to })).json();
  expect(await send('ops@example.com')).toMatchObject({ outcome: 'sent' });
  expect(mailer.sentTo('ops@example.com').find(({ subject }) => subject === 'A test mail from Atrium')).toMatchObject({ text: expect.stringContaining('When you read it, mail goes out.') });
  mailer.answer = () => ({ kind: 'stopped', reason: 'the key was revoked.', retryAfterSeconds: 60 });
  expect(await send('ops@example.com')).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('the key was revoked.') });
  const { items } = (await (await harness.admin('/api/v1/admin/settings/health')).json()) as { items: { key: string; state: string }[] };
  expect(items.find(({ key }) => key === 'mail')?.state).toBe('bad');
  mailer.answer = () => ({ kind: 'accepted', providerId: 'taken' });
  await expectProblem(await harness.admin('/api/v1/admin/settings/mail-test', { to: 'nobody' }), 'input/invalid');
  expect((await harness.eventsOf()).filter(({ act }) => act === 'mail.tested')).toHaveLength(2);
});

test('tells everybody that this is a test, and says plainly what came of each', async () => {
  interface Tested { items: { channel: string; to: string; outcome: string; detail: string }[] }
  const tell = async (body: object) => (await (await harness.admin('/api/v1/admin/alerts/test', body)).json()) as Tested;
  await put({ mailTo: ['ops@example.com', 'night@example.com'], webhookUrl: 'https://hooks.example.com/foyer' });
  calls.length = 0;
  const { items } = await tell({});
  expect(items.map(({ channel, to, outcome }) => [channel, to, outcome])).toEqual([
    ['mail', 'ops@example.com', 'sent'], ['mail', 'night@example.com', 'sent'], ['webhook', 'https://hooks.example.com/foyer', 'sent'],
  ]);
  expect(mailer.sentTo('night@example.com').map(({ subject }) => subject)).toContain('A test mail from Atrium');
  expect(calls).toHaveLength(1);
  expect(calls[0]!.secretIds).toHaveLength(1);
  expect(JSON.parse(calls[0]!.body)).toMatchObject({ type: 'alert.test', data: { alert: 'test' } });

  answer = { ok: false, reason: 'It answered 500.', again: true, status: 500, excerpt: 'secret words of the other end' };
  const failed = await tell({ mail: false });
  expect(failed.items).toEqual([{ channel: 'webhook', to: 'https://hooks.example.com/foyer', outcome: 'failed', detail: expect.stringContaining('It answered 500.') }]);
  expect(JSON.stringify(failed)).not.toContain('secret words');
  await harness.expectAuditEvent('alert.tested', { detail: { addresses: 0, webhook: true } });
  answer = { ok: true, status: 200, excerpt: '' };
  // Nothing is repeated, and no alert is raised by it.
  harness.clock.advance(hourMs);
  await raiseAlerts(harness.services);
  expect(calls.filter(({ body }) => JSON.parse(body).type === 'alert.test')).toHaveLength(2);

  await put({ webhookUrl: null });
  await expectProblem(await harness.admin('/api/v1/admin/alerts/test', { mail: false }), 'input/invalid');
  const ada = await harness.signIn('owner');
  await put({ mailTo: [] });
  expect((await (await harness.post('/api/v1/admin/alerts/test', {}, ada)).json() as Tested).items.map(({ to }) => to)).toContain(ada.email);
  harness.clock.advance(11 * minuteMs);
  await expectProblem(await harness.post('/api/v1/admin/alerts/test', {}, ada), 'auth/stale');
});
