import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase } from '../../tools/test-database.ts';
import { asBefore, contentOfFile, contentOfServer, copyFiles, migrateCounting, withFile, withServer } from './interrupted-migration.ts';

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

it('SR-73 a migration on PostgreSQL whose process dies at a statement has changed nothing, and ends the same when it runs again, by several at once', async () => {
  const reference = await createTestDatabase();
  await withServer(reference.url, (_, db) => asBefore(db, 'postgres'));
  const before = await contentOfServer(reference.url);
  const statements = await withServer(reference.url, (dialect) => migrateCounting(dialect, 'postgres', () => {}));
  const whole = await contentOfServer(reference.url);
  expect(statements).toBeGreaterThan(50);

  const killed = await createTestDatabase();
  await withServer(killed.url, (_, db) => asBefore(db, 'postgres'));
  for (const last of someOf(statements)) {
    await expect(withServer(killed.url, (dialect, _, cut) => migrateCounting(dialect, 'postgres', (number) => {
      if (number < last) return;
      cut();
      throw died;
    })), `dead at statement ${last}`).rejects.toThrow();
    expect(await contentOfServer(killed.url), `dead at statement ${last}`).toBe(before);
  }
  await Promise.all(Array.from({ length: 3 }, () => withServer(killed.url, (dialect) => migrateCounting(dialect, 'postgres', () => {}))));
  expect(await contentOfServer(killed.url)).toBe(whole);
  await Promise.all([reference.drop(), killed.drop()]);
});
