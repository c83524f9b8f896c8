import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createGate, type Gate } from '../../packages/gate/src/index.ts';
import { createTestDatabase } from '../test-database.ts';
import { freePort, startCommand, type Started } from '../../packages/foyer/src/testing/child-process.ts';
import { adminKey, type Harness, harnessSecret, startHarness } from '../../packages/foyer/src/testing/harness.ts';
import { comesIn, type Guest } from '../../packages/foyer/src/testing/stories.ts';

const publicUrl = 'https://foyer.test';
const people = 24;
/** Between two looks: what is measured is never better than this. */
const lookEveryMs = 10;
const givesUpMs = 60_000;

const databases = {
  SQLite: async (folder: string) => ({ url: `file:${join(folder, 'foyer.db')}`, drop: async () => {} }),
  PostgreSQL: createTestDatabase,
};

/** Real processes, real sockets: somebody loses access in one, and knocks at the other without a pause. */
describe.each(Object.entries(databases))('a revocation in one of two processes on %s', (name, makeDatabase) => {
  let folder: string;
  let database: { readonly url: string; readonly drop: () => Promise<void> };
  let processes: { readonly started: Started; readonly url: string }[];
  let harness: Harness;
  const gates: Gate[] = [];
  const guests: Guest[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'foyer-delay-'));
    writeFileSync(join(folder, 'foyer.config.ts'), `export default { brand: { name: 'Atrium' }, roles: [{ key: 'coach', label: 'Coach' }, { key: 'client', label: 'Client' }] };\n`);
    database = await makeDatabase(folder);
    harness = await startHarness({ database: database.url, clock: 'system' });
    // Before there are servers, which would send the mails themselves.
    for (let one = 0; one < people; one += 1) guests.push(await comesIn(harness));
    processes = await Promise.all([0, 1].map(async () => {
      const port = await freePort();
      const started = startCommand(['start'], {
        FOYER_ENV: 'test', PORT: String(port), HOST: '127.0.0.1', PUBLIC_URL: publicUrl, DATABASE_URL: database.url, FOYER_SECRET: harnessSecret, ADMIN_API_KEY: adminKey, EMAIL_TRANSPORT: 'mailbox',
        LIMIT_TOKEN_PER_MINUTE: '0', LIMIT_JOIN_PER_MINUTE: '0',
      }, folder);
      const url = `http://127.0.0.1:${port}`;
      await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status, started.output()).toBe(200), { timeout: 30_000, interval: 50 });
      return { started, url };
    }));
  });
  afterAll(async () => {
    for (const gate of gates) gate.stop();
    for (const { started } of processes) started.child.kill('SIGTERM');
    await Promise.all(processes.map(({ started }) => started.ended));
    await harness.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is heard of in the other within five seconds, and by gates within a minute at most', async () => {
    const [here, there] = processes as [(typeof processes)[0], (typeof processes)[0]];
    const gate = (changes: 'listen' | 'off') => {
      const made = createGate({ foyer: there.url, key: adminKey, publicUrl, changes });
      gates.push(made);
      return async (cookie: string) => (await made.check({ headers: new Headers({ cookie }) })).decision === 'allow';
    };
    const ways = {
      'the other process': async (cookie: string) => (await fetch(`${there.url}/gate/verify`, { headers: { cookie } })).status === 204,
      '@foyer/gate, listening': gate('listen'),
      '@foyer/gate, not listening': gate('off'),
    };
    // Everybody is known, and remembered, everywhere.
    for (const { browser } of guests) for (const isIn of Object.values(ways)) expect(await isIn(browser.header!)).toBe(true);
    await sleep(1_500);
    const delays: Record<string, number[]> = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
    await Promise.all(guests.map(async ({ email, browser }, index) => {
      // Spread over the second between two looks at the feed, and not in step with it.
      await sleep(index * 137);
      for (const isIn of Object.values(ways)) expect(await isIn(browser.header!)).toBe(true);
      const began = performance.now();
      const revoked = await fetch(`${here.url}/api/admin/revoke-access`, { method: 'POST', headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }, body: JSON.stringify({ email }) });
      expect(revoked.status).toBe(200);
      await Promise.all(Object.entries(ways).map(async ([way, isIn]) => {
        while (await isIn(browser.header!)) {
          if (performance.now() - began > givesUpMs) throw new Error(`${email} is still let in by ${way}.`);
          await sleep(lookEveryMs);
        }
        delays[way]!.push(performance.now() - began);
      }));
    }));
    for (const [way, measured] of Object.entries(delays)) process.stdout.write(`revocation heard of on ${name} by ${way}: p50 ${percentile(measured, 50)} ms, p99 ${percentile(measured, 99)} ms\n`);
    expect(percentile(delays['the other process']!, 100)).toBeLessThan(5_000);
    expect(percentile(delays['@foyer/gate, listening']!, 99)).toBeLessThan(5_000);
    expect(percentile(delays['@foyer/gate, not listening']!, 100)).toBeLessThan(60_000);
  });
});

/** The smallest value that so many percent do not exceed, whole milliseconds. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!);
}
