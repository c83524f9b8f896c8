import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { migrationTableName, requireKnownMigrations } from '../migrate.ts';
import { busyTimeoutMs } from './begin-immediate.ts';
import { damagedFrame } from './damaged-journal.ts';
import { inMemory } from './open-sqlite.ts';
import { primaryCode } from './sqlite-errors.ts';
import { damaged, damagedJournal, startFault } from './start-fault.ts';

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
      if (!beginsLikeSqlite(path)) throw new Error('the file does not begin like a SQLite database');
      names = recordedMigrations(path);
    }
  } catch (error) {
    throw primaryCode(error) === undefined ? damaged(path, error) : startFault(path, error);
  }
  if (frame !== undefined) throw damagedJournal(path, frame);
  requireKnownMigrations(names, 'sqlite');
}

/** Whether a file begins like a database of SQLite (https://sqlite.org/fileformat2.html#magic_header_string). @throws when it cannot be read */
function beginsLikeSqlite(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(fileHeader.length);
    readSync(file, bytes, 0, bytes.length, 0);
    return bytes.toString('latin1') === fileHeader;
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
