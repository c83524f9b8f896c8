import type { DatabaseSync } from 'node:sqlite';
import type { StoreReport } from '../../../application/ports/store.ts';
import { migrationTableName, pendingMigrations } from '../migrate.ts';

/** Earlier ones can lose what was written while the journal was reset (SR-69). */
const libraryMin = [3, 51, 3] as const;
const synchronousNames = ['OFF', 'NORMAL', 'FULL', 'EXTRA'] as const;

/** What the writing connection works with. */
export function inspectSqlite(database: DatabaseSync): StoreReport {
  const valueOf = (text: string) => String(Object.values(database.prepare(text).get() ?? {})[0]);
  const version = valueOf('select sqlite_version()');
  const synchronous = Number(valueOf('pragma synchronous'));
  const journal = valueOf('pragma journal_mode');
  const foreignKeys = valueOf('pragma foreign_keys');
  const busyTimeout = Number(valueOf('pragma busy_timeout'));
  const applied = appliedMigrations(database);
  return {
    version: `SQLite ${version}`,
    settings: [
      { name: 'library', value: version, wanted: `${libraryMin.join('.')} or newer`, fine: isAtLeast(version, libraryMin) },
      { name: 'journal_mode', value: journal, wanted: 'wal', fine: journal === 'wal' || journal === 'memory' },
      { name: 'synchronous', value: synchronousNames[synchronous] ?? String(synchronous), wanted: 'FULL', fine: synchronous >= 2 },
      { name: 'foreign_keys', value: foreignKeys === '1' ? 'on' : 'off', wanted: 'on', fine: foreignKeys === '1' },
      { name: 'busy_timeout', value: `${busyTimeout} ms`, wanted: '5000 ms or more', fine: busyTimeout >= 5_000 },
    ],
    applied,
    pending: pendingMigrations(applied, 'sqlite'),
  };
}

function isAtLeast(version: string, min: readonly number[]): boolean {
  const parts = version.split('.').map(Number);
  const index = min.findIndex((number, at) => parts[at] !== number);
  return index === -1 || (parts[index] ?? 0) > min[index]!;
}

function appliedMigrations(database: DatabaseSync): readonly string[] {
  const known = database.prepare('select 1 from sqlite_schema where name = ?').get(migrationTableName);
  return known === undefined ? [] : database.prepare(`select name from ${migrationTableName} order by name`).all().map(({ name }) => String(name));
}
