import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../tools/test-database.ts';
import { freePort, startCommand } from '../testing/child-process.ts';
import { openShell } from '../testing/run-foyer.ts';
import { makeBackupPlace } from '../testing/restoring.ts';

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

describe.each(['sqlite', 'postgres'] as const)('a server on %s that dies with its database', (kind) => {
  it('SR-72 right after it took access back does not get it back by a restore', async () => {
    const place = await makeBackupPlace(kind, createTestDatabase);
    cleanups.push(() => place.remove());
    const key = 'a-key-for-a-process-that-is-long-enough-too';
    const port = await freePort();
    const env = {
      FOYER_ENV: 'test', DATABASE_URL: place.url, FOYER_SECRET: 'a-secret-for-a-process-that-is-long-enough', ADMIN_API_KEY: key, PORT: String(port), BACKUP_DIR: place.folder, BACKUP_SCHEDULE: '0 3 * * *',
    };
    const shell = openShell(env);
    cleanups.push(() => shell.remove());
    expect((await shell.foyer(['seed', '--count', '60'])).code).toBe(0);
    const server = startCommand(['start'], env, dirname(place.folder));
    await expect.poll(() => fetch(`http://127.0.0.1:${port}/readyz`).then(({ status }) => status, () => 0), { timeout: 60_000 }).toBe(200);
    const made = JSON.parse((await shell.foyer(['backup', '--json'])).out) as { path: string };
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const { items } = (await (await fetch(`http://127.0.0.1:${port}/api/v1/admin/waitlist?status=accepted&limit=2`, { headers })).json()) as { items: { email: string }[] };
    const [first, second] = items.map(({ email }) => email);
    const revoke = (email: string) => fetch(`http://127.0.0.1:${port}/api/admin/revoke-access`, { method: 'POST', headers, body: JSON.stringify({ email }) });
    expect((await revoke(first!)).status).toBe(200);
    await sleep(1_500);
    expect((await revoke(second!)).status).toBe(200);
    server.child.kill('SIGKILL');
    await server.ended;
    if (kind === 'sqlite') for (const end of ['', '-wal', '-shm']) rmSync(place.url.slice('file:'.length) + end, { force: true });

    const again = openShell({ ...env, DATABASE_URL: await place.another() });
    cleanups.push(() => again.remove());
    const restored = await again.foyer(['restore', made.path, '--json']);
    expect(restored.code, restored.err).toBe(0);
    const report = JSON.parse(restored.out) as { knowledge: string; people: { email: string }[] };
    expect(report.knowledge).toBe('journal');
    expect(report.people.map(({ email }) => email).toSorted()).toEqual([first!, second!].toSorted());
    expect((await again.foyer(['check'])).out).toContain('All is well');
    const refused = await again.foyer(['restore', join(place.folder, 'nothing.backup')]);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('There is no file');
  });
});
