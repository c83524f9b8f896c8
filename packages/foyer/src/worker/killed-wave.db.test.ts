import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../tools/test-database.ts';
import { freePort, startCommand, type Started } from '../testing/child-process.ts';

const key = 'a-key-for-a-process-that-is-long-enough-too';
const people = 800;

interface Place {
  readonly url: string;
  /** One number, read past the server. */
  count(query: string): Promise<number>;
  /** Past the server, too. */
  change(statement: string): Promise<void>;
  remove(): Promise<void> | void;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-killed-wave-'));
  writeFileSync(join(folder, 'people.csv'), ['email,name,status', ...Array.from({ length: people }, (_, index) => `person.${index}@example.org,Person ${index},pending`)].join('\n'));
  writeFileSync(join(folder, 'foyer.config.ts'), `export default { brand: { name: 'Atrium' }, roles: [{ key: 'coach', label: 'Coach' }] };\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

const places: Readonly<Record<string, () => Promise<Place>>> = {
  SQLite: async () => {
    const path = join(folder, 'wave.db');
    const withFile = <T>(options: { readonly readOnly: boolean }, look: (db: DatabaseSync) => T): T => {
      const db = new DatabaseSync(path, options);
      try {
        return look(db);
      } finally {
        db.close();
      }
    };
    return {
      url: `file:${path}`,
      count: async (query) => withFile({ readOnly: true }, (db) => Number(Object.values(db.prepare(query).get()!)[0])),
      change: async (statement) => withFile({ readOnly: false }, (db) => db.exec(statement)),
      remove: () => {},
    };
  },
  PostgreSQL: async () => {
    const { url, drop } = await createTestDatabase();
    // One connection for all looks: they are many, and each new one is work for the server that is looked at.
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return {
      url,
      count: async (query) => Number(Object.values((await client.query<Record<string, string>>(query)).rows[0]!)[0]),
      async change(statement) { await client.query(statement); },
      async remove() {
        await client.end();
        await drop();
      },
    };
  },
};

interface Job { readonly id: string; readonly state: string; readonly plan: { readonly willChange: number }; readonly progress: { readonly done: number; readonly changed: number; readonly skipped: number; readonly failed: number } }

describe('a wave whose server is killed again and again', () => {
  it.each(Object.keys(places))('on %s comes to its end and invites each person once', async (name) => {
    const place = await places[name]!();
    const port = await freePort();
    const env = {
      FOYER_ENV: 'test', PORT: String(port), DATABASE_URL: place.url, FOYER_SECRET: 'a-secret-for-a-process-that-is-long-enough', ADMIN_API_KEY: key, LOG_LEVEL: 'warn',
    };
    const ask = async (path: string, body?: object): Promise<Job> => {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/admin${path}`, {
        method: body ? 'POST' : 'GET', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}), signal: AbortSignal.timeout(10_000),
      });
      return await response.json() as Job;
    };
    const imported = startCommand(['import', 'people.csv'], env, folder);
    expect((await imported.ended).code, imported.output()).toBe(0);
    const invited = `select count(*) from invitation where job_id is not null`;

    let server: Started = startCommand(['start'], env, folder);
    await expect.poll(() => ask('/jobs').then(() => true, () => false), { timeout: 60_000, interval: 50 }).toBe(true);
    const job = await ask('/jobs/plan', { kind: 'wave', action: 'approve', selection: { filter: { status: 'pending' } }, options: { unconfirmed: true, role: 'coach' } });
    expect(job.plan.willChange).toBe(people);
    await ask(`/jobs/${job.id}/start`, {});
    for (let kill = 0; kill < 3; kill++) {
      const before = await place.count(invited);
      await expect.poll(() => place.count(invited), { timeout: 40_000, interval: 10 }).toSatisfy((now: number) => now > before || now === job.plan.willChange);
      await sleep(Math.random() * 40);
      server.child.kill('SIGKILL');
      await server.ended;
      // What the killed server had taken stays taken for 15 seconds, and nobody waits for them here.
      await place.change('update job_run set lease_until = lease_until - 15000');
      server = startCommand(['start'], env, folder);
    }
    await expect.poll(() => ask(`/jobs/${job.id}`).then(({ state }) => state, () => 'away'), { timeout: 60_000, interval: 100 }).toBe('done');
    const { progress } = await ask(`/jobs/${job.id}`);
    server.child.kill('SIGTERM');
    expect((await server.ended).code, server.output()).toBe(0);

    expect(progress).toMatchObject({ done: job.plan.willChange, changed: job.plan.willChange, failed: 0, skipped: 0 });
    expect(await place.count(invited)).toBe(job.plan.willChange);
    expect(await place.count(`select count(distinct entry_id) from invitation where job_id is not null`)).toBe(job.plan.willChange);
    expect(await place.count(`select count(*) from outbox join invitation on invitation.id = invitation_id where job_id is not null`)).toBe(job.plan.willChange);
    await place.remove();
  }, 240_000);
});
