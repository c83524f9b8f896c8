import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freePort, startCommand } from '../../packages/foyer/src/testing/child-process.ts';
import { FakeClerk } from '../../packages/foyer/src/testing/clerk.ts';
import { FakeResend } from '../../packages/foyer/src/testing/fake-resend.ts';
import { drillProduct, drillSettings, untilReady } from '../support/foyer-process.ts';
import { HttpClient } from '../support/http-client.ts';
import { TroubledLine, type Trouble } from './troubled-line.ts';

const joinsEach = 160;
const atOnce = 8;
/** DESIGN §5: 99 of 100 joins are answered within 50 ms. */
const targetMs = 50;

it('people join as fast as ever while Resend and Clerk are silent, break off or refuse; afterwards each gets one mail', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-providers-'));
  writeFileSync(join(folder, 'foyer.config.ts'), drillProduct);
  const resend = await FakeResend.start({ requestsPerSecond: 1_000, dailyQuota: 100_000, monthlyQuota: 100_000, verifiedDomains: ['foyer.test'] });
  const clerk = await FakeClerk.start();
  const lines = [await TroubledLine.to(resend.url), await TroubledLine.to(clerk.url)] as const;
  const port = await freePort();
  const server = startCommand(['start'], drillSettings({
    PORT: String(port), DATABASE_URL: `file:${join(folder, 'foyer.db')}`, RESEND_API_KEY: resend.apiKey, RESEND_BASE_URL: lines[0].url, RESEND_REQUESTS_PER_SECOND: '300',
    EMAIL_FROM: 'Atrium <hello@foyer.test>', CLERK_SECRET_KEY: clerk.secretKey, CLERK_API_URL: lines[1].url, CLERK_INVITE_VIA: 'invitation', CLERK_MAIL: 'foyer', LOG_LEVEL: 'silent',
  }), folder);
  const client = new HttpClient(port, { connectionsMax: atOnce });
  const joined: string[] = [];
  const joinMany = async (label: string): Promise<number> => {
    const times: number[] = [];
    let next = 0;
    await Promise.all(Array.from({ length: atOnce }, async () => {
      for (let at = next++; at < joinsEach; at = next++) {
        const email = `${label}-${at}@people.test`;
        const since = performance.now();
        expect((await client.ask({ method: 'POST', path: '/api/waitlist/join', body: { email, name: 'Ana' } })).status).toBe(202);
        times.push(performance.now() - since);
        joined.push(email);
      }
    }));
    return times.toSorted((one, other) => one - other)[Math.floor(joinsEach * 0.99)]!;
  };
  try {
    await untilReady(server, `http://127.0.0.1:${port}`);
    await joinMany('warm-up');
    const alive = await joinMany('alive');
    process.stdout.write(`  99 of 100 joins within: all well ${alive.toFixed(1)} ms`);
    for (const trouble of ['silence_before', 'reset_before', 'unavailable'] satisfies Trouble[]) {
      for (const line of lines) line.trouble = trouble;
      // What a busy machine adds to everything is allowed for by what it added before, and what it does for a moment by a second look.
      let found = Number.POSITIVE_INFINITY;
      for (let look = 1; look <= 3 && found >= targetMs + 4 * alive; look += 1) found = await joinMany(`${trouble.replace('_', '-')}-${look}`);
      process.stdout.write(`, ${trouble} ${found.toFixed(1)} ms`);
      expect(found, trouble).toBeLessThan(targetMs + 4 * alive);
    }
    process.stdout.write('\n');
    for (const line of lines) line.trouble = undefined;
    await expect.poll(() => joined.filter((email) => resend.sentTo(email).length === 0), { timeout: 120_000, interval: 500 }).toEqual([]);
    for (const email of joined) expect(resend.sentTo(email), email).toHaveLength(1);
  } finally {
    client.close();
    server.child.kill('SIGTERM');
    await server.ended;
    for (const line of lines) await line.close();
    await Promise.all([clerk.close(), resend.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
});
