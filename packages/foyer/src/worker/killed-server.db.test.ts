import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../tools/test-database.ts';
import { freePort, startCommand, type Started } from '../testing/child-process.ts';
import { FakeResend } from '../testing/fake-resend.ts';

interface Place {
  readonly url: string;
  /** Addresses on the list, read past the server. */
  entries(): Promise<ReadonlySet<string>>;
  remove(): Promise<void> | void;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-killed-'));
  writeFileSync(join(folder, 'foyer.config.ts'), `export default { brand: { name: 'Atrium' }, roles: [{ key: 'coach', label: 'Coach' }] };\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

const places: Readonly<Record<string, () => Promise<Place>>> = {
  SQLite: async () => {
    const path = join(folder, 'killed.db');
    return {
      url: `file:${path}`,
      async entries() {
        const db = new DatabaseSync(path, { readOnly: true });
        try {
          return new Set(db.prepare('select email from entry').all().map((row) => row['email'] as string));
        } finally {
          db.close();
        }
      },
      remove: () => {},
    };
  },
  PostgreSQL: async () => {
    const { url, drop } = await createTestDatabase();
    return {
      url,
      async entries() {
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        try {
          return new Set((await client.query<{ email: string }>('select email from entry')).rows.map(({ email }) => email));
        } finally {
          await client.end();
        }
      },
      remove: drop,
    };
  },
};

describe.concurrent('a server that is killed again and again', () => {
  it.each(Object.keys(places))('SR-52, SR-69 on %s loses no acknowledged join and mails each person exactly once', async (name) => {
    const place = await places[name]!();
    const resend = await FakeResend.start({ requestsPerSecond: 200, dailyQuota: 100_000, monthlyQuota: 100_000, verifiedDomains: ['foyer.test'] });
    const port = await freePort();
    const env = {
      FOYER_ENV: 'test', PORT: String(port), DATABASE_URL: place.url, FOYER_SECRET: 'a-secret-for-a-process-that-is-long-enough', ADMIN_API_KEY: 'a-key-for-a-process-that-is-long-enough-too',
      RESEND_API_KEY: resend.apiKey, RESEND_BASE_URL: resend.url, RESEND_REQUESTS_PER_SECOND: '100', EMAIL_FROM: 'Atrium <hello@foyer.test>', LIMIT_JOIN_PER_MINUTE: '0', LOG_LEVEL: 'warn',
    };
    const acknowledged = new Set<string>();
    const doors = { open: true };
    let next = 0;
    const guests = Array.from({ length: 6 }, async () => {
      while (doors.open) {
        const email = `person-${next++}@people.test`;
        const answer = await fetch(`http://127.0.0.1:${port}/api/waitlist/join`, {
          method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, name: 'Ana' }), signal: AbortSignal.timeout(3000),
        }).catch(() => undefined);
        if (answer?.status === 202) acknowledged.add(email);
        await sleep(answer ? 8 : 40);
      }
    });
    let server: Started;
    for (let kill = 0; kill < 5; kill++) {
      server = startCommand(['start'], env, folder);
      const before = acknowledged.size;
      await expect.poll(() => acknowledged.size, { timeout: 20_000, interval: 20 }).toBeGreaterThan(before);
      await sleep(100 + Math.random() * 900);
      server.child.kill('SIGKILL');
      await server.ended;
    }
    doors.open = false;
    await Promise.all(guests);
    expect(acknowledged.size).toBeGreaterThan(50);

    server = startCommand(['start'], env, folder);
    const kept = await place.entries();
    const mailed = () => new Set(resend.sent.flatMap(({ mail }) => mail.to));
    // The leases of the dead run for 45 s; all mails are out within 60 s of the restart.
    await expect.poll(() => mailed().size, { timeout: 60_000, interval: 500 }).toBeGreaterThanOrEqual(kept.size);
    await sleep(1500);
    server.child.kill('SIGTERM');
    expect((await server.ended).code, server.output()).toBe(0);

    for (const email of acknowledged) expect(kept.has(email), email).toBe(true);
    // Joins that were durable but not answered may be there besides. Each entry got one mail, and nobody else did.
    expect(mailed()).toEqual(kept);
    expect(resend.sent).toHaveLength(kept.size);
    await resend.close();
    await place.remove();
  }, 180_000);
});
