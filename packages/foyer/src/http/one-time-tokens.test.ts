import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../testing/browser.ts';
import { dayMs, hourMs } from '../testing/factories.ts';
import { expectProblem, startHarness, type Harness } from '../testing/harness.ts';
import { tokenIn, unsubscribeLinkIn } from '../testing/mailbox-assertions.ts';
import { comesIn, confirms, isInvited, joins } from '../testing/stories.ts';

let harness: Harness;
beforeAll(async () => { harness = await startHarness(); });
afterAll(() => harness.close());

type Purpose = 'confirm' | 'invitation' | 'status' | 'sign_in' | 'unsubscribe' | 'session' | 'device';

/** A living credential of every kind, each of somebody for whom using it would have an effect. */
async function credentials(): Promise<Record<Purpose, string>> {
  const confirm = (await joins(harness)).token;
  const invited = await isInvited(harness);
  const unsubscribe = unsubscribeLinkIn(await harness.readMailTo(invited.email))!.searchParams.get('token')!;
  const waiting = await confirms(harness);
  const inside = await comesIn(harness);
  harness.clock.advance(hourMs);
  await harness.post('/api/waitlist/recover', { email: waiting.email });
  await harness.post('/api/waitlist/recover', { email: inside.email });
  return {
    confirm, invitation: invited.token, unsubscribe, status: tokenIn(await harness.readMailTo(waiting.email)), sign_in: tokenIn(await harness.readMailTo(inside.email)),
    session: inside.browser.cookie('session')!, device: invited.browser.cookie('device')!,
  };
}

/** Every place that takes a credential; answers whether it was taken. */
const uses: Record<Exclude<Purpose, never>, (token: string) => Promise<boolean>> = {
  confirm: async (token) => (await harness.post('/api/waitlist/confirm', { token })).status === 200,
  invitation: async (token) => (await harness.post('/api/waitlist/accept', { token })).status === 200,
  status: async (token) => (await harness.fetch(`/api/waitlist/check?ticket=${token}`)).status === 200,
  sign_in: async (token) => (await harness.form('/sign-in', { token })).status === 303,
  unsubscribe: async (token) => (await harness.form('/unsubscribe', { token })).status === 200,
  session: async (token) => (await harness.fetch('/gate/verify', { headers: { cookie: `__Host-foyer-session=${token}` } })).status === 204,
  device: async (token) => (await harness.fetch('/api/waitlist/check', { headers: { cookie: `__Host-foyer-device=${token}` } })).status === 200,
};

describe('SR-3 a token has one purpose', () => {
  it('is refused everywhere but where it belongs, and works there', async () => {
    const tokens = await credentials();
    for (const [kind, token] of Object.entries(tokens)) {
      for (const [place, use] of Object.entries(uses)) {
        if (place === kind) continue;
        expect(await use(token), `${kind} at ${place}`).toBe(false);
      }
      expect((await harness.fetch('/gate/verify', { key: token })).status).toBe(401);
      expect((await harness.admin('/api/v1/admin/waitlist', undefined, { key: token })).status).toBe(401);
      expect((await harness.admin('/api/v1/admin/waitlist', undefined, { key: `foyer_${token}` })).status).toBe(401);
    }
    for (const [kind, use] of Object.entries(uses)) expect(await use(tokens[kind as Purpose]), kind).toBe(true);
  });

  it('SR-1 is 256 bits of nothing but randomness or MAC, never twice', async () => {
    const tokens = Object.values(await credentials());
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const { tokens: source } = harness.services;
    const thousand = Array.from({ length: 1000 }, (_, i) => (i % 2 ? source.random() : source.invitation(source.id())).token);
    expect(new Set(thousand).size).toBe(1000);
  });
});

describe('SR-4 expiry is decided at use, to the millisecond', () => {
  it('closes an invitation at seven days and not before', async () => {
    const { token } = await isInvited(harness);
    const until = Date.parse(((await (await harness.post('/api/waitlist/validate', { token })).json()) as { expiresAt: string }).expiresAt);
    expect(until - harness.clock.now()).toBe(7 * dayMs);
    harness.clock.set(until);
    expect(await (await harness.post('/api/waitlist/validate', { token })).json()).toEqual({ valid: false });
    await expectProblem(await harness.post('/api/waitlist/accept', { token }), 'invitation/unusable');
    harness.clock.set(until - 1);
    expect((await harness.post('/api/waitlist/accept', { token })).status).toBe(200);
  });

  it('closes a confirmation at 24 hours and not before', async () => {
    const early = await joins(harness);
    const late = await joins(harness);
    const sentAt = harness.clock.now();
    harness.clock.set(sentAt + dayMs);
    expect((await harness.post('/api/waitlist/confirm', { token: late.token })).status).toBe(410);
    harness.clock.set(sentAt + dayMs - 1);
    expect((await harness.post('/api/waitlist/confirm', { token: early.token })).status).toBe(200);
  });

  it('closes a sign-in link at one hour and not before', async () => {
    const guests = [await comesIn(harness), await comesIn(harness)];
    harness.clock.advance(hourMs);
    for (const { email } of guests) await harness.post('/api/waitlist/recover', { email });
    const [one, other] = [tokenIn(await harness.readMailTo(guests[0]!.email)), tokenIn(await harness.readMailTo(guests[1]!.email))];
    const sentAt = harness.clock.now();
    harness.clock.set(sentAt + hourMs);
    expect((await harness.form('/sign-in', { token: one })).status).toBe(410);
    harness.clock.set(sentAt + hourMs - 1);
    expect((await harness.form('/sign-in', { token: other })).status).toBe(303);
  });

  it('closes a session at its end, also one that is remembered', async () => {
    const { browser } = await comesIn(harness);
    const cookie = browser.header!;
    expect((await harness.fetch('/gate/verify', { headers: { cookie } })).status).toBe(204);
    harness.clock.advance(30 * dayMs - 1);
    expect((await harness.fetch('/gate/verify', { headers: { cookie } })).status).toBe(204);
    harness.clock.advance(1);
    expect((await harness.fetch('/gate/verify', { headers: { cookie } })).status).toBe(401);
  });
});

describe('SR-5 looking changes nothing', () => {
  it.each(['GET', 'HEAD', 'OPTIONS'])('%s on every mailed link leaves everything as it was and makes no session', async (method) => {
    const tokens = await credentials();
    const before = await harness.services.store.auditHead();
    for (const path of [
      `/waitlist/confirm?token=${tokens.confirm}`, `/invite?token=${tokens.invitation}`, `/sign-in?token=${tokens.sign_in}`, `/unsubscribe?token=${tokens.unsubscribe}`,
      `/waitlist/status?ticket=${tokens.status}`, `/waitlist/withdraw?ticket=${tokens.status}`, `/dashboard?token=${tokens.invitation}`,
      `/api/waitlist/check?ticket=${tokens.status}`, `/api/waitlist/accept?token=${tokens.invitation}`, `/api/waitlist/confirm?token=${tokens.confirm}`,
    ]) {
      const browser = new Browser();
      const response = await harness.fetch(path, { method, browser, headers: { accept: 'text/html', purpose: 'prefetch', 'sec-purpose': 'prefetch' } });
      expect(browser.header, path).toBeUndefined();
      expect(response.status, path).toBeLessThan(500);
      if (method === 'HEAD') expect(await response.text()).toBe('');
    }
    expect(await harness.services.store.auditHead()).toEqual(before);
    for (const [kind, use] of Object.entries(uses)) expect(await use(tokens[kind as Purpose]), kind).toBe(true);
  });

  it('lets no page submit itself in a browser that did not confirm the address', async () => {
    const { token, browser } = await isInvited(harness);
    const look = async (from: Browser) => (await harness.fetch(`/invite?token=${token}`, { browser: from, headers: { accept: 'text/html' } })).text();
    const other = await confirms(harness);
    const own = await look(browser);
    for (const stranger of [new Browser(), other.browser]) {
      const page = await look(stranger);
      expect(page).not.toBe(own);
      expect(page).not.toMatch(/data-auto/);
    }
    expect(own).toMatch(/data-auto/);
  });

  it('SR-85 leads /dashboard?token= to the acceptance page and sets no session', async () => {
    const { token } = await isInvited(harness);
    const browser = new Browser();
    const response = await harness.fetch(`/dashboard?token=${token}`, { browser });
    expect([response.status, response.headers.get('location')]).toEqual([303, `/invite?token=${token}`]);
    expect(browser.header).toBeUndefined();
  });
});

describe('SR-6 acceptance is one step', () => {
  it('lets exactly one of fifty in, with one session, one claim and one event', async () => {
    const { token, email } = await isInvited(harness);
    const answers = await Promise.all(Array.from({ length: 50 }, () => harness.post('/api/waitlist/accept', { token })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 410)).toHaveLength(49);
    const { person } = await harness.services.store.snapshot({ by: 'email', email });
    expect(await harness.services.store.sessionsOf(person!.entry.id)).toHaveLength(1);
    expect((await harness.eventsOf(email)).filter(({ act }) => act === 'invitation.accepted')).toHaveLength(1);
  });

  it('lets a sign-in link in once, however many press it', async () => {
    const { email } = await comesIn(harness);
    harness.clock.advance(hourMs);
    await harness.post('/api/waitlist/recover', { email });
    const token = tokenIn(await harness.readMailTo(email));
    const answers = await Promise.all(Array.from({ length: 20 }, () => harness.form('/sign-in', { token })));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
  });
});

describe('SR-7 dead links', () => {
  it('are refused for good: used, revoked, superseded', async () => {
    const used = await comesIn(harness);
    const revoked = await isInvited(harness);
    await harness.admin('/api/v1/admin/waitlist/revoke', { email: revoked.email });
    const withdrawn = await isInvited(harness);
    await harness.admin('/api/v1/admin/waitlist/withdraw-invitation', { email: withdrawn.email });
    const superseded = await isInvited(harness);
    await harness.admin('/api/v1/admin/waitlist/invite', { email: superseded.email });
    for (const { token } of [used, revoked, withdrawn, superseded]) {
      await expectProblem(await harness.post('/api/waitlist/accept', { token }), 'invitation/unusable');
      expect(await (await harness.post('/api/waitlist/validate', { token })).json()).toEqual({ valid: false });
    }
    expect((await harness.post('/api/waitlist/accept', { token: tokenIn(await harness.readMailTo(superseded.email)) })).status).toBe(200);
  });

  it('kills the earlier confirmation when a later one is mailed', async () => {
    const first = await joins(harness);
    harness.clock.advance(hourMs);
    const second = await joins(harness, { email: first.email });
    expect(second.token).not.toBe(first.token);
    expect((await harness.post('/api/waitlist/confirm', { token: first.token })).status).toBe(410);
    expect((await harness.post('/api/waitlist/confirm', { token: second.token })).status).toBe(200);
  });

  it('answers tampered, malformed and unknown tokens alike, byte for byte', async () => {
    const { token } = await isInvited(harness);
    const spoiled = [`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`, 'A'.repeat(43), 'x', token.toLowerCase(), `${token}A`, ` ${token}`, token.slice(1), 'é', '../../x', `${token}\u0000`];
    for (const ask of [
      (one: string) => harness.post('/api/waitlist/accept', { token: one }),
      (one: string) => harness.post('/api/waitlist/confirm', { token: one }),
      (one: string) => harness.form('/invite', { token: one }),
      (one: string) => harness.form('/waitlist/confirm', { token: one }),
      (one: string) => harness.form('/sign-in', { token: one }),
      (one: string) => harness.fetch(`/invite?token=${encodeURIComponent(one)}`, { headers: { accept: 'text/html' } }),
    ]) {
      const seen = new Set<string>();
      for (const one of spoiled) seen.add(await fingerprint(await ask(one)));
      expect([...seen]).toHaveLength(1);
    }
  });
});

describe('SR-8 a link that somebody else used first', () => {
  it('lets the addressee recover alone: a fresh link to the same mailbox, recorded', async () => {
    const { email, token } = await isInvited(harness);
    expect((await harness.post('/api/waitlist/accept', { token })).status).toBe(200);
    const page = await harness.fetch(`/invite?token=${token}`, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(410);
    expect(await page.text()).toMatch(/<form[^>]+action="\/waitlist\/recover"|<form[^>]+action="\/sign-in"/);
    harness.clock.advance(hourMs);
    expect((await harness.form('/waitlist/recover', { email })).status).toBe(200);
    const mails = await harness.mailsTo(email);
    expect((await harness.form('/sign-in', { token: tokenIn(mails[0]!) })).status).toBe(303);
    await harness.expectAuditEvent('recovery.requested', { email });
    await harness.form('/waitlist/recover', { email });
    expect((await harness.mailsTo(email)).length).toBe(mails.length);
  });

  it('replaces an invitation that ran out', async () => {
    const { email, token } = await isInvited(harness);
    harness.clock.advance(8 * dayMs);
    await harness.form('/waitlist/recover', { email });
    const fresh = tokenIn(await harness.readMailTo(email));
    expect(fresh).not.toBe(token);
    expect((await harness.post('/api/waitlist/accept', { token: fresh })).status).toBe(200);
  });
});

describe('SR-9, SR-10 pages behind a link', () => {
  it('send no referrer, are kept nowhere, load nothing from elsewhere and show a masked address', async () => {
    const tokens = await credentials();
    for (const path of [`/invite?token=${tokens.invitation}`, `/waitlist/confirm?token=${tokens.confirm}`, `/sign-in?token=${tokens.sign_in}`, `/unsubscribe?token=${tokens.unsubscribe}`, `/waitlist/status?ticket=${tokens.status}`]) {
      const response = await harness.fetch(path, { headers: { accept: 'text/html' } });
      const page = await response.text();
      expect(response.status, path).toBe(200);
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
      expect(response.headers.get('cache-control')).toBe('no-store');
      for (const [, address] of page.matchAll(/(?:src|href|action)="([^"]*)"/g)) expect(address, path).toMatch(/^(?:\/(?!\/)|#|mailto:|https:\/\/foyer\.test)/);
      expect(page, path).not.toMatch(/person-\d+-\d+@example\.org/);
    }
    for (const line of harness.log.lines) for (const token of Object.values(tokens)) expect(line).not.toContain(token);
  });
});

/** What an outsider can tell about an answer; ids of the request set aside. */
async function fingerprint(response: Response): Promise<string> {
  const id = response.headers.get('x-request-id')!;
  const body = (await response.text()).replaceAll(id, 'ID').replaceAll(/(value|token)="?=?[^"&]*"/g, '$1');
  return JSON.stringify([response.status, [...response.headers].filter(([name]) => name !== 'x-request-id' && name !== 'content-length'), body]);
}
