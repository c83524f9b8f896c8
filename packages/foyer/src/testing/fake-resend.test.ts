import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseResendWebhook } from '../adapters/mail/resend/resend-webhook.ts';
import { createSignedCalls } from '../adapters/svix/signed-calls.ts';
import { FakeResend, type FakeResendOptions } from './fake-resend.ts';
import type { SendEmailRequest } from './resend-contract.ts';

let fake: FakeResend;
async function restart(options: FakeResendOptions): Promise<void> {
  await fake.close();
  fake = await FakeResend.start(options);
}
beforeEach(async () => { fake = await FakeResend.start({ requestsPerSecond: 1000 }); });
afterEach(() => fake.close());

const mail: SendEmailRequest = {
  from: 'Acme <hello@acme.test>', to: ['delivered@resend.dev'], subject: 'Hi', html: '<p>Hi</p>', text: 'Hi', tags: [{ name: 'mail', value: 'm-1' }],
};

interface Answer { readonly status: number; readonly headers: Headers; readonly body: { readonly id?: string; readonly name?: string } }

async function post(body: unknown, { key, apiKey = fake.apiKey, path = '/emails', method = 'POST' }: { key?: string; apiKey?: string; path?: string; method?: string } = {}): Promise<Answer> {
  const response = await fetch(`${fake.url}${path}`, {
    method, headers: { 'content-type': 'application/json', ...(apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` }), ...(key === undefined ? {} : { 'idempotency-key': key }) },
    ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, headers: response.headers, body: await response.json() as Answer['body'] };
}

describe('idempotency', () => {
  test('replays the answer to a repeated key and sends nothing', async () => {
    const first = await post(mail, { key: 'k' });
    expect(await post(mail, { key: 'k' })).toMatchObject({ status: 200, body: first.body });
    expect(fake.sent).toHaveLength(1);
  });

  test('refuses a key that comes back with another payload', async () => {
    await post(mail, { key: 'k' });
    expect(await post({ ...mail, subject: 'Other' }, { key: 'k' })).toMatchObject({ status: 409, body: { name: 'invalid_idempotent_request' } });
  });

  test('refuses a key whose first request is under way', async () => {
    fake.failNext({ slowMs: 100 });
    const first = post(mail, { key: 'k' });
    await new Promise((resolve) => { setTimeout(resolve, 30); });
    expect(await post(mail, { key: 'k' })).toMatchObject({ status: 409, body: { name: 'concurrent_idempotent_requests' } });
    expect((await first).status).toBe(200);
  });

  test('forgets a key after 24 hours, and then sends again', async () => {
    await post(mail, { key: 'k' });
    fake.advance(24 * 3_600_000 - 1000);
    await post(mail, { key: 'k' });
    expect(fake.sent).toHaveLength(1);
    fake.advance(2000);
    await post(mail, { key: 'k' });
    expect(fake.sent).toHaveLength(2);
  });

  test('wants keys of 1 to 256 characters', async () => {
    expect(await post(mail, { key: 'k'.repeat(257) })).toMatchObject({ status: 400, body: { name: 'invalid_idempotency_key' } });
  });
});

test('takes five requests a second and says so in every answer', async () => {
  await restart({ startAt: Date.UTC(2026, 0, 1) });
  const answers: Answer[] = [];
  for (let at = 0; at < 6; at += 1) answers.push(await post(mail));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
  expect(Object.fromEntries(answers[4]!.headers)).toMatchObject({ 'ratelimit-limit': '5', 'ratelimit-remaining': '0', 'ratelimit-reset': '1' });
  expect(answers[5]!.headers.get('retry-after')).toBe('1');
  expect(answers[5]!.body.name).toBe('rate_limit_exceeded');
  fake.advance(1000);
  expect((await post(mail)).status).toBe(200);
});

test('ends a day when its quota is used up, and begins the next', async () => {
  await restart({ requestsPerSecond: 1000, dailyQuota: 2 });
  await post(mail);
  await post(mail);
  expect(await post(mail)).toMatchObject({ status: 429, body: { name: 'daily_quota_exceeded' } });
  fake.advance(24 * 3_600_000);
  expect((await post(mail)).status).toBe(200);
});

test('refuses what Resend refuses', async () => {
  await restart({ requestsPerSecond: 1000, expectsBadRequests: true });
  expect(await post(mail, { apiKey: '' })).toMatchObject({ status: 401, body: { name: 'missing_api_key' } });
  expect(await post(mail, { apiKey: 're_other' })).toMatchObject({ status: 403, body: { name: 'invalid_api_key' } });
  expect(await post(mail, { path: '/mails' })).toMatchObject({ status: 404, body: { name: 'not_found' } });
  expect(await post(undefined, { method: 'PUT' })).toMatchObject({ status: 405, body: { name: 'method_not_allowed' } });
  expect(await post({ ...mail, from: 'a@unverified.test' })).toMatchObject({ status: 403, body: { name: 'validation_error' } });
  expect(await post({ ...mail, from: 'nobody' })).toMatchObject({ status: 422, body: { name: 'invalid_from_address' } });
  expect(await post({ ...mail, to: ['ada'] })).toMatchObject({ status: 422, body: { name: 'validation_error' } });
  for (const to of ['ada@example.com', 'ada@test.com', 'unknown@resend.dev']) expect((await post({ ...mail, to: [to] })).status).toBe(422);
  expect(await post({ ...mail, subject: undefined })).toMatchObject({ status: 422, body: { name: 'missing_required_field' } });
  expect(await post({ ...mail, tags: [{ name: 'mail', value: 'ada@acme.test' }] })).toMatchObject({ status: 422, body: { name: 'invalid_parameter' } });
  expect(fake.sent).toHaveLength(0);
});

test('fails the test run when a request broke the contract', async () => {
  const strict = await FakeResend.start();
  await fetch(`${strict.url}/emails`, { method: 'POST', headers: { authorization: `Bearer ${strict.apiKey}` }, body: '{"from":"x"}' });
  await expect(strict.close()).rejects.toThrow('would refuse');
});

describe('webhooks', () => {
  function typesFor(to: string): readonly string[] {
    return fake.webhooks.waiting.filter(({ event }) => event.data.to.includes(to)).map(({ event }) => event.type);
  }

  test('follow the test address, labels allowed', async () => {
    for (const to of ['delivered+a@resend.dev', 'bounced+a@resend.dev', 'complained@resend.dev']) await post({ ...mail, to: [to] });
    expect(typesFor('delivered+a@resend.dev')).toEqual(['email.sent', 'email.delivered']);
    expect(typesFor('bounced+a@resend.dev')).toEqual(['email.sent', 'email.bounced']);
    expect(typesFor('complained@resend.dev')).toEqual(['email.sent', 'email.delivered', 'email.complained']);
  });

  test('follow what was decided for an address; one that bounced is suppressed from then on', async () => {
    fake.setFate('ada@foyer.test', 'bounced');
    await post({ ...mail, to: ['ada@foyer.test'] });
    await post({ ...mail, to: ['ada@foyer.test'] });
    expect(typesFor('ada@foyer.test')).toEqual(['email.sent', 'email.bounced', 'email.suppressed']);
  });

  test('are signed with a fresh timestamp and the same id at every delivery, in any order and number', async () => {
    await post(mail);
    const got: { id: string; type: string; timestamp: string }[] = [];
    let status = 500;
    const receive = async (request: Request): Promise<Response> => {
      const result = parseResendWebhook(createSignedCalls([fake.webhookSecret], ['svix'])({ rawBody: await request.bytes(), header: (name) => request.headers.get(name) ?? undefined, now: fake.now() }));
      if (result.kind !== 'event') return new Response(null, { status: 401 });
      expect(result.messageId).toBe('m-1');
      got.push({ id: result.eventId, type: result.type, timestamp: request.headers.get('svix-timestamp')! });
      return new Response(null, { status });
    };
    await fake.webhooks.deliver({ to: receive });
    expect(fake.webhooks.waiting).toHaveLength(2);
    fake.advance(600_000);
    status = 204;
    await fake.webhooks.deliver({ to: receive, order: 'reversed', copies: 2, atOnce: true });
    expect(got.map(({ type }) => type)).toEqual(['email.sent', 'email.delivered', 'email.delivered', 'email.delivered', 'email.sent', 'email.sent']);
    expect(new Set(got.map(({ id }) => id)).size).toBe(2);
    expect(got[0]!.timestamp).not.toBe(got[5]!.timestamp);
    expect(fake.webhooks.waiting).toEqual([]);
  });

  test('can be forged, altered and lost', async () => {
    await post(mail);
    const receive = async (request: Request): Promise<Response> => new Response(null, {
      status: parseResendWebhook(createSignedCalls([fake.webhookSecret], ['svix'])({ rawBody: await request.bytes(), header: (name) => request.headers.get(name) ?? undefined, now: fake.now() })).kind === 'event' ? 204 : 401,
    });
    const wrong = `whsec_${Buffer.from('not the secret that was agreed!!').toString('base64')}`;
    for (const options of [{ secret: wrong }, { tamper: true }]) {
      expect((await fake.webhooks.deliver({ to: receive, ...options })).map(({ status }) => status)).toEqual([401, 401]);
    }
    fake.webhooks.lose();
    expect(fake.webhooks.waiting).toEqual([]);
  });
});
