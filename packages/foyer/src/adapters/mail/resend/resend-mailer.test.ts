import { v7 } from 'uuid';
import { afterEach, describe, expect, test } from 'vitest';
import type { Mailer, RenderedMail } from '../../../application/ports/mailer.ts';
import { FakeResend, type FakeResendOptions } from '../../../testing/fake-resend.ts';
import { type ResendError, resendErrors } from '../../../testing/resend-contract.ts';
import { createResendMailer, type ResendOptions } from './resend-mailer.ts';

const mail: RenderedMail = {
  to: 'delivered+ada@resend.dev', subject: 'You’re invited', text: 'Hello', html: '<p>Hello</p>',
  headers: { 'List-Unsubscribe': '<https://acme.test/u/1>', 'Reply-To': 'help@acme.test' }, tags: { kind: 'invitation' },
};

const closing: (() => Promise<void>)[] = [];
afterEach(async () => { for (const close of closing.splice(0).toReversed()) await close(); });

async function start(options: FakeResendOptions = {}): Promise<FakeResend> {
  const fake = await FakeResend.start({ requestsPerSecond: 1000, ...options });
  closing.push(() => fake.close());
  return fake;
}

function mailerFor(fake: FakeResend, options: Partial<ResendOptions> = {}): Mailer {
  const mailer = createResendMailer({ apiKey: fake.apiKey, baseUrl: fake.url, from: 'Acme <hello@acme.test>', requestsPerSecond: 1000, ...options });
  closing.push(() => mailer.close());
  return mailer;
}

test('hands over the whole mail, with our id as key and as tag', async () => {
  const fake = await start();
  const messageId = v7();
  const outcome = await mailerFor(fake).send(mail, { messageId });
  expect(outcome).toEqual({ kind: 'accepted', providerId: fake.sent[0]!.id });
  expect(fake.sent[0]).toMatchObject({
    idempotencyKey: messageId,
    mail: {
      from: 'Acme <hello@acme.test>', to: ['delivered+ada@resend.dev'], subject: 'You’re invited', text: 'Hello', html: '<p>Hello</p>',
      reply_to: 'help@acme.test', headers: { 'List-Unsubscribe': '<https://acme.test/u/1>' },
      tags: [{ name: 'mail', value: messageId }, { name: 'kind', value: 'invitation' }],
    },
  });
});

test.for(['reset_after', 'silence_after', 'html_502_after', 'broken_json_after'] as const)('sends one mail when the answer is lost to %s and the attempt is repeated', async (fault) => {
  const fake = await start();
  const mailer = mailerFor(fake, { timeoutMs: 300 });
  const messageId = v7();
  fake.failNext(fault);
  const first = await mailer.send(mail, { messageId });
  expect(first.kind).toBe(fault === 'html_502_after' ? 'retry' : 'unknown');
  expect(await mailer.send(mail, { messageId })).toEqual({ kind: 'accepted', providerId: fake.sent[0]!.id });
  expect(fake.sent).toHaveLength(1);
});

test.for(['reset_before', 'silence_before', 'html_502_before'] as const)('sends one mail when the request is lost to %s and the attempt is repeated', async (fault) => {
  const fake = await start();
  const mailer = mailerFor(fake, { timeoutMs: 300 });
  const messageId = v7();
  fake.failNext(fault);
  expect((await mailer.send(mail, { messageId })).kind).not.toBe('accepted');
  expect(fake.sent).toHaveLength(0);
  expect((await mailer.send(mail, { messageId })).kind).toBe('accepted');
  expect(fake.sent).toHaveLength(1);
});

test('asks to try again while the same message is under way elsewhere', async () => {
  const fake = await start();
  const mailer = mailerFor(fake);
  const messageId = v7();
  fake.failNext({ slowMs: 200 });
  const outcomes = await Promise.all([mailer.send(mail, { messageId }), mailer.send(mail, { messageId })]);
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['accepted', 'retry']);
  expect(fake.sent).toHaveLength(1);
});

test('does not send a message again that changed on the way', async () => {
  const fake = await start();
  const mailer = mailerFor(fake);
  const messageId = v7();
  await mailer.send(mail, { messageId });
  expect(await mailer.send({ ...mail, subject: 'Other' }, { messageId })).toMatchObject({ kind: 'rejected', addressFault: false });
  expect(fake.sent).toHaveLength(1);
});

test('waits as long as the rate limit says, and keeps the messages behind it waiting too', async () => {
  const fake = await start();
  let time = 0;
  const starts: number[] = [];
  const mailer = mailerFor(fake, {
    monotonic: () => time,
    sleep: async (milliseconds) => { time += milliseconds; },
    fetch: (input, init) => { starts.push(time); return fetch(input, init); },
  });
  fake.failNext({ error: 'rateLimit' });
  expect(await mailer.send(mail, { messageId: v7() })).toMatchObject({ kind: 'retry', retryAfterSeconds: 1 });
  expect(await mailer.send(mail, { messageId: v7() })).toMatchObject({ kind: 'accepted' });
  expect(starts).toEqual([0, 1000]);
});

test('goes as slowly as Resend says, when that is slower than configured', async () => {
  const fake = await start({ requestsPerSecond: 2 });
  const started = performance.now();
  const mailer = mailerFor(fake);
  for (let at = 0; at < 4; at += 1) expect((await mailer.send(mail, { messageId: v7() })).kind).toBe('accepted');
  expect(performance.now() - started).toBeGreaterThan(900);
});

test('stays within five requests a second by itself', async () => {
  const fake = await start({ requestsPerSecond: 5 });
  const mailer = mailerFor(fake, { requestsPerSecond: 5 });
  const outcomes = await Promise.all(Array.from({ length: 7 }, () => mailer.send(mail, { messageId: v7() })));
  expect(outcomes.every(({ kind }) => kind === 'accepted')).toBe(true);
});

describe('what an error means', () => {
  const expected: Readonly<Record<ResendError, string>> = {
    missingKey: 'stopped', restrictedKey: 'stopped', invalidKey: 'stopped', unverifiedDomain: 'stopped', notFound: 'stopped', methodNotAllowed: 'stopped',
    invalidIdempotencyKey: 'rejected', changedPayload: 'rejected', concurrentRequest: 'retry', missingField: 'rejected', invalidFrom: 'stopped',
    invalidTo: 'rejected', testAddress: 'rejected', invalidParameter: 'rejected', rateLimit: 'retry', dailyQuota: 'stopped', monthlyQuota: 'stopped',
    internal: 'retry',
  };
  test.for(Object.keys(resendErrors) as ResendError[])('%s', async (error) => {
    const fake = await start();
    fake.failNext({ error });
    const outcome = await mailerFor(fake).send(mail, { messageId: v7() });
    expect(outcome.kind).toBe(expected[error]);
    if (outcome.kind === 'rejected') expect(outcome.addressFault).toBe(error === 'invalidTo' || error === 'testAddress');
  });
});

test('blames the address for addresses Resend will not take', async () => {
  const fake = await start();
  expect(await mailerFor(fake).send({ ...mail, to: 'ada@example.com' }, { messageId: v7() })).toMatchObject({ kind: 'rejected', addressFault: true });
});

test('stops when the key is wrong, the sender unverified or the quota used up', async () => {
  const fake = await start({ dailyQuota: 1 });
  expect(await mailerFor(fake, { apiKey: 're_wrong' }).send(mail, { messageId: v7() })).toMatchObject({ kind: 'stopped' });
  expect(await mailerFor(fake, { from: 'a@elsewhere.test' }).send(mail, { messageId: v7() })).toMatchObject({ kind: 'stopped' });
  const mailer = mailerFor(fake);
  await mailer.send(mail, { messageId: v7() });
  expect(await mailer.send(mail, { messageId: v7() })).toMatchObject({ kind: 'stopped', reason: expect.stringContaining('daily_quota_exceeded') });
});

test('knows that nothing was sent when nobody listens', async () => {
  const fake = await FakeResend.start();
  const { url } = fake;
  await fake.close();
  const mailer = createResendMailer({ apiKey: 're_x', baseUrl: url, from: 'a@acme.test', requestsPerSecond: 5 });
  expect(await mailer.send(mail, { messageId: v7() })).toMatchObject({ kind: 'retry' });
});

test('can be given up before and during the request', async () => {
  const fake = await start();
  const mailer = mailerFor(fake);
  expect(await mailer.send(mail, { messageId: v7(), signal: AbortSignal.abort() })).toMatchObject({ kind: 'retry' });
  fake.failNext('silence_before');
  expect(await mailer.send(mail, { messageId: v7(), signal: AbortSignal.timeout(100) })).toMatchObject({ kind: 'unknown' });
});

test('tells no address and no key to the log', async () => {
  const fake = await start();
  fake.failNext({ error: 'invalidTo' });
  expect(JSON.stringify(await mailerFor(fake).send(mail, { messageId: v7() }))).not.toContain('@');
});

test('checks the key without sending anything', async () => {
  const fake = await start();
  await mailerFor(fake).verify!();
  await expect(mailerFor(fake, { apiKey: 're_wrong' }).verify!()).rejects.toThrow('invalid_api_key');
  expect(fake.sent).toHaveLength(0);
});
