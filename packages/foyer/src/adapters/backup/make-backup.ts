import { DatabaseSync } from 'node:sqlite';
import { chmodSync } from 'node:fs';
import { type BackupManifest, firstLineage, type OnBackupProgress } from '../../application/ports/backup.ts';
import { carry } from './carry.ts';
import type { BackupKeys } from './chain.ts';
import { writeManifest } from './manifest.ts';
import { openPostgresSource } from './postgres-source.ts';
import { sealFile } from './seal.ts';
import { countOf, headOf, migrationsOf, openSqliteSource, tablesOf } from './sqlite-source.ts';
import { sqliteTarget } from './sqlite-target.ts';
import { verifyBackup } from './verify-backup.ts';

/** The database a backup is made from. */
export type DatabasePlace = { readonly kind: 'sqlite'; readonly path: string } | { readonly kind: 'postgres'; readonly url: string };

export interface MakeBackup {
  readonly database: DatabasePlace;
  /** Where to; for PostgreSQL an empty database with the schema of this program, for SQLite not there yet. */
  readonly path: string;
  readonly keys: BackupKeys;
  readonly foyer: string;
  readonly madeAt: number;
}

/**
 * Makes a backup at a path that nobody takes for one yet, seals and verifies it. Takes a processor for a while: run it in a thread.
 * @throws {Error}
 */
export async function makeBackup({ database, path, keys, foyer, madeAt }: MakeBackup, onProgress: OnBackupProgress): Promise<BackupManifest> {
  if (database.kind === 'sqlite') await copySqlite(database.path, path);
  else await carryPostgres(database.url, path, onProgress);
  chmodSync(path, 0o600);
  const placeholder = describe(path, keys.seal[0]!, { format: 1, foyer, madeAt, database: database.kind });
  sealFile(path, placeholder, keys.seal[0]!);
  return verifyBackup(path, keys, onProgress);
}

/** One statement and one view: writers go on beside it, and what was deleted leaves no trace in the copy. */
async function copySqlite(from: string, to: string): Promise<void> {
  const source = openSqliteSource(from);
  try {
    // Only outside a transaction; the statement has a view of its own.
    source.database.exec('rollback');
    source.database.prepare('vacuum into ?').run(to);
  } finally {
    await source.close();
  }
}

async function carryPostgres(url: string, to: string, onProgress: OnBackupProgress): Promise<void> {
  const source = await openPostgresSource(url);
  try {
    const file = new DatabaseSync(to, { enableForeignKeyConstraints: false });
    try {
      file.exec('pragma journal_mode = delete');
      file.exec('pragma journal_mode = off');
      file.exec('pragma synchronous = off');
      if (migrationsOf(file).join() !== source.migrations.join()) {
        throw new Error('The database is not at the version of this Foyer. Make the backup with the version that runs on it, or run foyer migrate first.');
      }
      const target = sqliteTarget(file);
      target.begin();
      await carry(source, target, onProgress);
      target.commit();
    } finally {
      file.close();
    }
  } finally {
    await source.close();
  }
}

function describe(path: string, key: Uint8Array, about: Pick<BackupManifest, 'format' | 'foyer' | 'madeAt' | 'database'>): string {
  const database = new DatabaseSync(path);
  try {
    // A file that is only read later needs no journal beside it.
    database.exec('pragma journal_mode = delete');
    const rows = Object.fromEntries(tablesOf(database).map(({ name }) => [name, countOf(database, name)]));
    return writeManifest(database, { ...about, migrations: migrationsOf(database), lineage: lineageOf(database), rows, audit: headOf(database) }, key);
  } finally {
    database.close();
  }
}

function lineageOf(database: DatabaseSync): string {
  if (database.prepare(`select 1 from sqlite_schema where name = 'document'`).get() === undefined) return firstLineage;
  const row = database.prepare(`select json_extract(body, '$.lineage') as lineage from document where kind = 'backup' and id = 'lineage'`).get();
  return row === undefined ? firstLineage : String(row['lineage']);
}
