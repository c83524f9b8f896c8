import { closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrationTableName, requireKnownMigrations } from '../migrate.ts';
import { busyTimeoutMs } from './begin-immediate.ts';
import { damagedFrame } from './damaged-journal.ts';
import { isBusy, primaryCode } from './sqlite-errors.ts';
import { damaged, damagedJournal, startFault } from './start-fault.ts';

/** A database that lives and dies with the process, for tests. */
export const inMemory = ':memory:';

const fileHeader = 'SQLite format 3\0';

/**
 * Looks at an existing file without writing to it: whether a journal that was left beside it is whole, it begins like a database, its schema
 * is whole, and every table can be read from its root. More would take longer the more people are on the list; `foyer check` looks at everything.
 * @throws {FoyerError} when it is no database, damaged, not to be opened, or from a newer program
 */
export function inspectSqliteFile(path: string): void {
  if (path === inMemory || !existsSync(path) || statSync(path).size === 0) return;
  let names: readonly string[] = [];
  let frame: number | undefined;
  try {
    frame = damagedFrame(path);
    if (frame === undefined) {
      if (firstBytes(path) !== fileHeader) throw new Error('the file does not begin like a SQLite database');
      names = recordedMigrations(path);
    }
  } catch (error) {
    throw primaryCode(error) === undefined ? damaged(path, error) : startFault(path, error);
  }
  if (frame !== undefined) throw damagedJournal(path, frame);
  requireKnownMigrations(names, 'sqlite');
}

function firstBytes(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(fileHeader.length);
    readSync(file, bytes, 0, bytes.length, 0);
    return bytes.toString('latin1');
  } finally {
    closeSync(file);
  }
}

function recordedMigrations(path: string): readonly string[] {
  const database = new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs });
  try {
    const { quick_check: verdict } = database.prepare(`pragma quick_check('sqlite_schema')`).get() as { quick_check: string };
    if (verdict !== 'ok') throw new Error(verdict);
    const tables = database.prepare(`select name from sqlite_schema where type = 'table' and sql not like 'create virtual%'`).all();
    for (const { name } of tables) database.prepare(`select * from "${String(name).replaceAll('"', '""')}" limit 1`).get();
    if (!tables.some(({ name }) => name === migrationTableName)) return [];
    return database.prepare(`select name from ${migrationTableName}`).all().map(({ name }) => String(name));
  } finally {
    database.close();
  }
}

/** The one connection that writes: every commit is on disk before it returns (SR-69). */
export function openWriter(path: string): DatabaseSync {
  if (path !== inMemory) mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs });
  database.exec('pragma journal_mode = wal');
  // After the switch, which can set it back.
  database.exec('pragma synchronous = full');
  database.exec('pragma foreign_keys = on');
  // What is deleted is overwritten, so that nobody who was erased is found in the file (SR-68).
  database.exec('pragma secure_delete = on');
  database.exec('pragma mmap_size = 0');
  // Enough for what joins touch. More costs time: a commit that moved pages about looks through all that are kept.
  database.exec('pragma cache_size = -16000');
  // A thread moves pages from the journal into the file long before; this is for the one that cannot keep up.
  database.exec('pragma wal_autocheckpoint = 16000');
  database.exec('pragma journal_size_limit = 67108864');
  if (path !== inMemory) requireWritable(database);
  return database;
}

/** A file that can only be read is found out now and not by the first person who joins. Leaves nothing behind. @throws when it cannot be written */
function requireWritable(database: DatabaseSync): void {
  try {
    database.exec('begin immediate');
    const { user_version: own } = database.prepare('pragma user_version').get() as { user_version: number };
    database.exec(`pragma user_version = ${own}`);
    database.exec('rollback');
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    // Somebody who writes right now shows that it can be written.
    if (isBusy(error)) return;
    database.close();
    throw error;
  }
}

/** A connection that only reads and never waits for the writer. */
export function openReader(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs });
  database.exec('pragma query_only = on');
  database.exec('pragma mmap_size = 0');
  database.exec('pragma cache_size = -16000');
  return database;
}
