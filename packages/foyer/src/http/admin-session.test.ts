import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../testing/browser.ts';
import { hourMs, minuteMs } from '../testing/factories.ts';
import { adminPassword, expectProblem, startHarness, type Harness } from '../testing/harness.ts';
import { codeOf } from '../testing/second-factor.ts';
import { setupUrl } from '../application/team/staff-link.ts';

const api = '/api/v1/admin';
let harness: Harness;
beforeAll(async () => { harness = await startHarness(); });
afterAll(() => harness.close());

interface SessionBody {
  readonly state: string;
  readonly admin?: { readonly id: string; readonly name: string; readonly email: string; readonly level: string; readonly roles: readonly string[] | null; readonly scopes: readonly string[] };
  readonly secondFactor?: { readonly required: boolean; readonly enrolled: boolean; readonly recoveryCodesLeft: number | null };
  readonly freshUntil?: string;
  readonly idleUntil?: string;
  readonly endsAt?: string;
  readonly product: { readonly name: string; readonly hue: number; readonly roles?: readonly unknown[] };
}

const body = async (response: Response | Promise<Response>) => (await (await response).json()) as SessionBody;
const session = (browser: Browser) => body(harness.fetch(`${api}/session`, { browser }));

async function signedIn(email: string, password = adminPassword, from?: string): Promise<{ browser: Browser; response: Response }> {
  const browser = new Browser();
  const response = await harness.post(`${api}/session`, { email, password }, { browser, ...(from ? { from } : {}) });
  return { browser, response };
}

/** Signs in and sets up a second factor. */
async function enrolled(email: string) {
  const { browser } = await signedIn(email);
  const begun = (await (await harness.post(`${api}/second-factor`, { password: adminPassword }, { browser })).json()) as { secret: string; uri: string; recoveryCodes: string[] };
  const response = await harness.post(`${api}/second-factor/confirm`, { code: codeOf(begun.secret, harness.clock.now()) }, { browser });
  expect(response.status).toBe(200);
  harness.clock.advance(minuteMs);
  return { browser, ...begun };
}

describe('SR-28 the first owner', () => {
  it('is made once, by the link that only the console shows', async () => {
    const fresh = await startHarness();
    const ask = (token: string, email: string) => fresh.post(`${api}/setup`, { token, email, name: 'Ada Berg', password: 'seven tall bridges hum' });
    const token = setupUrl(fresh.services).split('#')[1]!;
    expect(((await (await fresh.fetch(`${api}/session`)).json()) as SessionBody).state).toBe('setup_needed');
    await expectProblem(await ask('a'.repeat(43), 'ada@example.org'), 'token/unusable');
    await expectProblem(await fresh.post(`${api}/setup`, { token, email: 'ada@example.org', name: 'Ada', password: 'too short' }), 'input/invalid');
    const answers = await Promise.all(Array.from({ length: 6 }, (_, index) => ask(token, `owner-${index}@example.org`)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409, 409]);
    expect((await fresh.services.store.listAdmins()).map(({ level }) => level)).toEqual(['owner']);
    await expectProblem(await ask(token, 'later@example.org'), 'team/founded');
    expect(((await (await fresh.fetch(`${api}/session`)).json()) as SessionBody).state).toBe('signed_out');
    expect((await fresh.eventsOf()).filter(({ act }) => act === 'admin.created')).toHaveLength(1);
    await fresh.close();
  });
});

describe('signing in', () => {
  it('opens the desk with a new cookie, which says who it is and what they may do', async () => {
    const ada = await harness.signIn('reviewer', { roles: ['coach'], name: 'Ada Berg' });
    const { browser, response } = await signedIn(ada.email);
    expect(response.status).toBe(200);
    const [line] = response.headers.getSetCookie();
    expect(line).toMatch(/^__Host-foyer-admin=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict; Secure$/);
    expect(await session(browser)).toMatchObject({
      state: 'signed_in', admin: { id: ada.id, name: 'Ada Berg', email: ada.email, level: 'reviewer', roles: ['coach'], scopes: ['read', 'review', 'invite'] },
      secondFactor: { required: false, enrolled: false, recoveryCodesLeft: null }, product: { name: 'Atrium' },
    });
    expect((await harness.fetch(`${api}/waitlist`, { browser })).status).toBe(200);
    await harness.expectAuditEvent('admin.signed_in', { detail: { admin: ada.id, by: 'password' }, actorKind: 'admin' });
  });

  it('SR-34 ends what the browser brought along: a planted session opens nothing', async () => {
    const ada = await harness.signIn('viewer');
    const browser = new Browser();
    const old = ada.headers.cookie.split('=')[1]!;
    browser.plant('__Host-foyer-admin', old);
    await harness.post(`${api}/session`, { email: ada.email, password: adminPassword }, { browser });
    expect(browser.cookie('admin')).not.toBe(old);
    expect((await harness.fetch(`${api}/waitlist`, ada)).status).toBe(401);
    expect((await harness.fetch(`${api}/waitlist`, { browser })).status).toBe(200);
  });

  it('is dead on the server after signing out', async () => {
    const ada = await harness.signIn('viewer');
    expect(await (await harness.fetch(`${api}/session`, { method: 'DELETE', ...ada })).json()).toEqual({ state: 'signed_out' });
    expect((await harness.fetch(`${api}/waitlist`, ada)).status).toBe(401);
    await harness.expectAuditEvent('admin.signed_out', { detail: { admin: ada.id } });
  });

  it('SR-36 refuses what another site sends, whatever its content type', async () => {
    const ada = await harness.signIn('owner');
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://elsewhere.test' }, { origin: 'null' }]) {
      for (const path of [`${api}/session`, `${api}/session/confirm`, `${api}/admins`, `${api}/setup`, `${api}/password`]) {
        await expectProblem(await harness.post(path, { email: ada.email, password: adminPassword }, { headers: { ...ada.headers, ...headers } as Record<string, string> }), 'request/cross_site');
      }
    }
  });

  it('SR-35 ends after half an hour without use and after twelve hours in all', async () => {
    const idle = await harness.signIn('viewer');
    const busy = await harness.signIn('viewer');
    const began = harness.clock.now();
    harness.clock.advance(29 * minuteMs);
    expect((await harness.fetch(`${api}/waitlist`, busy)).status).toBe(200);
    harness.clock.advance(minuteMs);
    expect((await harness.fetch(`${api}/waitlist`, idle)).status).toBe(401);
    while (harness.clock.now() < began + 12 * hourMs) {
      await expect.poll(async () => (await harness.services.store.team.sessionsOf(busy.id))[0]?.seenAt).toBeGreaterThan(harness.clock.now() - minuteMs - 1);
      expect((await harness.fetch(`${api}/waitlist`, busy)).status).toBe(200);
      harness.clock.advance(20 * minuteMs);
      if (harness.clock.now() < began + 12 * hourMs) await harness.fetch(`${api}/waitlist`, busy);
    }
    expect((await harness.fetch(`${api}/waitlist`, busy)).status).toBe(401);
  });
});
