import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort, startCommand, type Started } from '../../packages/foyer/src/testing/child-process.ts';
import { drillProduct, drillSettings, runToEnd, untilReady } from '../support/foyer-process.ts';
import { PostgresOnDisk } from './postgres-on-disk.ts';
import { Visitor } from './visitor.ts';

let folder: string;
let postgres: PostgresOnDisk;
let server: Started;
let visitor: Visitor;
let settings: Readonly<Record<string, string>>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-postgres-disk-'));
  postgres = await PostgresOnDisk.start(mkdtempSync(join(tmpdir(), 'foyer-small-')), { dataSize: '48m', journalSize: '12m' });
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  writeFileSync(join(folder, 'foyer.config.ts'), drillProduct);
  settings = drillSettings({ PORT: String(port), PUBLIC_URL: origin, DATABASE_URL: postgres.url, RESEND_API_KEY: 're_test_3F8aKq2LmX9vR7tYwZ1cB5nD', RESEND_BASE_URL: 'http://127.0.0.1:9', EMAIL_FROM: 'Atrium <hello@foyer.test>', LOG_LEVEL: 'silent' });
  server = startCommand(['start'], settings, folder);
  await untilReady(server, origin);
  visitor = new Visitor(origin);
});

afterEach(async () => {
  server.child.kill('SIGKILL');
  await server.ended;
  await postgres.remove();
  rmSync(folder, { recursive: true, force: true });
});

const readable = { '/': 200, '/waitlist': 200, '/gate/verify': 401, '/healthz': 200, '/readyz': 200, '/api/v1/admin/waitlist?limit=5': 200 };
const refusal = { status: 503, retryAfter: '5', body: { code: 'service/unavailable' } };

it('SR-70 a server whose PostgreSQL has a full disk, for its tables and then for its journal, refuses writes, loses nothing acknowledged, and goes on by itself', async () => {
  for (let before = 0; before < 10; before += 1) expect((await visitor.join()).status).toBe(202);

  const makeRoomForTables = postgres.fill('data');
  expect(await visitor.joinUntilRefused()).toMatchObject(refusal);
  expect(await visitor.look()).toEqual(readable);
  expect(postgres.said).toContain('No space left on device');
  makeRoomForTables();
  await expect.poll(async () => (await visitor.join()).status).toBe(202);
  // What was refused is not there, what was acknowledged is.
  expect(await visitor.listed()).toEqual(visitor.acknowledged);

  // Without room for its journal PostgreSQL ends itself; whoever looks after it makes room and starts it again. Others write, too.
  const makeRoomForJournal = postgres.fill('journal');
  const crowd = (async () => {
    for (let written = 0; written < 40; written += 1) await postgres.ask(`select pg_logical_emit_message(false, 'drill', repeat('x', 400000))`);
  })().catch(() => 'refused');
  expect(await visitor.joinUntilRefused(20_000)).toMatchObject(refusal);
  expect(await crowd).toBe('refused');
  expect(postgres.said).toMatch(/PANIC: .*No space left on device/);
  makeRoomForJournal();
  await expect.poll(async () => {
    if (!postgres.runs) postgres.begin();
    return (await visitor.join()).status;
  }, { timeout: 90_000, interval: 200 }).toBe(202);
  for (let after = 0; after < 10; after += 1) expect((await visitor.join()).status).toBe(202);
  // An answer that the end of PostgreSQL cut off promised nothing: such a join may be there.
  expect((await visitor.listed()).isSupersetOf(visitor.acknowledged)).toBe(true);

  server.child.kill('SIGTERM');
  const { code, output } = await server.ended;
  expect(code, output).toBe(0);
  expect((await runToEnd(['check'], settings, folder)).output).toContain('All is well');
});
