import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCommand } from '../testing/child-process.ts';

const watch = fileURLToPath(new URL('../testing/name-loaded.mjs', import.meta.url));

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'foyer-built-')); });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the server as it is run', () => {
  it('is a few files, and reads none of the source it was built from', async () => {
    const server = startCommand(['start'], { DATABASE_URL: 'file:./foyer.db', PORT: '0', NODE_OPTIONS: `--import=${watch}` }, folder);
    await expect.poll(() => server.output()).toContain('"event":"server.started"');
    const port = /"port":(\d+)/.exec(server.output())![1]!;
    expect((await fetch(`http://127.0.0.1:${port}/gate/verify`)).status).toBe(401);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    server.child.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
    const loaded = [...server.output().matchAll(/^loaded (.+)$/gm)].map(([, url]) => url!);
    expect(loaded.filter((url) => /\/packages\/foyer\/(?!dist\/)/.test(url))).toEqual([]);
    expect(loaded.length).toBeGreaterThan(5);
    expect(loaded.length).toBeLessThan(60);
  });

  it('starts its threads from the build as well', async () => {
    const seeded = await startCommand(['seed', '--count', '50'], { DATABASE_URL: 'file:./threads.db' }, folder).ended;
    expect(seeded.code, seeded.output).toBe(0);
    const { code, output } = await startCommand(['backup', 'one.backup'], { DATABASE_URL: 'file:./threads.db', NODE_OPTIONS: `--import=${watch}` }, folder).ended;
    expect(code, output).toBe(0);
    const loaded = [...output.matchAll(/^loaded (.+)$/gm)].map(([, url]) => url!);
    expect(loaded.some((url) => /\/parts\/backup-thread-/.test(url))).toBe(true);
    expect(loaded.filter((url) => /\/packages\/foyer\/(?!dist\/)/.test(url) && !url.endsWith('/name-loaded.mjs'))).toEqual([]);
  });

  it('breaks off an answer of Clerk that never ends', async () => {
    let poured = 0;
    const endless = createServer((_, response) => {
      const piece = Buffer.alloc(65_536, ' ');
      response.writeHead(200, { 'content-type': 'application/json' }).on('error', () => {});
      const pour = (): void => {
        do poured += piece.length; while (!response.destroyed && response.write(piece));
      };
      response.on('drain', pour);
      pour();
    }).listen(0, '127.0.0.1');
    await once(endless, 'listening');
    const { output } = await startCommand(['doctor'], {
      DATABASE_URL: 'file:./other.db', CLERK_SECRET_KEY: 'sk_test_key_of_nobody_at_all', CLERK_API_URL: `http://127.0.0.1:${(endless.address() as AddressInfo).port}`,
    }, folder).ended;
    endless.closeAllConnections();
    endless.close();
    expect(output).toContain('its answer could not be read');
    expect(poured).toBeGreaterThan(0);
    // What is read of it at most, and what was on its way.
    expect(poured).toBeLessThan(64e6);
  });
});
