import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCommand } from '../../packages/foyer/src/testing/child-process.ts';
import { createTestDatabase } from '../../tools/test-database.ts';
import { drillProduct, drillSettings } from '../support/foyer-process.ts';
import { asBefore, contentOfFile, contentOfServer, copyFiles, migrateCounting, Onlooker, withFile, withServer } from './interrupted-migration.ts';

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'foyer-migration-')); });
afterAll(() => rmSync(folder, { recursive: true }));

const died = new Error('The process is dead.');
/** A few of many, with both ends: for what takes long. */
function someOf(count: number): readonly number[] {
  return [...new Set([1, 2, Math.ceil(count / 3), Math.ceil(count / 2), Math.ceil((2 * count) / 3), count - 1, count])];
}

it('SR-73 a migration on SQLite that is killed at any statement has changed nothing, and ends the same when it runs again', async () => {
  const path = join(folder, 'whole.db');
  await withFile(path, (_, db) => asBefore(db, 'sqlite'));
  const before = contentOfFile(path);
  // The files as they are before each statement are what the death of the process at that moment leaves.
  const at = (number: number) => join(folder, `killed-at-${number}.db`);
  const statements = await withFile(path, (dialect) => migrateCounting(dialect, 'sqlite', (number) => copyFiles(path, at(number))));
  const whole = contentOfFile(path);
  expect(statements).toBeGreaterThan(50);
  expect(whole).not.toBe(before);
  for (let number = 1; number <= statements; number += 1) expect(contentOfFile(at(number)), `killed at statement ${number}`).toBe(before);
  for (const number of someOf(statements)) {
    await withFile(at(number), (dialect) => migrateCounting(dialect, 'sqlite', () => {}));
    expect(contentOfFile(at(number)), `killed at statement ${number}, run again`).toBe(whole);
  }
});

it('SR-73 a migration on PostgreSQL whose process or connection dies at any statement has changed nothing, and ends the same when it runs again, by several at once', async () => {
  const reference = await createTestDatabase();
  await withServer(reference.url, (_, db) => asBefore(db, 'postgres'));
  const before = await contentOfServer(reference.url);
  const statements = await withServer(reference.url, (dialect) => migrateCounting(dialect, 'postgres', () => {}));
  const whole = await contentOfServer(reference.url);
  expect(statements).toBeGreaterThan(50);
  expect(whole).not.toBe(before);

  const killed = await createTestDatabase();
  await withServer(killed.url, (_, db) => asBefore(db, 'postgres'));
  const onlooker = await Onlooker.at(killed.url);
  const trace = await onlooker.trace();
  for (let last = 1; last <= statements; last += 1) {
    // In turns: the process is gone, and the server ends the connection under it.
    const ends = await withServer(killed.url, (dialect, _, cut) => migrateCounting(dialect, 'postgres', async (number) => {
      if (number < last) return;
      if (last % 2 === 0) await onlooker.endOthers();
      else {
        cut();
        throw died;
      }
    })).then(() => 'went through', () => 'died');
    expect(ends, `dead at statement ${last}`).toBe('died');
    expect(await onlooker.trace(), `dead at statement ${last}`).toBe(trace);
  }
  expect(await contentOfServer(killed.url)).toBe(before);
  await Promise.all(Array.from({ length: 3 }, () => withServer(killed.url, (dialect) => migrateCounting(dialect, 'postgres', () => {}))));
  expect(await onlooker.trace()).not.toBe(trace);
  expect(await contentOfServer(killed.url)).toBe(whole);
  await onlooker.close();
  await Promise.all([reference.drop(), killed.drop()]);
});

it('SR-73 of two processes that migrate the same PostgreSQL one is killed in the middle of it, and the other one does all of it', async () => {
  const [reference, shared] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  for (const { url } of [reference, shared]) await withServer(url, (_, db) => asBefore(db, 'postgres'));
  writeFileSync(join(folder, 'foyer.config.ts'), drillProduct);
  const migrate = (url = shared.url) => startCommand(['migrate'], drillSettings({ DATABASE_URL: url }), folder);
  const undisturbed = migrate(reference.url).ended;
  const onlooker = await Onlooker.at(shared.url);
  const waiting = { timeout: 60_000 };
  const [first, second] = await onlooker.holding('admin', async () => {
    const killed = migrate();
    // In the middle of the changes this table is to have new columns.
    await expect.poll(() => onlooker.waitingFor('relation'), waiting).toBe(1);
    const patient = migrate();
    await expect.poll(() => onlooker.waitingFor('advisory'), waiting).toBe(1);
    killed.child.kill('SIGKILL');
    expect(await killed.ended).toMatchObject({ signal: 'SIGKILL' });
    return [killed, patient];
  });
  for (const { code, output } of await Promise.all([second.ended, undisturbed])) expect(code, output).toBe(0);
  expect(first.output()).toBe('');
  expect(await contentOfServer(shared.url)).toBe(await contentOfServer(reference.url));
  await onlooker.close();
  await Promise.all([reference.drop(), shared.drop()]);
});
