import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort, startCommand } from '../../packages/foyer/src/testing/child-process.ts';
import { drillProduct, drillSettings, runToEnd, untilReady } from '../support/foyer-process.ts';
import { fillDisk } from './fill-disk.ts';
import { requireOwnMounts, startOnDisk } from './small-disk.ts';
import { Visitor } from './visitor.ts';

let folder: string;
let data: string;
let path: string;
let origin: string;
let settings: Readonly<Record<string, string>>;
let running: { readonly ended: Promise<unknown>; kill(): void } | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-disk-'));
  data = join(folder, 'data');
  mkdirSync(data);
  path = join(data, 'foyer.db');
  writeFileSync(join(folder, 'foyer.config.ts'), drillProduct);
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  // Nobody takes mail there: it waits, and is no part of this.
  settings = drillSettings({ PORT: String(port), PUBLIC_URL: origin, DATABASE_URL: `file:${path}`, RESEND_API_KEY: 're_test_3F8aKq2LmX9vR7tYwZ1cB5nD', RESEND_BASE_URL: 'http://127.0.0.1:9', EMAIL_FROM: 'Atrium <hello@foyer.test>', LOG_LEVEL: 'silent' });
  running = undefined;
});

afterEach(async () => {
  running?.kill();
  await running?.ended;
  rmSync(folder, { recursive: true, force: true });
});

const readable = { '/': 200, '/waitlist': 200, '/gate/verify': 401, '/healthz': 200, '/readyz': 200, '/api/v1/admin/waitlist?limit=5': 200 };
const refusal = { status: 503, retryAfter: '5', body: { code: 'service/unavailable' } };

describe('SR-70 a server on SQLite', () => {
  it('whose disk is full refuses writes, answers reads, and goes on by itself when there is room', async () => {
    requireOwnMounts();
    const server = startOnDisk({ folder: data, size: '12m', settings, cwd: folder, after: [['check'], ['audit', 'verify']] });
    running = server;
    await untilReady(server, origin);
    const visitor = new Visitor(origin);
    for (let before = 0; before < 20; before += 1) expect((await visitor.join()).status).toBe(202);
    const makeRoom = fillDisk(server.reach(join(data, 'ballast')));
    expect(await visitor.joinUntilRefused()).toMatchObject(refusal);
    expect(await visitor.look()).toEqual(readable);
    makeRoom();
    await expect.poll(async () => (await visitor.join()).status).toBe(202);
    for (let after = 0; after < 20; after += 1) expect((await visitor.join()).status).toBe(202);
    // What was refused is not there, what was acknowledged is.
    expect(await visitor.listed()).toEqual(visitor.acknowledged);
    server.stop();
    const { code, output } = await server.ended;
    expect(output).toContain('All is well');
    expect(output).toContain('The audit log is whole');
    expect(code, output).toBe(0);
  });

  it('whose disk reports errors, and whose file is moved away or exchanged, writes nowhere else and goes on when it is back', async () => {
    const server = startCommand(['start'], settings, folder);
    running = { ended: server.ended, kill: () => { server.child.kill('SIGKILL'); } };
    await untilReady(server, origin);
    const visitor = new Visitor(origin);
    for (let before = 0; before < 20; before += 1) expect((await visitor.join()).status).toBe(202);
    // Every write beyond the first page fails with EFBIG, which is no full disk to SQLite but an error of the disk.
    const limit = (soft: string) => execFileSync('prlimit', ['--pid', String(server.child.pid), `--fsize=${soft}:unlimited`]);
    limit('4096');
    for (let tries = 0; tries < 3; tries += 1) expect(await visitor.join()).toMatchObject(refusal);
    expect(await visitor.look()).toEqual(readable);
    limit('unlimited');
    expect((await visitor.join()).status).toBe(202);

    renameSync(path, `${path}.moved`);
    expect(await visitor.join()).toMatchObject(refusal);
    expect(existsSync(path)).toBe(false);
    expect(await visitor.look()).toEqual(readable);
    writeFileSync(path, 'somebody else');
    expect(await visitor.join()).toMatchObject(refusal);
    expect(readFileSync(path, 'utf8')).toBe('somebody else');
    renameSync(`${path}.moved`, path);
    expect((await visitor.join()).status).toBe(202);
    expect(await visitor.listed()).toEqual(visitor.acknowledged);
    server.child.kill('SIGTERM');
    const { code, output } = await server.ended;
    expect(code, output).toBe(0);
    expect((await runToEnd(['check'], settings, folder)).output).toContain('All is well');
  });
});

describe('SR-71 a server on SQLite', () => {
  it('does not start on a disk it may only read, says so in one sentence, and changes nothing', async () => {
    requireOwnMounts();
    expect((await runToEnd(['migrate'], settings, folder)).code).toBe(0);
    const before = readFileSync(path);
    const server = startOnDisk({ folder: data, readOnly: true, settings, cwd: folder });
    running = server;
    const { code, output } = await server.ended;
    expect(code, output).toBe(1);
    expect(output).toContain(`The database file ${path} cannot be written`);
    expect(output).not.toMatch(/^\s+at /m);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(statSync(path).size).toBe(before.length);
  });
});
