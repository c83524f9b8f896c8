import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createResendMailer } from '../adapters/mail/resend/resend-mailer.ts';
import { FakeResend, type Fault } from '../testing/fake-resend.ts';
import { hourMs, minuteMs } from '../testing/factories.ts';
import { startHarness, type Harness } from '../testing/harness.ts';
import { newEmail } from '../testing/stories.ts';

let resend: FakeResend;
let harness: Harness;
beforeEach(async () => {
  resend = await FakeResend.start({ requestsPerSecond: 100, verifiedDomains: ['foyer.test'], startAt: Date.UTC(2026, 0, 5, 9) });
  harness = await startHarness({
    env: { RESEND_WEBHOOK_SECRET: resend.webhookSecret },
    mailer: createResendMailer({ apiKey: resend.apiKey, baseUrl: resend.url, from: 'Atrium <hello@foyer.test>', requestsPerSecond: 50, timeoutMs: 500 }),
  });
});
afterEach(async () => {
  await harness.close();
  await resend.close();
});

/** Joins under a domain that Resend takes. */
async function join(): Promise<string> {
  const email = newEmail().replace('example.org', 'people.test');
  expect((await harness.post('/api/waitlist/join', { email, name: 'Ana' })).status).toBe(202);
  return email;
}

async function sendFor(minutes: number): Promise<void> {
  for (let passed = 0; passed <= minutes; passed++) {
    await harness.sendMails();
    harness.clock.advance(minuteMs);
    resend.advance(minuteMs);
  }
}

describe('with Resend', () => {
  it.each<Fault>(['reset_after', 'html_502_after', 'broken_json_after', 'silence_after', 'reset_before', 'html_502_before', 'silence_before'])('SR-53 sends one mail when a request ends with %s', async (fault) => {
    resend.failNext(fault);
    const email = await join();
    await sendFor(2);
    expect(resend.sentTo(email)).toHaveLength(1);
    const { person } = await harness.services.store.snapshot({ by: 'email', email });
    expect((await harness.services.store.mailsOf(person!.entry.id))[0]!.status).toBe('sent');
    const keys = new Set(resend.exchanges.filter(({ path }) => path === '/emails').map(({ headers }) => headers['idempotency-key']));
    expect(keys.size).toBe(1);
  });

  it('SR-53 sends one mail when answer after answer is lost', async () => {
    resend.failNext('reset_after', 'html_502_after', 'broken_json_after');
    const email = await join();
    await sendFor(5);
    expect(resend.sentTo(email)).toHaveLength(1);
  });

  it('SR-55 keeps every mail through a rate limit and a quota', async () => {
    resend.failNext({ error: 'rateLimit' }, { error: 'rateLimit' }, { error: 'dailyQuota' });
    const emails = await Promise.all(Array.from({ length: 5 }, () => join()));
    for (let hour = 0; hour < 30; hour++) {
      await harness.sendMails();
      harness.clock.advance(hourMs);
      resend.advance(hourMs);
    }
    for (const email of emails) expect(resend.sentTo(email), email).toHaveLength(1);
  });
});

describe('what Resend reports', () => {
  const deliver = (options: Parameters<FakeResend['webhooks']['deliver']>[0] = {}) => resend.webhooks.deliver({ to: (request) => harness.foyer.app.fetch(request), ...options });
  const delivery = async (email: string) => (await harness.services.store.snapshot({ by: 'email', email })).person!.entry.delivery;

  beforeEach(() => resend.advance(harness.clock.now() - resend.now()));

  it('SR-48 counts once, however often, in whatever order, and all at once', async () => {
    const email = await join();
    await harness.sendMails();
    expect((await deliver({ order: 'reversed', copies: 5, atOnce: true })).every(({ status }) => status === 200)).toBe(true);
    expect(await delivery(email)).toBe('delivered');
    expect((await harness.eventsOf(email)).filter(({ act, detail }) => act === 'mail.delivery_changed' && detail.includes('"delivered"'))).toHaveLength(1);
  });

  it('SR-47 is refused with a wrong signature, a changed body or none, and changes nothing', async () => {
    const email = await join();
    await harness.sendMails();
    for (const spoilt of [{ secret: `whsec_${btoa('another secret, also 32 bytes!!!')}` }, { tamper: true }]) {
      expect((await deliver(spoilt)).every(({ status }) => status === 401)).toBe(true);
    }
    expect((await harness.post('/api/v1/webhooks/resend', { type: 'email.bounced' })).status).toBe(401);
    resend.advance(-301_000);
    expect((await deliver()).every(({ status }) => status === 401)).toBe(true);
    resend.advance(602_000);
    expect((await deliver()).every(({ status }) => status === 401)).toBe(true);
    expect(await delivery(email)).toBe('sent');
  });

  it.each(['bounced', 'complained'] as const)('SR-58 stops mail to an address that %s until it is cleared', async (fate) => {
    const email = newEmail().replace('example.org', 'people.test');
    resend.setFate(email, fate);
    await harness.post('/api/waitlist/join', { email, name: 'Ana' });
    await harness.sendMails();
    await deliver();
    expect(await delivery(email)).toBe(fate);
    harness.clock.advance(hourMs);
    await harness.post('/api/waitlist/recover', { email });
    await harness.admin('/api/v1/admin/waitlist/approve', { email, role: 'coach' });
    await harness.sendMails();
    expect(resend.sentTo(email)).toHaveLength(1);
  });

  it('is nothing where no secret is configured', async () => {
    const without = await startHarness();
    expect((await without.post('/api/v1/webhooks/resend', {})).status).toBe(404);
    await without.close();
  });
});
