import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../testing/browser.ts';
import { hourMs } from '../testing/factories.ts';
import { expectProblem, startHarness, type Harness } from '../testing/harness.ts';
import { tokenIn } from '../testing/mailbox-assertions.ts';
import { comesIn, confirms, isInvited, newEmail } from '../testing/stories.ts';

let harness: Harness;
beforeAll(async () => { harness = await startHarness(); });
afterAll(() => harness.close());

describe('SR-34 cookies', () => {
  it('are host-only, secure, out of reach of scripts, and as random as a token', async () => {
    const { token } = await isInvited(harness);
    const lines = (await harness.post('/api/waitlist/accept', { token })).headers.getSetCookie();
    expect(lines).toHaveLength(1);
    const [pair, ...attributes] = lines[0]!.split('; ');
    expect(pair).toMatch(/^__Host-foyer-session=[A-Za-z0-9_-]{43}$/);
    expect(attributes.toSorted()).toEqual(['HttpOnly', 'Max-Age=2592000', 'Path=/', 'SameSite=Lax', 'Secure']);
  });

  it('are new at every entrance: one planted beforehand opens nothing', async () => {
    const { token } = await isInvited(harness);
    const browser = new Browser();
    const planted = 'P'.repeat(43);
    browser.plant('__Host-foyer-session', planted);
    await harness.post('/api/waitlist/accept', { token }, { browser });
    expect(browser.cookie('session')).not.toBe(planted);
    expect((await harness.fetch('/gate/verify', { headers: { cookie: `__Host-foyer-session=${planted}` } })).status).toBe(401);
  });

  it('count for nothing when sent twice or without their prefix', async () => {
    const session = (await comesIn(harness)).browser.cookie('session')!;
    for (const cookie of [`__Host-foyer-session=${session}; __Host-foyer-session=${'B'.repeat(43)}`, `foyer-session=${session}`, `__host-foyer-session=${session}`, `__Host-foyer-session=${session}x`]) {
      expect((await harness.fetch('/gate/verify', { headers: { cookie } })).status, cookie.slice(0, 30)).toBe(401);
    }
  });

  it('are the same over plain http on this machine only', async () => {
    for (const [address, name] of [['http://localhost:3000', '__Host-foyer-session'], ['http://127.0.0.1:3000', '__Host-foyer-session'], ['http://192.168.1.5:3000', 'foyer-session']] as const) {
      const own = await startHarness({ env: { PUBLIC_URL: address } });
      const { token } = await isInvited(own);
      const [line] = (await own.post('/api/waitlist/accept', { token })).headers.getSetCookie();
      expect(line!.startsWith(`${name}=`), address).toBe(true);
      await own.close();
    }
  });

  it('are dead on the server after signing out, leaving and losing access', async () => {
    const ends: ((guest: { browser: Browser; email: string }) => Promise<unknown>)[] = [
      ({ browser }) => harness.post('/api/session/logout', {}, { browser }),
      ({ browser }) => harness.post('/api/waitlist/withdraw', {}, { browser }),
      ({ email }) => harness.admin('/api/admin/revoke-access', { email }),
    ];
    for (const end of ends) {
      const guest = await comesIn(harness);
      const cookie = guest.browser.header!;
      expect((await harness.fetch('/gate/verify', { headers: { cookie } })).status).toBe(204);
      await end(guest);
      expect((await harness.fetch('/gate/verify', { headers: { cookie } })).status).toBe(401);
      expect((await harness.fetch('/dashboard', { headers: { cookie } })).status).toBe(303);
      expect((await harness.post('/gate/assertion', { audience: 'a' }, { headers: { cookie } })).status).toBe(401);
    }
  });

  it('do not come back to life when access does', async () => {
    const { browser, email } = await comesIn(harness);
    const cookie = browser.header!;
    await harness.admin('/api/admin/revoke-access', { email });
    await harness.admin('/api/v1/admin/waitlist/restore', { email });
    await harness.post('/api/waitlist/accept', { token: tokenIn(await harness.readMailTo(email)) });
    expect((await harness.fetch('/gate/verify', { headers: { cookie } })).status).toBe(401);
  });
});

describe('SR-22 the role of somebody who comes in', () => {
  it('is the approval\'s of that moment, whatever is sent along', async () => {
    const { email, token } = await isInvited(harness, { role: 'client' });
    await harness.admin('/api/v1/admin/waitlist/change-role', { email, role: 'coach' });
    await expectProblem(await harness.post('/api/waitlist/accept', { token, role: 'client' }), 'input/invalid');
    const browser = new Browser();
    await harness.form('/invite', { token, role: 'client', metadata: 'admin' }, { browser });
    expect(await (await harness.fetch('/api/dashboard/status', { browser })).json()).toMatchObject({ role: 'coach' });
  });

  it('is claimed by somebody approved without an invitation through their own mailbox', async () => {
    const { email } = await confirms(harness);
    await harness.admin('/api/v1/admin/waitlist/approve', { email, invite: false });
    harness.clock.advance(hourMs);
    await harness.form('/sign-in', { email });
    const browser = new Browser();
    expect((await harness.form('/sign-in', { token: tokenIn(await harness.readMailTo(email)) }, { browser })).status).toBe(303);
    expect((await harness.fetch('/gate/verify', { browser })).headers.get('x-foyer-role')).toBe('coach');
    await harness.expectAuditEvent('access.claimed', { email });
  });
});

describe('SR-36 requests that another site makes a browser send', () => {
  const foreign: readonly Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { 'sec-fetch-site': 'cross-site', origin: 'https://foyer.test' }, { 'sec-fetch-site': 'nonsense' },
    { origin: 'https://evil.example' }, { origin: 'null' }, { origin: 'https://foyer.test.evil.example' }, { origin: 'http://foyer.test' }, { origin: 'https://foyer.test:444' }, { origin: 'https://sub.foyer.test' },
    { origin: 'https://FOYER.test' },
  ];
  const exempt = new Set(['post /unsubscribe', 'post /api/v1/webhooks/resend', 'post /api/v1/webhooks/clerk']);

  it('are refused on every route that changes anything, whatever their content type', async () => {
    const changing = harness.foyer.app.routes.filter(({ contract }) => contract.method !== 'get');
    expect(changing.length).toBeGreaterThan(25);
    for (const { contract } of changing) {
      const path = contract.path.replaceAll(/\{\w+\*?\}/g, 'some-id');
      expect(Boolean(contract.crossSite), path).toBe(exempt.has(`${contract.method} ${contract.path}`));
      if (contract.crossSite) continue;
      for (const headers of foreign) {
        for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x', '']) {
          const response = await harness.fetch(path, { method: contract.method.toUpperCase(), body: '', headers: { ...headers, 'content-type': type }, key: 'any' });
          await expectProblem(response, 'request/cross_site');
        }
      }
    }
  });

  it('have no effect: no join, no acceptance, no signing in or out', async () => {
    const invited = await isInvited(harness);
    const inside = await comesIn(harness);
    const before = await harness.services.store.auditHead();
    const headers = { 'sec-fetch-site': 'cross-site' };
    await harness.post('/api/waitlist/accept', { token: invited.token }, { headers });
    await harness.form('/invite', { token: invited.token }, { headers });
    await harness.form('/waitlist', { email: newEmail(), name: 'A' }, { headers });
    await harness.post('/api/session/logout', {}, { headers, browser: inside.browser });
    await harness.admin('/api/admin/revoke-access', { email: inside.email }, { headers });
    expect(await harness.services.store.auditHead()).toEqual(before);
  });

  it('pass when they come from the own pages, from the address bar or from a program', async () => {
    for (const headers of [{ 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }, { origin: 'https://foyer.test' }, {}] as Record<string, string>[]) {
      expect((await harness.post('/api/waitlist/join', { email: newEmail(), name: 'Ana' }, { headers })).status).toBe(202);
    }
  });
});

describe('SR-33 taking access back', () => {
  it('holds at the very next request in the process, also for what was remembered', async () => {
    const { browser, email } = await comesIn(harness);
    for (let i = 0; i < 3; i++) expect((await harness.fetch('/gate/verify', { browser })).status).toBe(204);
    await harness.admin('/api/admin/revoke-access', { email });
    expect((await harness.fetch('/gate/verify', { browser })).status).toBe(401);
    expect(await (await harness.fetch('/api/dashboard/status', { browser })).json()).toEqual({ access: false, reason: 'signed_out', nextStep: 'sign_in', nextPath: '/sign-in' });
  });

  it('ends a waiting invitation and sign-in links with it', async () => {
    const { email, token } = await isInvited(harness);
    await harness.admin('/api/admin/revoke-access', { email });
    expect((await harness.post('/api/waitlist/accept', { token })).status).toBe(410);
    const inside = await comesIn(harness);
    harness.clock.advance(hourMs);
    await harness.form('/sign-in', { email: inside.email });
    const link = tokenIn(await harness.readMailTo(inside.email));
    await harness.admin('/api/admin/revoke-access', { email: inside.email });
    expect((await harness.form('/sign-in', { token: link })).status).toBe(410);
  });

  it('leaves everybody else alone', async () => {
    const [one, other] = [await comesIn(harness), await comesIn(harness)];
    await harness.admin('/api/admin/revoke-access', { email: one.email });
    expect((await harness.fetch('/gate/verify', { browser: other.browser })).status).toBe(204);
  });
});
