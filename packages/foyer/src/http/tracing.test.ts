import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { withClerk } from '../application/clerk/clerk-services.ts';
import { ClerkModel } from '../testing/clerk-model.ts';
import { FakeClerk } from '../testing/fake-clerk/fake-clerk.ts';
import { createFixedClock } from '../testing/fixed-clock.ts';
import { adminKey, type Harness, startHarness } from '../testing/harness.ts';
import { tokenIn } from '../testing/mailbox-assertions.ts';
import { RecordedSpans } from '../testing/recorded-spans.ts';
import { RecordingMailer } from '../testing/recording-mailer.ts';
import { comesIn, joins, newEmail } from '../testing/stories.ts';
import { startReceiver, type WebhookReceiver } from '../testing/webhook-receiver.ts';
import { ClerkDrain } from '../worker/clerk-drain.ts';
import { WebhookDeliverer } from '../worker/deliver-webhooks.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const caller = 'b7ad6b7169203331';
const parent = { traceparent: `00-${traceId}-${caller}-01` };
const fromHere = { 'url.scheme': 'https', 'server.address': 'foyer.test', 'server.port': 443 };

describe('with an OpenTelemetry SDK in the process', () => {
  let spans: RecordedSpans;
  let receiver: WebhookReceiver;
  let harness: Harness;
  const mailer = new RecordingMailer();

  beforeAll(async () => {
    spans = RecordedSpans.register();
    receiver = await startReceiver();
    harness = await startHarness({ mailer, clock: 'system', env: { WEBHOOK_ALLOW_PRIVATE: 'on' } });
  });
  afterEach(() => spans.forget());
  afterAll(async () => {
    await harness.close();
    await receiver.close();
    spans.unregister();
  });

  it('a request is a span named after its route, in the trace of whoever asked', async () => {
    expect((await harness.post('/api/waitlist/join', { email: newEmail(), name: 'Ana Lima', role: 'coach' }, { headers: parent })).status).toBe(202);
    const span = spans.last('POST /api/waitlist/join');
    expect(span).toMatchObject({ kind: SpanKind.SERVER, status: { code: SpanStatusCode.UNSET }, instrumentationScope: { name: 'foyer' } });
    expect(span.attributes).toEqual({ 'http.request.method': 'POST', 'http.route': '/api/waitlist/join', 'http.response.status_code': 202, ...fromHere });
    expect(span.spanContext().traceId).toBe(traceId);
    expect(span.parentSpanContext).toMatchObject({ spanId: caller, isRemote: true });
  });

  it('a route with parameters is told as its template, and an address that is none by its method alone', async () => {
    await harness.admin('/api/v1/admin/waitlist/3f6c0b1e-0000-7000-8000-000000000000');
    await harness.fetch('/ana.lima@example.org/secret');
    await harness.foyer.app.fetch(new Request('https://foyer.test/', { method: 'ANALIMA' }));
    const names = spans.all.map(({ name, attributes }) => [name, attributes['http.request.method'], attributes['http.route'], attributes['http.response.status_code']]);
    expect(names).toEqual([
      ['GET /api/v1/admin/waitlist/{id}', 'GET', '/api/v1/admin/waitlist/{id}', 404],
      ['GET', 'GET', undefined, 404],
      ['HTTP', '_OTHER', undefined, 405],
    ]);
    expect(spans.told).not.toMatch(/3f6c0b1e|ana\.lima|secret|ANALIMA/);
  });

  it('a refusal is no error of the server, and a broken database is', async () => {
    await harness.fetch('/gate/verify');
    expect(spans.last('GET /gate/verify')).toMatchObject({ status: { code: SpanStatusCode.UNSET }, attributes: { 'http.response.status_code': 401 } });
    const broken = await startHarness();
    await broken.services.store.close();
    const { status } = await broken.post('/api/waitlist/join', { email: 'mia.berg@example.org', name: 'Mia', role: 'coach' });
    expect(status).toBeGreaterThanOrEqual(500);
    expect(spans.last('POST /api/waitlist/join')).toMatchObject({ status: { code: SpanStatusCode.ERROR }, attributes: { 'http.response.status_code': status, 'error.type': String(status) } });
    expect(spans.last('foyer.commit').status).toEqual({ code: SpanStatusCode.ERROR });
    expect(spans.last('foyer.commit').events).toEqual([]);
    expect(spans.told).not.toContain('mia.berg');
  });

  it('a commit is part of the request it serves; one that several share is linked to each of them', async () => {
    const join = () => harness.post('/api/waitlist/join', { email: newEmail(), name: 'Ana Lima', role: 'coach' });
    await join();
    const [alone] = spans.named('foyer.commit');
    expect(alone).toMatchObject({ kind: SpanKind.INTERNAL, attributes: { 'foyer.commit.requests': 1, 'foyer.commit.events': 1 } });
    expect(alone!.parentSpanContext?.spanId).toBe(spans.last('POST /api/waitlist/join').spanContext().spanId);

    spans.forget();
    await Promise.all(Array.from({ length: 3 }, join));
    const requests = spans.named('POST /api/waitlist/join').map((span) => span.spanContext().spanId);
    const shared = spans.named('foyer.commit').filter(({ links }) => links.length > 0);
    expect(shared.length).toBeGreaterThan(0);
    for (const { parentSpanContext, links, attributes } of shared) {
      expect(parentSpanContext).toBeUndefined();
      expect(attributes['foyer.commit.requests']).toBe(links.length);
      expect(requests).toEqual(expect.arrayContaining(links.map((link) => link.context.spanId)));
    }
  });

  it('inside a server that makes spans itself, the request is a part of that server\'s', async () => {
    await trace.getTracer('application').startActiveSpan('GET /outer', async (outer) => {
      await harness.fetch('/gate/verify', { headers: parent });
      outer.end();
    });
    expect(spans.last('GET /gate/verify')).toMatchObject({ kind: SpanKind.INTERNAL, parentSpanContext: { spanId: spans.last('GET /outer').spanContext().spanId } });
  });

  it('an attempt to hand over a mail tells its outcome', async () => {
    const sender = harness.newSender(harness.services.mailer);
    mailer.answer = () => ({ kind: 'rejected', reason: 'No such mailbox: greta@example.org', addressFault: true });
    await harness.post('/api/waitlist/join', { email: newEmail('greta'), name: 'Greta', role: 'coach' });
    while (await sender.sendDue());
    expect(spans.last('foyer.mail.send')).toMatchObject({ kind: SpanKind.CLIENT, status: { code: SpanStatusCode.ERROR }, attributes: { 'foyer.mail.transport': 'recording', 'foyer.outcome': 'rejected', 'error.type': 'rejected' } });
    mailer.answer = () => ({ kind: 'accepted', providerId: 'taken' });
    await harness.post('/api/waitlist/join', { email: newEmail('greta'), name: 'Greta', role: 'coach' });
    while (await sender.sendDue());
    expect(spans.last('foyer.mail.send')).toMatchObject({ status: { code: SpanStatusCode.UNSET }, attributes: { 'foyer.outcome': 'accepted' } });
    expect(spans.told).not.toMatch(/greta/i);
  });

  it('a call to a receiver of webhooks tells its host and the answer, and not the rest of the address', async () => {
    expect((await harness.admin('/api/v1/admin/webhooks', { url: `${receiver.url}/key-in-the-path`, events: ['entry.joined'] })).status).toBe(201);
    const deliverer = new WebhookDeliverer(harness.services);
    await deliverer.run();
    for (const status of [204, 503]) {
      receiver.answer(status);
      await harness.post('/api/waitlist/join', { email: newEmail(), name: 'Ana Lima', role: 'coach' });
      await deliverer.run();
      await deliverer.settled();
    }
    const [good, bad] = spans.named('foyer.webhook.send');
    expect(good).toMatchObject({ kind: SpanKind.CLIENT, status: { code: SpanStatusCode.UNSET } });
    expect(good!.attributes).toEqual({ 'http.request.method': 'POST', 'server.address': '127.0.0.1', 'server.port': Number(new URL(receiver.url).port), 'http.response.status_code': 204, 'foyer.outcome': 'delivered' });
    expect(bad).toMatchObject({ status: { code: SpanStatusCode.ERROR }, attributes: { 'http.response.status_code': 503, 'error.type': '503', 'foyer.outcome': 'failed' } });
    expect(spans.told).not.toContain('key-in-the-path');
    expect(receiver.calls.some(({ headers }) => 'traceparent' in headers)).toBe(false);
  });

  it('what the worker does is in no trace of a request that woke it', async () => {
    const worker = harness.foyer.startWorker();
    const email = newEmail();
    await harness.post('/api/waitlist/join', { email, name: 'Ana Lima', role: 'coach' }, { headers: parent });
    await expect.poll(() => mailer.sentTo(email)).toHaveLength(1);
    await worker.stop();
    expect(spans.last('foyer.mail.send').parentSpanContext).toBeUndefined();
    const within = spans.all.filter((span) => span.spanContext().traceId === traceId).map(({ name }) => name);
    // Its own commit may be shared with the worker's, and is elsewhere then.
    expect([['POST /api/waitlist/join'], ['foyer.commit', 'POST /api/waitlist/join']]).toContainEqual(within);
  });

  it('no span of a whole story names the person, or holds a token, a key or an address', async () => {
    const email = newEmail('valentina');
    const guest = await comesIn(harness, { email, name: 'Valentina Querini' });
    const mails = mailer.sentTo(email);
    await harness.fetch('/gate/verify', { browser: guest.browser });
    await harness.fetch(`/waitlist/confirm?token=${guest.token}`, { headers: { accept: 'text/html', 'user-agent': 'Valentinas Browser' }, from: '198.51.100.77' });
    await harness.admin(`/api/v1/admin/waitlist?search=${encodeURIComponent(email)}`);
    expect(spans.all.length).toBeGreaterThan(8);
    const secrets = [email, 'alentina', 'Querini', adminKey, '198.51.100.77', '192.0.2.1', guest.token, ...mails.map(tokenIn), ...(guest.browser.header ?? '').split('; ').map((cookie) => cookie.slice(cookie.indexOf('=') + 1))];
    expect(secrets.length).toBeGreaterThan(8);
    for (const secret of secrets) expect(spans.told).not.toContain(secret);
  });
});

describe('calls to Clerk', () => {
  let spans: RecordedSpans;
  beforeAll(() => { spans = RecordedSpans.register(); });
  afterEach(() => spans.forget());
  afterAll(() => spans.unregister());

  it('are spans named after the call, with its outcome', async () => {
    const clock = createFixedClock();
    let fate: 'heard' | 'limited' = 'heard';
    const clerk = new ClerkModel({ now: () => clock.now(), fateOf: () => fate });
    const harness = await startHarness({ clock, env: { CLERK_SECRET_KEY: 'sk_test_abcdefgh', CLERK_INVITE_VIA: 'invitation', CLERK_MAIL: 'clerk' }, clerkDirectory: clerk });
    const drain = new ClerkDrain(withClerk(harness.services)!, { random: () => 0 });
    while (await drain.run());
    for (const next of ['heard', 'limited'] as const) {
      fate = next;
      await harness.admin('/api/waitlist/invite', { email: newEmail('clerkperson'), role: 'coach' });
      while (await drain.run());
    }
    const calls = spans.all.filter(({ name }) => name.startsWith('foyer.clerk.'));
    expect(calls.map(({ name, kind, attributes, status }) => [name, kind, attributes['foyer.outcome'], status.code])).toEqual(expect.arrayContaining([
      ['foyer.clerk.createInvitation', SpanKind.CLIENT, 'ok', SpanStatusCode.UNSET],
      [expect.stringMatching(/^foyer\.clerk\./), SpanKind.CLIENT, 'limited', SpanStatusCode.ERROR],
    ]));
    expect(spans.told).not.toContain('clerkperson');
    await harness.close();
  });

  it('looking up an account while somebody waits is part of their request', async () => {
    const clock = createFixedClock();
    const clerk = await FakeClerk.start({ clock, authorizedParty: 'https://foyer.test' });
    const harness = await startHarness({ clock, env: { CLERK_SECRET_KEY: clerk.secretKey, CLERK_PUBLISHABLE_KEY: clerk.publishableKey, CLERK_API_URL: clerk.url, CLERK_JWT_KEY: clerk.jwtKey } });
    const { email } = await joins(harness);
    const user = clerk.addUser({ email });
    const token = clerk.sessionToken(user.id, { at: clock.now() });
    await harness.fetch('/gate/verify', { headers: { authorization: `Bearer ${token}` } });
    const lookUp = spans.last('foyer.clerk.findUser');
    expect(lookUp).toMatchObject({ kind: SpanKind.CLIENT, attributes: { 'foyer.outcome': 'ok' }, parentSpanContext: { spanId: spans.last('GET /gate/verify').spanContext().spanId } });
    for (const secret of [email, user.id, token, clerk.secretKey]) expect(spans.told).not.toContain(secret);
    await harness.close();
    await clerk.close();
  });
});
