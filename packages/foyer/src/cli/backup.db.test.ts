import { copyFileSync, existsSync, openSync, readdirSync, readFileSync, truncateSync, writeFileSync, writeSync, closeSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../tools/test-database.ts';
import { startCommand } from '../testing/child-process.ts';
import { expectProblem, harnessSecret, type Harness, startHarness } from '../testing/harness.ts';
import { openShell } from '../testing/run-foyer.ts';
import { type BackupPlace, makeBackupPlace, restoreTo } from '../testing/restoring.ts';
import { comesIn, isInvited, joins, keyWith } from '../testing/stories.ts';
import { RecordingMailer } from '../testing/recording-mailer.ts';

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function openPlace(kind: BackupPlace['kind']): Promise<{ place: BackupPlace; harness: Harness; mailer: RecordingMailer }> {
  const place = await makeBackupPlace(kind, createTestDatabase);
  cleanups.push(() => place.remove());
  const mailer = new RecordingMailer();
  const harness = await startHarness({ database: place.url, mailer, env: { BACKUP_DIR: place.folder } });
  cleanups.push(() => harness.close());
  return { place, harness, mailer };
}

const anybody = { by: 'closing everything' } as const;

describe.each(['sqlite', 'postgres'] as const)('SR-72 a backup on %s', (kind) => {
  it('SR-2 holds no link, session, ticket or key that opens anything', async () => {
    const { harness, mailer } = await openPlace(kind);
    const inside = await comesIn(harness);
    const invited = await isInvited(harness);
    const key = await keyWith(harness, ['read']);
    const secrets = [inside.token, invited.token, inside.browser.cookie('session')!, inside.browser.cookie('device')!, key.replace('foyer_', ''), harnessSecret];
    for (const { mail } of mailer.attempts) for (const [, token] of `${mail.text}${mail.html}`.matchAll(/[?&](?:token|ticket)=([A-Za-z0-9_-]{43})/g)) secrets.push(token!);
    const { path } = await harness.services.backups.make();
    const bytes = readFileSync(path);
    for (const secret of secrets) {
      expect(bytes.includes(secret)).toBe(false);
      expect(bytes.includes(Buffer.from(secret, 'base64url'))).toBe(false);
    }
    expect(bytes.includes(inside.email)).toBe(true);
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('is one moment, however many people join meanwhile', async () => {
    const { place, harness } = await openPlace(kind);
    const doors = { open: true };
    let joined = 0;
    const guests = Array.from({ length: 8 }, async (_, guest) => {
      while (doors.open) {
        const email = `guest-${guest}-${joined}@example.org`;
        const answer = await harness.post('/api/waitlist/join', { email, name: 'Ana', role: 'coach' });
        expect(answer.status).toBe(202);
        joined += 1;
      }
    });
    const made: { path: string; entries: number }[] = [];
    for (let backup = 0; backup < 3; backup += 1) {
      const before = joined;
      harness.clock.advance(1_000);
      const { path, manifest } = await harness.services.backups.make();
      expect(manifest!.rows['entry']).toBeGreaterThanOrEqual(before);
      made.push({ path, entries: manifest!.rows['entry']! });
    }
    doors.open = false;
    await Promise.all(guests);
    expect(made[2]!.entries).toBeGreaterThan(made[0]!.entries);
    const url = await place.another();
    const { manifest } = await restoreTo(harness.foyer.config, url, { file: made[1]!.path, knowledge: anybody, clock: harness.clock });
    const restored = await startHarness({ database: url });
    expect((await restored.services.store.counts()).reduce((sum, { count }) => sum + count, 0)).toBe(manifest.rows['entry']);
    await restored.close();
  });

  it('is refused when it is damaged, cut off, foreign or none at all, and the target stays as it was', async () => {
    const { place, harness } = await openPlace(kind);
    await comesIn(harness);
    const { path } = await harness.services.backups.make();
    const variants: Record<string, (copy: string) => void> = {
      // Where the byte lies decides whether the file still reads as a database before its seal is looked at.
      'changed or damaged|is damaged': (copy) => {
        const file = openSync(copy, 'r+');
        writeSync(file, 'X', Math.floor(statSync(copy).size * 0.6));
        closeSync(file);
      },
      'cut off|damaged': (copy) => truncateSync(copy, Math.floor(statSync(copy).size * 0.7)),
      'not a backup of Foyer': (copy) => writeFileSync(copy, 'hello'),
      'a database, but not': (copy) => {
        writeFileSync(copy, '');
        const other = new DatabaseSync(copy);
        other.exec('create table something (id)');
        other.close();
      },
      'There is no file': () => {},
      // A grant that is edited in by whoever knows SQL.
      'was changed': (copy) => {
        const edited = new DatabaseSync(copy);
        edited.exec(`update role_grant set role = 'owner'`);
        edited.close();
      },
    };
    for (const [message, damage] of Object.entries(variants)) {
      const copy = join(place.folder, 'copy.backup');
      if (!message.startsWith('There')) copyFileSync(path, copy);
      damage(copy);
      const url = await place.another();
      await expect(restoreTo(harness.foyer.config, url, { file: message.startsWith('There') ? `${copy}.gone` : copy, knowledge: anybody, clock: harness.clock }), message).rejects.toThrow(new RegExp(message));
      if (kind === 'sqlite') expect(existsSync(url.slice('file:'.length)), message).toBe(false);
    }
    const foreign = { ...harness.foyer.config, secret: 'another-secret-that-is-long-enough-for-anybody' };
    await expect(restoreTo(foreign, await place.another(), { file: path, knowledge: anybody, clock: harness.clock })).rejects.toThrow('another installation');
    const rotated = { ...foreign, previousSecrets: [harnessSecret] };
    expect((await restoreTo(rotated, await place.another(), { file: path, knowledge: anybody, clock: harness.clock })).people).toHaveLength(1);
    expect(readdirSync(place.folder).filter((name) => name.includes('unfinished'))).toEqual([]);
  });

  it('that is killed leaves nothing that looks like one, and the next one is made all the same', async () => {
    const { place, harness } = await openPlace(kind);
    const shell = openShell({ DATABASE_URL: place.url, FOYER_SECRET: harnessSecret });
    cleanups.push(() => shell.remove());
    expect((await shell.foyer(['seed', '--count', '1500'])).code).toBe(0);
    const env = { FOYER_ENV: 'test', DATABASE_URL: place.url, FOYER_SECRET: harnessSecret, ADMIN_API_KEY: 'a-key-for-a-process-that-is-long-enough-too', BACKUP_DIR: place.folder };
    for (const after of [150, 250, 350, 450, 600]) {
      const started = startCommand(['backup'], env, place.folder.replace(/\/backups$/, ''));
      await sleep(after);
      started.child.kill('SIGKILL');
      await started.ended;
      for (const { verified, path } of await harness.services.backups.list()) {
        expect(verified).toBe(true);
        await expect(restoreTo(harness.foyer.config, await place.another(), { file: path, knowledge: anybody, clock: harness.clock, dryRun: true })).resolves.toMatchObject({ dryRun: true });
      }
    }
    const ended = await startCommand(['backup', '--json'], env, place.folder.replace(/\/backups$/, '')).ended;
    expect(ended.code, ended.output).toBe(0);
    const [newest] = await harness.services.backups.list();
    expect(newest).toMatchObject({ verified: true });
    const { items } = (await (await harness.admin('/api/v1/admin/backups')).json()) as { items: { name: string; verified: boolean }[] };
    expect(items[0]).toMatchObject({ name: newest!.name, verified: true });
    await harness.expectAuditEvent('backup.made', { detail: { name: newest!.name } });
    await expectProblem(await harness.fetch('/api/v1/admin/backups', { key: await keyWith(harness, ['read', 'export']) }), 'auth/forbidden');
  });

  it('goes by retention only after a newer one was verified', async () => {
    const { place, harness } = await openPlace(kind);
    await joins(harness);
    for (let number = 0; number < 3; number += 1) {
      harness.clock.advance(1_000);
      await harness.services.backups.make();
    }
    writeFileSync(join(place.folder, 'foyer-2020-01-01T000000000Z.backup'), 'not ours to remove');
    expect(await harness.services.backups.keep(2)).toHaveLength(1);
    expect((await harness.services.backups.list()).map(({ verified }) => verified)).toEqual([true, true, false]);
  });
});

/** The roles that the harness has. */
function configure(folder: string): void {
  writeFileSync(join(folder, 'foyer.config.ts'), `export default { brand: { name: 'Atrium' }, roles: [{ key: 'coach', label: 'Coach' }, { key: 'client', label: 'Client' }] };\n`);
}

describe('foyer copy-to', () => {
  it('moves an installation from SQLite to PostgreSQL, can be repeated, and refuses what is not its own copy', async () => {
    const { url, drop } = await createTestDatabase();
    cleanups.push(drop);
    const shell = openShell({ FOYER_SECRET: harnessSecret });
    cleanups.push(() => shell.remove());
    configure(shell.folder);
    expect((await shell.foyer(['seed', '--count', '5000'])).code).toBe(0);
    const database = `file:${join(shell.folder, 'foyer.db')}`;
    let source = await startHarness({ database });
    const before = await comesIn(source);
    const first = await shell.foyer(['copy-to', url, '--json']);
    expect(first.err).toBe('');
    expect(JSON.parse(first.out)).toMatchObject({ target: 'empty', rows: { entry: 5001 }, writtenMeanwhile: 0 });

    const later = await isInvited(source);
    await source.close();
    const second = await shell.foyer(['copy-to', url, '--json']);
    const report = JSON.parse(second.out) as { target: string; rows: Record<string, number>; head: object };
    expect(report).toMatchObject({ target: 'earlier copy', rows: { entry: 5002 } });

    const copy = await startHarness({ database: url });
    expect(await copy.services.store.auditHead()).toEqual(report.head);
    expect((await copy.fetch('/gate/verify', { browser: before.browser })).status).toBe(204);
    expect((await copy.post('/api/waitlist/accept', { token: later.token })).status).toBe(200);
    await isInvited(copy);
    await copy.services.store.indexChanged(100_000);
    const found = (await (await copy.admin(`/api/v1/admin/waitlist?q=${before.email}`)).json()) as { items: unknown[] };
    expect(found.items).toHaveLength(1);
    await copy.close();
    expect((await shell.foyer(['check'])).out).toContain('All is well');
    const onCopy = openShell({ FOYER_SECRET: harnessSecret, DATABASE_URL: url });
    cleanups.push(() => onCopy.remove());
    configure(onCopy.folder);
    expect((await onCopy.foyer(['check'])).out).toContain('All is well');

    // It went its own way: a copy over it would lose what happened there.
    const third = await shell.foyer(['copy-to', url]);
    expect(third).toMatchObject({ code: 1, err: expect.stringContaining('went its own way') as string });
    expect((await onCopy.foyer(['copy-to', url])).err).toContain('is the database that Foyer runs on');
    const other = await createTestDatabase();
    cleanups.push(other.drop);
    expect(JSON.parse((await onCopy.foyer(['copy-to', other.url, '--json'])).out)).toMatchObject({ target: 'empty' });
    expect((await shell.foyer(['copy-to', 'file:./other.db'])).code).toBe(2);
    source = await startHarness({ database: other.url });
    expect((await source.fetch('/gate/verify', { browser: before.browser })).status).toBe(204);
    await source.close();
  });
});
