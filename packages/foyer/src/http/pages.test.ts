import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCodes } from '../domain/errors.ts';
import { Browser } from '../testing/browser.ts';
import { dayMs, hourMs } from '../testing/factories.ts';
import { adminKey, expectProblem, startHarness, type Harness } from '../testing/harness.ts';
import { linkIn, tokenIn, unsubscribeLinkIn } from '../testing/mailbox-assertions.ts';
import { comesIn, confirms, isInvited, joins, newEmail } from '../testing/stories.ts';

let harness: Harness;
beforeAll(async () => { harness = await startHarness({ mailer: 'mailbox' }); });
afterAll(() => harness.close());

const html = { headers: { accept: 'text/html' } };
const open = async (path: string, browser?: Browser) => {
  const response = await harness.fetch(path, { ...html, ...(browser ? { browser } : {}) });
  return { status: response.status, text: await response.text(), location: response.headers.get('location') };
};

describe('the waitlist pages', () => {
  it.each(['/', '/waitlist', '/waitlist/coach', '/waitlist/client', '/waitlist/success', '/waitlist/status', '/sign-in', '/docs', '/errors', '/dev/mailbox'])('%s opens for anybody', async (path) => {
    const { status, text } = await open(path);
    expect(status).toBe(200);
    expect(text).toMatch(/^<!doctype html>/i);
    expect(text).toContain('Atrium');
  });

  it('take a form without JavaScript and keep what was typed when a field needs another look', async () => {
    const email = newEmail();
    const wrong = await harness.form('/waitlist/coach', { email: 'nobody', name: 'Ana <b>Lima</b>' });
    expect(wrong.status).toBe(422);
    expect(await wrong.text()).toContain('Ana &lt;b&gt;Lima&lt;/b&gt;');
    const browser = new Browser();
    const sent = await harness.form('/waitlist/coach', { email, name: 'Ana Lima' }, { browser });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, '/waitlist/success?role=coach']);
    expect((await open('/waitlist/success?role=coach', browser)).text).toContain(email);
    expect((await open('/waitlist/success?role=coach')).text).not.toContain(email);
    expect(linkIn(await harness.readMailTo(email)).pathname).toBe('/waitlist/confirm');
  });

  it('confirm by one press and show the person where they stand', async () => {
    const { token } = await joins(harness);
    const look = await open(`/waitlist/confirm?token=${token}`);
    expect(look.status).toBe(200);
    expect(look.text).toMatch(/<form[^>]+method="post"/i);
    const browser = new Browser();
    const pressed = await harness.form('/waitlist/confirm', { token }, { browser });
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, '/waitlist/status']);
    expect((await open('/waitlist/status', browser)).status).toBe(200);
    expect((await open(`/waitlist/confirm?token=${token}`)).status).toBe(410);
    expect((await harness.form('/waitlist/confirm', { token })).status).toBe(410);
    expect((await harness.form('/waitlist/confirm', {})).status).toBe(422);
  });

  it('mail what fits on request, and ask again when it is no address', async () => {
    const { email } = await confirms(harness);
    harness.clock.advance(hourMs);
    expect((await harness.form('/waitlist/recover', { email })).status).toBe(200);
    expect(linkIn(await harness.readMailTo(email)).pathname).toBe('/waitlist/status');
    expect((await harness.form('/waitlist/recover', { email: 'nobody' })).status).toBe(422);
  });

  it('let somebody leave after asking once', async () => {
    const { browser, email } = await confirms(harness);
    expect((await open('/waitlist/withdraw')).status).toBe(410);
    expect((await open('/waitlist/withdraw', browser)).status).toBe(200);
    expect((await harness.form('/waitlist/withdraw', {}, { browser })).status).toBe(200);
    await harness.expectAuditEvent('entry.withdrawn', { email });
    expect((await harness.form('/waitlist/withdraw', {})).status).toBe(410);
  });
});

describe('the door', () => {
  it('opens by one press and leads to the steps of the role', async () => {
    const { token } = await isInvited(harness);
    expect((await open(`/invite?token=${token}`)).status).toBe(200);
    const browser = new Browser();
    const pressed = await harness.form('/invite', { token }, { browser });
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, '/onboarding']);
    expect((await open('/dashboard', browser)).status).toBe(200);
  });

  it('is never a dead end', async () => {
    const { token } = await comesIn(harness);
    for (const path of ['/invite', `/invite?token=${token}`, '/invite?token=x']) {
      const { status, text } = await open(path);
      expect(status).toBe(410);
      expect(text, path).toMatch(/<form[^>]+action="\/(waitlist\/recover|sign-in)"/);
    }
  });

  it('says who is signed in, masked, before it lets somebody else in', async () => {
    const inside = await comesIn(harness);
    const { token } = await isInvited(harness);
    const { text } = await open(`/invite?token=${token}`, inside.browser);
    expect(text).toContain('p•••@e•••.org');
    expect(text).not.toContain(inside.email);
    expect((await harness.form('/invite', { token }, { browser: inside.browser })).status).toBe(409);
    expect((await harness.form('/invite', { token, switch: '1' }, { browser: inside.browser })).status).toBe(303);
  });

  it('mails a sign-in link, and lets in who presses it', async () => {
    const { email } = await comesIn(harness);
    harness.clock.advance(hourMs);
    expect((await harness.form('/sign-in', { email })).status).toBe(200);
    const token = tokenIn(await harness.readMailTo(email));
    expect((await open(`/sign-in?token=${token}`)).status).toBe(200);
    const browser = new Browser();
    expect((await harness.form('/sign-in', { token }, { browser })).headers.get('location')).toBe('/onboarding');
    expect((await open('/account', browser)).status).toBe(200);
    expect((await open(`/sign-in?token=${token}`)).status).toBe(410);
    expect((await harness.form('/sign-in', { token })).status).toBe(410);
    expect((await harness.form('/sign-in', { email: 'nobody' })).status).toBe(422);
  });
});

describe('SR-58 unsubscribing', () => {
  it('changes nothing by looking, and stops mail by one click of the mail program from anywhere', async () => {
    const { email } = await isInvited(harness);
    const link = unsubscribeLinkIn(await harness.readMailTo(email))!;
    const path = link.pathname + link.search;
    expect((await open(path)).status).toBe(200);
    expect((await harness.services.store.snapshot({ by: 'email', email })).person!.entry.delivery).toBe('sent');
    const oneClick = await harness.fetch(path, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }), headers: { 'sec-fetch-site': 'cross-site', origin: 'https://mail.example' } });
    expect(oneClick.status).toBe(200);
    await harness.expectAuditEvent('entry.unsubscribed', { email });
    const mails = (await harness.mailsTo(email)).length;
    await harness.admin('/api/v1/admin/waitlist/invite', { email });
    harness.clock.advance(dayMs);
    await harness.form('/waitlist/recover', { email });
    expect(await harness.mailsTo(email)).toHaveLength(mails);
    expect((await open('/unsubscribe?token=x')).status).toBe(410);
    expect((await harness.form('/unsubscribe', { token: 'x' })).status).toBe(410);
  });

  it('sends mail again once an admin cleared it', async () => {
    const { email } = await isInvited(harness);
    await harness.form('/unsubscribe', { token: unsubscribeLinkIn(await harness.readMailTo(email))!.searchParams.get('token')! });
    const { person } = await harness.services.store.snapshot({ by: 'email', email });
    expect(await (await harness.admin(`/api/v1/admin/waitlist/${person!.entry.id}/clear-mail`, undefined, { method: 'POST' })).json()).toEqual({ status: 'cleared' });
    const mails = (await harness.mailsTo(email)).length;
    await harness.admin('/api/v1/admin/waitlist/invite', { email });
    expect(await harness.mailsTo(email)).toHaveLength(mails + 1);
  });
});

describe('SR-43 pages behind the gate', () => {
  it.each(['/dashboard', '/dashboard/anything/below', '/onboarding', '/account'])('%s sends everybody without access to the waitlist', async (path) => {
    const pending = await confirms(harness);
    const revoked = await comesIn(harness);
    await harness.admin('/api/admin/revoke-access', { email: revoked.email });
    for (const browser of [undefined, pending.browser, revoked.browser]) expect(await open(path, browser)).toMatchObject({ status: 303, location: '/waitlist' });
    const inside = await comesIn(harness);
    expect((await open(path, inside.browser)).status).toBe(200);
  });

  it('refuses the steps and the sessions of nobody', async () => {
    for (const path of ['/onboarding', '/account']) expect((await harness.form(path, { done: 'profile' })).status).toBe(401);
  });

  it('remembers finished steps and lets people skip and resume', async () => {
    const { browser, email } = await comesIn(harness);
    const progress = async () => ((await (await harness.fetch('/api/dashboard/status', { browser })).json()) as { onboarding: object }).onboarding;
    expect((await harness.form('/onboarding', { done: 'profile' }, { browser })).headers.get('location')).toBe('/onboarding');
    expect(await progress()).toMatchObject({ done: ['profile'], total: 2, completed: false });
    expect((await harness.form('/onboarding', { skip: '1' }, { browser })).headers.get('location')).toBe('/coach');
    expect(await progress()).toMatchObject({ skipped: true });
    await harness.form('/onboarding', { resume: '1' }, { browser });
    await harness.form('/onboarding', { done: 'calendar' }, { browser });
    expect(await progress()).toMatchObject({ done: ['profile', 'calendar'], completed: true });
    await harness.expectAuditEvent('onboarding.completed', { email });
    expect((await harness.form('/onboarding', { done: 'nothing-of-the-kind' }, { browser })).status).toBeLessThan(500);
  });

  it('lists own sessions and ends others, dead on the server too', async () => {
    const { browser, email } = await comesIn(harness);
    harness.clock.advance(hourMs);
    await harness.form('/sign-in', { email });
    const phone = new Browser();
    await harness.form('/sign-in', { token: tokenIn(await harness.readMailTo(email)) }, { browser: phone, headers: { 'user-agent': 'Mozilla/5.0 (iPhone) Safari/604.1' } });
    expect((await open('/account', browser)).text).toContain('Safari on iOS');
    const old = phone.header!;
    expect((await harness.form('/account', { endOthers: '1' }, { browser })).status).toBe(303);
    expect((await harness.fetch('/gate/verify', { headers: { cookie: old } })).status).toBe(401);
    expect((await harness.fetch('/gate/verify', { browser })).status).toBe(204);
  });

  it('ends nobody else\'s session by its id', async () => {
    const victim = await comesIn(harness);
    const { person } = await harness.services.store.snapshot({ by: 'email', email: victim.email });
    const [session] = await harness.services.store.sessionsOf(person!.entry.id);
    const attacker = await comesIn(harness);
    await harness.form('/account', { end: session!.id }, { browser: attacker.browser });
    expect((await harness.fetch('/gate/verify', { browser: victim.browser })).status).toBe(204);
  });
});

describe('documents', () => {
  it('explain every error code on a page of its own', async () => {
    for (const code of errorCodes) expect((await open(`/errors/${code}`)).status, code).toBe(200);
    expect((await open('/errors/nothing')).status).toBe(404);
  });

  it('link every problem to its page', async () => {
    const { type } = (await (await harness.fetch('/api/nowhere')).json()) as { type: string };
    expect((await open(new URL(type).pathname)).status).toBe(200);
  });

  it('answer programs about health, readiness and metrics', async () => {
    expect(await (await harness.fetch('/healthz')).json()).toMatchObject({ status: 'ok' });
    expect(await (await harness.fetch('/readyz')).json()).toEqual({ status: 'ready' });
    expect(await (await harness.fetch('/metrics', { key: adminKey })).text()).toContain('# TYPE');
    await expectProblem(await harness.fetch('/metrics'), 'auth/required');
  });

  it('say 503 once a shutdown begins', async () => {
    const leaving = await startHarness();
    leaving.foyer.stopBeingReady();
    const response = await leaving.fetch('/readyz');
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    await leaving.close();
  });

  it('serve their files compressed, unchanging and without another path', async () => {
    const { text } = await open('/');
    const file = /href="(\/assets\/[^"]+\.css)"/.exec(text)![1]!;
    const plain = await harness.fetch(file);
    expect(plain.status).toBe(200);
    expect(plain.headers.get('cache-control')).toContain('immutable');
    expect((await harness.fetch(file, { headers: { 'if-none-match': plain.headers.get('etag')! } })).status).toBe(304);
    await expect.poll(async () => (await harness.fetch(file, { headers: { 'accept-encoding': 'br, gzip' } })).headers.get('content-encoding')).toBe('br');
    expect((await harness.fetch(file, { headers: { 'accept-encoding': 'gzip' } })).headers.get('content-encoding')).toBe('gzip');
    for (const path of ['/assets/nothing.css', '/assets/..%2f..%2fpackage.json', '/assets/../package.json', '/assets/%2e%2e/package.json']) expect((await harness.fetch(path)).status, path).toBe(404);
  });
});

describe('the development mailbox', () => {
  it('shows mails, newest first, and one alone without letting it run anything', async () => {
    const { email } = await isInvited(harness);
    const { messages } = (await (await harness.fetch(`/dev/mailbox.json?to=${encodeURIComponent(email)}`)).json()) as { messages: { id: string; subject: string }[] };
    expect(messages).toHaveLength(2);
    expect((await open(`/dev/mailbox/${messages[0]!.id}`)).status).toBe(200);
    const mail = await harness.fetch(`/dev/mailbox/${messages[0]!.id}.html`);
    expect(mail.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
    expect((await open('/dev/mailbox/nothing')).status).toBe(404);
    await expectProblem(await harness.fetch('/dev/mailbox.json?from=x'), 'input/invalid');
  });
});
