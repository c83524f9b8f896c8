import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort, type Started } from '../../packages/foyer/src/testing/child-process.ts';
import { drillProduct, drillSettings, runToEnd, untilReady } from '../support/foyer-process.ts';
import { startOnFailingDisk } from './failing-disk.ts';
import { Visitor } from './visitor.ts';

let folder: string;
let path: string;
let origin: string;
let settings: Readonly<Record<string, string>>;
let server: Started | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-disk-'));
  mkdirSync(join(folder, 'data'));
  path = join(folder, 'data', 'foyer.db');
  writeFileSync(join(folder, 'foyer.config.ts'), drillProduct);
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  settings = drillSettings({ PORT: String(port), PUBLIC_URL: origin, DATABASE_URL: `file:${path}`, RESEND_API_KEY: 're_test_3F8aKq2LmX9vR7tYwZ1cB5nD', RESEND_BASE_URL: 'http://127.0.0.1:9', EMAIL_FROM: 'Atrium <hello@foyer.test>', LOG_LEVEL: 'silent' });
  expect((await runToEnd(['migrate'], settings, folder)).code).toBe(0);
  server = undefined;
});

afterEach(async () => {
  server?.child.kill('SIGKILL');
  await server?.ended;
  rmSync(folder, { recursive: true, force: true });
});

describe('SR-69, SR-70 a server whose disk', () => {
  it('takes no page, and later says that nothing reached it, acknowledges nothing meanwhile, answers reads, and goes on by itself', async () => {
    // It starts with fewer calls; a join is one fsync and some twenty pages.
    server = await startOnFailingDisk([{ call: 'pwrite64', file: `${path}-wal`, from: 300, to: 330 }, { call: 'fsync', file: `${path}-wal`, from: 50, to: 54 }], settings, folder);
    await untilReady(server, origin);
    const visitor = new Visitor(origin);
    for (let trouble = 0, before = 0; trouble < 2; trouble += 1) {
      expect(await visitor.joinUntilRefused(400)).toMatchObject({ status: 503, retryAfter: '5', body: { code: 'service/unavailable' } });
      expect(visitor.acknowledged.size).toBeGreaterThan(before);
      expect(await visitor.look()).toEqual({ '/': 200, '/waitlist': 200, '/gate/verify': 401, '/healthz': 200, '/readyz': 200, '/api/v1/admin/waitlist?limit=5': 200 });
      await expect.poll(async () => (await visitor.join()).status).toBe(202);
      before = visitor.acknowledged.size;
    }
    // What was refused is not there, what was acknowledged is; also after a sudden end.
    expect(await visitor.listed()).toEqual(visitor.acknowledged);
    server.child.kill('SIGKILL');
    await server.ended;
    const check = await runToEnd(['check'], settings, folder);
    expect(check.output).toContain(`Looked at ${visitor.acknowledged.size} people`);
    expect(check.output).toContain('All is well');
  });
});

describe('SR-71 a server whose disk', () => {
  it('gives back nothing (read) does not start, says so in one sentence, and changes nothing', async () => {
    const before = readFileSync(path);
    server = await startOnFailingDisk([{ call: 'pread64', file: path, from: 3, to: 1_000 }], settings, folder);
    const { code, output } = await server.ended;
    expect(code, output).toBe(1);
    expect(output).toMatch(/^The database file .*foyer\.db cannot be used: its disk reports errors/m);
    expect(output).not.toMatch(/^\s+at /m);
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});
