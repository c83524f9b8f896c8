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
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409, 409]);
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
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://elsewhere.test' }, { origin: 'null' }] as Record<string, string>[]) {
      for (const path of [`${api}/session`, `${api}/session/confirm`, `${api}/admins`, `${api}/setup`, `${api}/password`]) {
        await expectProblem(await harness.post(path, { email: ada.email, password: adminPassword }, { headers: { ...ada.headers, ...headers } }), 'request/cross_site');
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

describe('SR-27 the second factor', () => {
  it('is asked for at the next sign-in, and until then nothing is open', async () => {
    const ada = await harness.signIn('owner');
    const { secret, recoveryCodes } = await enrolled(ada.email);
    expect(recoveryCodes).toHaveLength(10);
    expect((await harness.fetch(`${api}/waitlist`, ada)).status).toBe(401);
    const { browser, response } = await signedIn(ada.email);
    expect(await body(response)).toMatchObject({ state: 'second_factor', secondFactor: { enrolled: true, recoveryCodesLeft: null } });
    expect(await session(browser)).not.toHaveProperty('admin');
    const halfway = browser.cookie('admin');
    for (const path of ['waitlist', 'admins', 'sessions', 'api-keys']) expect((await harness.fetch(`${api}/${path}`, { browser })).status, path).toBe(401);
    await expectProblem(await harness.post(`${api}/session/confirm`, { password: adminPassword }, { browser }), 'auth/required');
    await expectProblem(await harness.post(`${api}/password`, { current: adminPassword, next: 'twelve quiet otters sing' }, { browser }), 'auth/required');
    expect(await body(harness.post(`${api}/session/second-factor`, { code: codeOf(secret, harness.clock.now()) }, { browser }))).toMatchObject({ state: 'signed_in', secondFactor: { recoveryCodesLeft: 10 } });
    expect(browser.cookie('admin')).not.toBe(halfway);
    expect((await harness.fetch(`${api}/waitlist`, { headers: { cookie: `__Host-foyer-admin=${halfway}` } })).status).toBe(401);
    expect((await harness.fetch(`${api}/waitlist`, { browser })).status).toBe(200);
  });

  it('takes each code once, also when it is sent many times at once', async () => {
    const ada = await harness.signIn('viewer');
    const { secret } = await enrolled(ada.email);
    const code = codeOf(secret, harness.clock.now());
    const browsers = await Promise.all([1, 2, 3].map(async () => (await signedIn(ada.email)).browser));
    const answers = await Promise.all(browsers.map((browser) => harness.post(`${api}/session/second-factor`, { code }, { browser })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401, 401]);
    const later = (await signedIn(ada.email)).browser;
    await expectProblem(await harness.post(`${api}/session/second-factor`, { code }, { browser: later }), 'auth/sign_in_refused');
    harness.clock.advance(30_000);
    await expectProblem(await harness.post(`${api}/session/second-factor`, { code }, { browser: later }), 'auth/sign_in_refused');
  });

  it('is replaced by a recovery code, each of which works once', async () => {
    const ada = await harness.signIn('viewer');
    const { recoveryCodes } = await enrolled(ada.email);
    const use = async (recoveryCode: string) => harness.post(`${api}/session/second-factor`, { recoveryCode }, { browser: (await signedIn(ada.email)).browser });
    expect(await body(use(recoveryCodes[0]!))).toMatchObject({ state: 'signed_in', secondFactor: { recoveryCodesLeft: 9 } });
    await expectProblem(await use(recoveryCodes[0]!), 'auth/sign_in_refused');
    await harness.expectAuditEvent('admin.recovery_code_used', { detail: { admin: ada.id, left: 9 } });
  });

  it('is waited for ten minutes and not longer', async () => {
    const ada = await harness.signIn('viewer');
    const { secret } = await enrolled(ada.email);
    const { browser } = await signedIn(ada.email);
    harness.clock.advance(10 * minuteMs);
    await expectProblem(await harness.post(`${api}/session/second-factor`, { code: codeOf(secret, harness.clock.now()) }, { browser }), 'auth/required');
    expect((await session(browser)).state).toBe('signed_out');
  });

  it('can be taken away and its codes renewed, with the password', async () => {
    const ada = await harness.signIn('viewer');
    const { browser, recoveryCodes } = await enrolled(ada.email);
    await expectProblem(await harness.post(`${api}/second-factor/recovery-codes`, { password: 'not the password at all' }, { browser }), 'auth/sign_in_refused');
    const renewed = (await (await harness.post(`${api}/second-factor/recovery-codes`, { password: adminPassword }, { browser })).json()) as { recoveryCodes: string[] };
    expect(renewed.recoveryCodes).not.toContain(recoveryCodes[0]);
    const half = (await signedIn(ada.email)).browser;
    await expectProblem(await harness.post(`${api}/session/second-factor`, { recoveryCode: recoveryCodes[0] }, { browser: half }), 'auth/sign_in_refused');
    expect(await body(harness.fetch(`${api}/second-factor`, { method: 'DELETE', body: { password: adminPassword }, browser }))).toMatchObject({ state: 'signed_in', secondFactor: { enrolled: false } });
    expect((await body((await signedIn(ada.email)).response)).state).toBe('signed_in');
    await harness.expectAuditEvent('admin.second_factor_removed', { detail: { admin: ada.id } });
  });

  it('where it is required, an admin without one can do nothing but set it up', async () => {
    const strict = await startHarness({ env: { ADMIN_SECOND_FACTOR: 'on' } });
    const ada = await strict.signIn('owner');
    const browser = new Browser();
    browser.plant('__Host-foyer-admin', ada.headers.cookie.split('=')[1]!);
    expect(await (await strict.fetch(`${api}/session`, { browser })).json()).toMatchObject({ state: 'enrol_second_factor', admin: { scopes: [] }, secondFactor: { required: true, enrolled: false } });
    for (const path of ['waitlist', 'admins', 'api-keys', 'audit']) expect((await strict.fetch(`${api}/${path}`, { browser })).status, path).toBe(401);
    const { secret } = (await (await strict.post(`${api}/second-factor`, { password: adminPassword }, { browser })).json()) as { secret: string };
    await expectProblem(await strict.post(`${api}/second-factor/confirm`, { code: '000000' }, { browser }), 'auth/sign_in_refused');
    expect(await (await strict.post(`${api}/second-factor/confirm`, { code: codeOf(secret, strict.clock.now()) }, { browser })).json()).toMatchObject({ state: 'signed_in' });
    expect((await strict.fetch(`${api}/admins`, { browser })).status).toBe(200);
    await strict.close();
  });
});

describe('SR-31 dangerous acts', () => {
  it('need a proof of the password from the last ten minutes, and are open again after one', async () => {
    const ada = await harness.signIn('owner');
    const { browser } = await signedIn(ada.email);
    harness.clock.advance(10 * minuteMs);
    const acts: (() => Promise<Response>)[] = [
      () => harness.post(`${api}/api-keys`, { name: 'k', scopes: ['read'] }, { browser }),
      () => harness.post(`${api}/admins`, { email: 'new@example.org', name: 'New', level: 'viewer' }, { browser }),
      () => harness.post(`${api}/admins/${ada.id}/suspend`, {}, { browser }),
      () => harness.fetch(`${api}/admins/${ada.id}`, { method: 'PUT', body: { level: 'viewer' }, browser }),
    ];
    for (const act of acts) await expectProblem(await act(), 'auth/stale');
    await harness.expectAuditEvent('act.refused', { detail: { code: 'auth/stale' }, actorKind: 'admin' });
    await expectProblem(await harness.post(`${api}/session/confirm`, { password: 'seven tall bridges hun' }, { browser }), 'auth/sign_in_refused');
    const { freshUntil } = (await (await harness.post(`${api}/session/confirm`, { password: adminPassword }, { browser })).json()) as { freshUntil: string };
    expect(Date.parse(freshUntil)).toBe(harness.clock.now() + 10 * minuteMs);
    expect((await acts[0]!()).status).toBe(201);
    await harness.expectAuditEvent('admin.confirmed', { detail: { admin: ada.id } });
  });
});

describe('own sessions', () => {
  it('can be listed and ended, one by one or all others', async () => {
    const ada = await harness.signIn('viewer');
    const phone = await signedIn(ada.email);
    const desk = await signedIn(ada.email);
    const list = async () => ((await (await harness.fetch(`${api}/sessions`, { browser: desk.browser })).json()) as { items: { id: string; device: string; current: boolean }[] }).items;
    expect((await list()).map(({ current }) => String(current)).toSorted()).toEqual(['false', 'false', 'true']);
    const other = (await list()).find(({ current }) => !current)!;
    expect(await (await harness.fetch(`${api}/sessions/${other.id}`, { method: 'DELETE', browser: desk.browser })).json()).toEqual({ ended: 1 });
    expect(await (await harness.fetch(`${api}/sessions`, { method: 'DELETE', browser: desk.browser })).json()).toEqual({ ended: 1 });
    expect((await harness.fetch(`${api}/waitlist`, { browser: phone.browser })).status).toBe(401);
    expect((await harness.fetch(`${api}/waitlist`, { browser: desk.browser })).status).toBe(200);
  });

  it('of others cannot be touched', async () => {
    const ada = await harness.signIn('viewer');
    const bea = await harness.signIn('viewer');
    const [theirs] = await harness.services.store.team.sessionsOf(bea.id);
    expect(await (await harness.fetch(`${api}/sessions/${theirs!.id}`, { method: 'DELETE', ...ada })).json()).toEqual({ ended: 0 });
    expect((await harness.fetch(`${api}/waitlist`, bea)).status).toBe(200);
  });
});

describe('passwords', () => {
  it('change with the old one; every other session ends and this one gets a new cookie', async () => {
    const ada = await harness.signIn('viewer');
    const { browser } = await signedIn(ada.email);
    const before = browser.cookie('admin');
    for (const [next, why] of [['short', /15 characters/], ['password password 1', /everybody tries/], [ada.email, /your name/]] as const) {
      const problem = await expectProblem(await harness.post(`${api}/password`, { current: adminPassword, next }, { browser }), 'input/invalid');
      expect(problem['errors']).toEqual([{ pointer: '/next', detail: expect.stringMatching(why) as string }]);
    }
    expect((await harness.post(`${api}/password`, { current: adminPassword, next: 'twelve quiet otters sing' }, { browser })).status).toBe(200);
    expect(browser.cookie('admin')).not.toBe(before);
    expect((await harness.fetch(`${api}/waitlist`, ada)).status).toBe(401);
    expect((await harness.fetch(`${api}/waitlist`, { browser })).status).toBe(200);
    expect((await signedIn(ada.email)).response.status).toBe(401);
    expect((await signedIn(ada.email, 'twelve quiet otters sing')).response.status).toBe(200);
  });

  it('what is no address is told beside the field, and asks nobody to look into a mailbox', async () => {
    for (const email of ['', 'ada', 'ada@']) {
      const answer = await harness.post(`${api}/password/forgot`, { email });
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({ code: 'input/invalid', errors: [{ pointer: '/email' }] });
    }
  });

  it('are set anew by a mailed link, once and within an hour; the second factor stays', async () => {
    const ada = await harness.signIn('viewer', { name: 'Ada Berg' });
    await enrolled(ada.email);
    expect((await harness.post(`${api}/password/forgot`, { email: ada.email.toUpperCase() })).status).toBe(202);
    const mail = await harness.readMailTo(ada.email);
    expect(mail.subject).toBe('Set a new password for Atrium');
    const token = /\/admin\/reset#([\w-]{43})/.exec(mail.text)![1]!;
    await expectProblem(await harness.post(`${api}/password/reset`, { token, password: 'aaaaaaaaaaaaaaaaaa' }), 'input/invalid');
    expect(await (await harness.post(`${api}/password/reset`, { token, password: 'twelve quiet otters sing' })).json()).toEqual({ state: 'signed_out' });
    await expectProblem(await harness.post(`${api}/password/reset`, { token, password: 'thirteen quiet otters' }), 'token/unusable');
    expect((await body((await signedIn(ada.email, 'twelve quiet otters sing')).response)).state).toBe('second_factor');
    harness.clock.advance(11 * minuteMs);
    await harness.post(`${api}/password/forgot`, { email: ada.email });
    const late = /#([\w-]{43})/.exec((await harness.readMailTo(ada.email)).text)![1]!;
    harness.clock.advance(hourMs);
    await expectProblem(await harness.post(`${api}/password/reset`, { token: late, password: 'thirteen quiet otters' }), 'token/unusable');
  });

  it('SR-21 are not a way to fill a mailbox', async () => {
    const ada = await harness.signIn('viewer');
    for (let turn = 0; turn < 12; turn += 1) {
      await harness.post(`${api}/password/forgot`, { email: ada.email });
      await harness.sendMails();
      harness.clock.advance(11 * minuteMs);
    }
    expect(await harness.mailsTo(ada.email)).toHaveLength(3);
  });

  it('SR-21 strangers who use up what may be mailed keep nobody out: the last link of the day works all day', async () => {
    const ada = await harness.signIn('viewer');
    for (let turn = 0; turn < 3; turn += 1) {
      await harness.post(`${api}/password/forgot`, { email: ada.email });
      await harness.sendMails();
      harness.clock.advance(11 * minuteMs);
    }
    const token = /#([\w-]{43})/.exec((await harness.readMailTo(ada.email)).text)![1]!;
    await harness.post(`${api}/password/forgot`, { email: ada.email });
    harness.clock.advance(20 * hourMs);
    expect((await harness.post(`${api}/password/reset`, { token, password: 'fourteen quiet otters sing' })).status).toBe(200);
  });
});
