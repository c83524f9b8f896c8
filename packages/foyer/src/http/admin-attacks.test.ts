import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../testing/browser.ts';
import { dayMs, hourMs, minuteMs } from '../testing/factories.ts';
import { adminPassword, expectProblem, startHarness, type Harness } from '../testing/harness.ts';
import { codeOf } from '../testing/second-factor.ts';
import { newEmail } from '../testing/stories.ts';
import { expectToTakeAsLong } from '../testing/take-as-long.ts';

const api = '/api/v1/admin';
let harness: Harness;
beforeAll(async () => { harness = await startHarness(); });
afterAll(() => harness.close());

const signIn = (email: string, password: string, from?: string) => harness.post(`${api}/session`, { email, password }, from === undefined ? {} : { from });

/** Fails for a while, with all the patience it takes. @returns how many tries were let through */
async function guess(email: string, forMs: number, clients: readonly string[]): Promise<number> {
  const until = harness.clock.now() + forMs;
  let tried = 0;
  for (let turn = 0; harness.clock.now() < until; turn += 1) {
    const response = await signIn(email, `guess number ${turn} is wrong`, clients[turn % clients.length]);
    if (response.status === 401) tried += 1;
    else harness.clock.advance(Number(response.headers.get('retry-after')) * 1000);
    if (response.status === 429 && Number(response.headers.get('retry-after')) === 3600) break;
  }
  return tried;
}

describe('SR-19 guessing', () => {
  it('is slowed down and ends; the admin comes in all the same, where they came in before and by a mailed link', async () => {
    const ada = await harness.signIn('viewer');
    expect((await signIn(ada.email, adminPassword, '198.51.100.7')).status).toBe(200);
    const strangers = Array.from({ length: 8 }, (_, index) => `203.0.113.${index}`);
    expect(await guess(ada.email, 30 * dayMs, strangers)).toBeLessThanOrEqual(80);
    expect((await signIn(ada.email, adminPassword, '203.0.113.200')).status).toBe(429);
    expect((await signIn(ada.email, adminPassword, '198.51.100.7')).status).toBe(200);
    await guess(ada.email, hourMs, strangers.slice(0, 2));
    await harness.post(`${api}/password/forgot`, { email: ada.email });
    const token = /#([\w-]{43})/.exec((await harness.readMailTo(ada.email)).text)![1]!;
    expect((await harness.post(`${api}/password/reset`, { token, password: 'twelve quiet otters sing' })).status).toBe(200);
    expect((await signIn(ada.email, 'twelve quiet otters sing', '203.0.113.201')).status).toBe(200);
    const lines = (await harness.eventsOf()).filter(({ act, detail }) => act === 'admin.sign_in_refused' && detail.includes(ada.id));
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.length).toBeLessThan(25);
  });

  it('counts what comes at once before it tries it', async () => {
    const ada = await harness.signIn('viewer');
    const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => signIn(ada.email, `guess number ${index} is wrong`, '198.51.100.30')));
    expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(4);
    expect(answers.every(({ status }) => status === 401 || status === 429)).toBe(true);
  });

  it('survives a restart, and a client has ten tries a minute in all', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'foyer-guessing-'));
    const database = `file:${join(folder, 'foyer.db')}`;
    const first = await startHarness({ database, env: { LIMIT_JOIN_PER_MINUTE: '10' } });
    const ada = await first.signIn('viewer');
    for (let turn = 0; turn < 4; turn += 1) await first.post(`${api}/session`, { email: ada.email, password: 'not the password at all' });
    expect((await first.post(`${api}/session`, { email: ada.email, password: adminPassword })).status).toBe(429);
    const { clock } = first;
    await first.close();
    const second = await startHarness({ database, clock, env: { LIMIT_JOIN_PER_MINUTE: '10' } });
    expect((await second.post(`${api}/session`, { email: ada.email, password: adminPassword })).status).toBe(429);
    clock.advance(minuteMs);
    expect((await second.post(`${api}/session`, { email: ada.email, password: adminPassword })).status).toBe(200);
    const statuses: number[] = [];
    for (let turn = 0; turn < 12; turn += 1) statuses.push((await second.post(`${api}/session`, { email: newEmail(), password: 'x' })).status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(2);
    await second.close();
    rmSync(folder, { recursive: true });
  });

  it('codes are no easier than passwords for somebody who knows the password', async () => {
    const ada = await harness.signIn('viewer');
    const browser = new Browser();
    await harness.post(`${api}/session`, { email: ada.email, password: adminPassword }, { browser });
    const { secret } = (await (await harness.post(`${api}/second-factor`, { password: adminPassword }, { browser })).json()) as { secret: string };
    await harness.post(`${api}/second-factor/confirm`, { code: codeOf(secret, harness.clock.now()) }, { browser });
    const waits: number[] = [];
    while (waits.length < 8) {
      const thief = new Browser();
      const opened = await harness.post(`${api}/session`, { email: ada.email, password: adminPassword }, { browser: thief, from: '203.0.113.9' });
      const code = String((Number(codeOf(secret, harness.clock.now())) + 500_000) % 1_000_000).padStart(6, '0');
      const answer = opened.status === 200 ? await harness.post(`${api}/session/second-factor`, { code }, { browser: thief, from: '203.0.113.9' }) : opened;
      if (answer.status === 401) continue;
      expect(answer.status).toBe(429);
      waits.push(Number(answer.headers.get('retry-after')));
      harness.clock.advance(waits.at(-1)! * 1000);
    }
    expect(waits.at(-1)).toBeGreaterThan(waits[0]! * 8);
  });
});

describe('SR-17 signing in and asking for a link', () => {
  it('look the same for every state of an address', async () => {
    const owner = await harness.signIn('owner');
    const [active, suspended, removed] = [await harness.signIn('viewer'), await harness.signIn('viewer'), await harness.signIn('viewer')];
    await harness.post(`${api}/admins/${suspended.id}/suspend`, {}, owner);
    await harness.fetch(`${api}/admins/${removed.id}`, { method: 'DELETE', ...owner });
    const invited = newEmail();
    await harness.post(`${api}/admins`, { email: invited, name: 'N', level: 'viewer' }, owner);
    const addresses = { active: active.email, suspended: suspended.email, removed: removed.email, invited, unknown: newEmail() };
    for (const [name, ask] of Object.entries({
      'signing in': (email: string) => signIn(email, 'not the password at all', '198.51.100.99'), 'a link': (email: string) => harness.post(`${api}/password/forgot`, { email }),
    })) {
      const seen = new Set<string>();
      for (const email of Object.values(addresses)) {
        for (let turn = 0; turn < 5; turn += 1) {
          const response = await ask(email);
          const id = response.headers.get('x-request-id')!;
          seen.add(`${turn} ${JSON.stringify([response.status, [...response.headers].filter(([header]) => header !== 'x-request-id'), (await response.text()).replaceAll(id, 'ID')])}`);
        }
      }
      expect(seen.size, name).toBe(5);
    }
  });

  it('SR-18 take as long for nobody as for somebody', async () => {
    const ada = await harness.signIn('viewer');
    let asked = 0;
    const attempt = (email: string, pair: number) => {
      if (asked++ % 2 === 0) harness.clock.advance(hourMs);
      return signIn(email, 'not the password at all', `198.51.${pair}.1`);
    };
    await expectToTakeAsLong((pair) => attempt(ada.email, pair), (pair) => attempt(newEmail(), pair), { pairs: 16, within: (usual) => usual * 0.25 + 5 });
  });
});

describe('SR-2, SR-34 at rest', () => {
  it('nothing that opens a door is found: no password, code, secret, link or session', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'foyer-admin-secrets-'));
    const own = await startHarness({ database: `file:${join(folder, 'foyer.db')}` });
    const ada = await own.signIn('owner');
    const browser = new Browser();
    const secrets: string[] = [adminPassword, 'twelve quiet otters sing', ada.headers.cookie.split('=')[1]!];
    await own.post(`${api}/session`, { email: ada.email, password: adminPassword }, { browser });
    secrets.push(browser.cookie('admin')!);
    const factor = (await (await own.post(`${api}/second-factor`, { password: adminPassword }, { browser })).json()) as { secret: string; uri: string; recoveryCodes: string[] };
    secrets.push(factor.secret, Buffer.from(factor.secret).toString('base64'), ...factor.recoveryCodes, ...factor.recoveryCodes.map((code) => code.replace('-', '')));
    await own.post(`${api}/second-factor/confirm`, { code: codeOf(factor.secret, own.clock.now()) }, { browser });
    secrets.push(browser.cookie('admin')!);
    const invited = newEmail();
    await own.post(`${api}/admins`, { email: invited, name: 'N', level: 'viewer' }, { browser });
    secrets.push(/#([\w-]{43})/.exec((await own.readMailTo(invited)).text)![1]!);
    await own.post(`${api}/password/forgot`, { email: ada.email });
    secrets.push(/#([\w-]{43})/.exec((await own.readMailTo(ada.email)).text)![1]!);
    await own.post(`${api}/password`, { current: adminPassword, next: 'twelve quiet otters sing' }, { browser });
    secrets.push(browser.cookie('admin')!);
    await own.close();
    const bytes = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
    expect(bytes.length).toBeGreaterThan(0);
    for (const secret of secrets) for (const file of bytes) expect(file.includes(secret), secret.slice(0, 6)).toBe(false);
    expect(JSON.stringify(own.log)).not.toContain(secrets[2]);
    rmSync(folder, { recursive: true });
  });
});

describe('what else is tried', () => {
  it('a session of somebody on the list is none of the desk, and the other way round', async () => {
    const ada = await harness.signIn('owner');
    const token = ada.headers.cookie.split('=')[1]!;
    expect((await harness.fetch('/gate/verify', { headers: { cookie: `__Host-foyer-session=${token}` } })).status).toBe(401);
    for (const cookie of [`__Host-foyer-admin=${token}; __Host-foyer-admin=${'B'.repeat(43)}`, `foyer-admin=${token}`, `__Host-foyer-admin=${token}x`]) {
      expect((await harness.fetch(`${api}/waitlist`, { headers: { cookie } })).status).toBe(401);
    }
  });

  it('links of one purpose are worth nothing for another', async () => {
    const ada = await harness.signIn('viewer');
    await harness.post(`${api}/password/forgot`, { email: ada.email });
    const token = /#([\w-]{43})/.exec((await harness.readMailTo(ada.email)).text)![1]!;
    await expectProblem(await harness.post(`${api}/admins/join`, { token, name: 'N', password: 'seven tall bridges hum' }), 'token/unusable');
    await expectProblem(await harness.post(`${api}/setup`, { token, email: newEmail(), name: 'N', password: 'seven tall bridges hum' }), 'token/unusable');
    expect((await harness.fetch(`${api}/waitlist`, { headers: { cookie: `__Host-foyer-admin=${token}` } })).status).toBe(401);
  });
});
