import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { createSignedCalls } from '../../svix/signed-calls.ts';
import { parseResendWebhook, type ResendWebhook } from './resend-webhook.ts';

/** As it comes in. */
function read({ rawBody, headers, secrets, now: at }: { rawBody: Uint8Array; headers: Headers; secrets: readonly string[]; now: number }): ResendWebhook {
  return parseResendWebhook(createSignedCalls(secrets, ['svix', 'webhook'])({ rawBody, header: (name) => headers.get(name) ?? undefined, now: at }));
}

const secret = `whsec_${Buffer.from('a secret of exactly 32 bytes, ok').toString('base64')}`;
const otherSecret = `whsec_${Buffer.from('another secret that is old by now').toString('base64')}`;
const now = Date.UTC(2026, 4, 17, 9, 30);

interface Sent { readonly body?: string | Uint8Array; readonly event?: unknown; readonly by?: string; readonly at?: number; readonly headers?: Record<string, string>; readonly secrets?: readonly string[] }

function parse({ event, body = JSON.stringify(event), by = secret, at = now, headers = {}, secrets = [secret] }: Sent): ResendWebhook {
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('latin1');
  return read({
    rawBody: typeof body === 'string' ? Buffer.from(body) : body, secrets, now,
    headers: new Headers({
      'svix-id': 'msg_1', 'svix-timestamp': String(Math.floor(at / 1000)), 'svix-signature': new Webhook(by).sign('msg_1', new Date(at), text), ...headers,
    }),
  });
}

function eventOf(type: string, extra: object = {}): object {
  return { type, created_at: '2026-05-17T09:29:58.000Z', data: { email_id: 'e-1', to: ['ada@foyer.test'], tags: { mail: 'm-1', kind: 'invitation' }, ...extra } };
}

test('reads what happened to which mail, and when', () => {
  expect(parse({ event: eventOf('email.delivered') })).toEqual({
    kind: 'event', eventId: 'msg_1', type: 'email.delivered', at: Date.UTC(2026, 4, 17, 9, 29, 58), messageId: 'm-1', emailId: 'e-1',
    delivery: 'delivered', bouncePermanent: false, reason: null,
  });
});

test.for([
  ['email.sent', {}, 'sent', false], ['email.delivery_delayed', {}, 'delayed', false], ['email.delivered', {}, 'delivered', false],
  ['email.bounced', { bounce: { type: 'Permanent', subType: 'NoEmail', message: 'gone' } }, 'bounced', true],
  ['email.bounced', { bounce: { type: 'Transient', subType: 'MailboxFull', message: 'full' } }, 'failed', false],
  ['email.bounced', { bounce: { type: 'Undetermined' } }, 'failed', false], ['email.bounced', {}, 'failed', false],
  ['email.complained', {}, 'complained', false], ['email.failed', { failed: { reason: 'reached_daily_quota' } }, 'failed', false],
  ['email.suppressed', { suppressed: { reason: 'previous_bounce' } }, 'suppressed', false],
  ['email.opened', {}, undefined, false], ['email.invented_next_year', {}, undefined, false], ['contact.created', {}, undefined, false],
] as const)('takes %s %j as %s', ([type, extra, delivery, bouncePermanent]) => {
  expect(parse({ event: eventOf(type, extra) })).toMatchObject({ kind: 'event', type, delivery, bouncePermanent });
});

test('gives the reason of a bounce in one line', () => {
  const event = eventOf('email.bounced', { bounce: { type: 'Permanent', subType: 'NoEmail', message: 'No such\nuser' } });
  expect(parse({ event })).toMatchObject({ reason: 'Permanent: NoEmail: No such user' });
});

test('reads tags as an object and as a list', () => {
  expect(parse({ event: eventOf('email.sent', { tags: [{ name: 'mail', value: 'm-2' }] }) })).toMatchObject({ messageId: 'm-2' });
  expect(parse({ event: eventOf('email.sent', { tags: undefined }) })).toMatchObject({ messageId: undefined, emailId: 'e-1' });
});

test('accepts every active secret while one replaces the other', () => {
  const event = eventOf('email.sent');
  expect(parse({ event, by: otherSecret, secrets: [secret, otherSecret] })).toMatchObject({ kind: 'event' });
  expect(parse({ event, by: otherSecret })).toEqual({ kind: 'refused', reason: 'signature' });
  const signatures = `v1,AAAA v2,xx ${new Webhook(secret).sign('msg_1', new Date(now), JSON.stringify(event))}`;
  expect(parse({ event, headers: { 'svix-signature': signatures } })).toMatchObject({ kind: 'event' });
});

test('holds a published example of the signature scheme', () => {
  // The worked example in Svix' description of the scheme.
  const body = '{"test": 2432232314}';
  expect(read({
    rawBody: Buffer.from(body), secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], now: 1_614_265_330_000,
    headers: new Headers({
      'svix-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek', 'svix-timestamp': '1614265330', 'svix-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    }),
  })).toMatchObject({ kind: 'event', eventId: 'msg_p5jXN8AQM9LWM0D4loKWxJek' });
});

test('refuses what is older or newer than five minutes', () => {
  const event = eventOf('email.sent');
  for (const [seconds, kind] of [[-300, 'event'], [-301, 'refused'], [300, 'event'], [301, 'refused']] as const) {
    expect(parse({ event, at: now + seconds * 1000 }).kind).toBe(kind);
  }
});

test('refuses what does not prove itself, before reading it', () => {
  const event = eventOf('email.sent');
  expect(parse({ event, secrets: [] })).toEqual({ kind: 'refused', reason: 'not_configured' });
  expect(parse({ event, secrets: ['', 'whsec_', 'whsec_YWJj', 'whsec_!!!'] })).toEqual({ kind: 'refused', reason: 'not_configured' });
  for (const name of ['svix-id', 'svix-timestamp', 'svix-signature']) expect(parse({ event, headers: { [name]: '' } })).toEqual({ kind: 'refused', reason: 'headers' });
  for (const timestamp of ['x', '1e9', '-1', '17.5', '9'.repeat(30)]) expect(parse({ event, headers: { 'svix-timestamp': timestamp } })).toEqual({ kind: 'refused', reason: 'timestamp' });
  expect(parse({ event, headers: { 'svix-signature': 'v1,' } })).toEqual({ kind: 'refused', reason: 'signature' });
  expect(parse({ event, headers: { 'svix-id': 'msg_2' } })).toEqual({ kind: 'refused', reason: 'signature' });
});

test('refuses bodies that cannot be read, and survives any JSON', () => {
  expect(parse({ body: 'not json' })).toEqual({ kind: 'refused', reason: 'body' });
  expect(parse({ body: Uint8Array.of(0xff, 0xfe) })).toEqual({ kind: 'refused', reason: 'body' });
  for (const event of [null, 1, 'x', []]) expect(parse({ event })).toEqual({ kind: 'refused', reason: 'body' });
  expect(parse({ event: eventOf('email.delivered', { email_id: 're_1\0', tags: { mail: '\0' } }) })).toMatchObject({ kind: 'event', messageId: undefined, emailId: undefined });
  for (const event of [{}, { type: 1, data: [] }, { type: 'email.bounced', data: { bounce: [], tags: 3 } }]) expect(parse({ event })).toMatchObject({ kind: 'event', messageId: undefined });
});
