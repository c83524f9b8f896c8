import { type Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { FoyerError } from '../../domain/errors.ts';
import { migrationHistory } from './migrations/history.ts';
import type { Database } from './tables.ts';

/** The record of what was done; its name keeps out of the way of other programs in the same database. */
export const migrationTableName = 'foyer_migration';
const migrationLockTableName = 'foyer_migration_lock';

/** Taken for the whole of it on PostgreSQL, so that parallel starts do each change once; on SQLite the write lock does. */
const migrationLock = 0x666f_7967;

/**
 * Brings the schema up to date in one transaction; parallel starts run each migration once.
 * @throws {FoyerError} when the database is newer than this program; then nothing was touched
 */
export async function migrateDatabase(db: Kysely<Database>, kind: 'sqlite' | 'postgres'): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    if (kind === 'postgres') await sql`select pg_advisory_xact_lock(${migrationLock})`.execute(transaction);
    const recorded = await recordedMigrations(transaction);
    requireKnownMigrations(recorded, kind);
    // Nothing is written where nothing is to be done.
    if (pendingMigrations(recorded, kind).length === 0) return;
    const migrator = new Migrator({
      db: transaction,
      provider: { getMigrations: async () => migrationHistory(kind) },
      migrationTableName,
      migrationLockTableName,
    });
    const { error } = await migrator.migrateToLatest();
    if (error instanceof Error) throw error.message.startsWith('corrupted migrations') ? unknownHistory(error) : error;
    if (error !== undefined) throw new Error('A migration failed.', { cause: error });
  });
}

async function recordedMigrations(db: Kysely<Database>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === migrationTableName)) return [];
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(migrationTableName)}`.execute(db);
  return rows.map(({ name }) => name);
}

/** @throws {FoyerError} when a migration is recorded that this program does not know */
export function requireKnownMigrations(applied: readonly string[], kind: 'sqlite' | 'postgres'): void {
  const known = migrationHistory(kind);
  const newer = applied.find((name) => !Object.hasOwn(known, name));
  if (newer === undefined) return;
  throw new FoyerError(
    'service/unavailable',
    `The database was used by a newer version of Foyer (it has the change "${newer}"). Start that version, or restore a backup made before. The database was left as it is.`,
  );
}

/** The changes are recorded in another order than any version made them in. */
function unknownHistory(cause: Error): FoyerError {
  return new FoyerError(
    'service/unavailable',
    `The list of changes in the database (${migrationTableName}) is none that Foyer writes: it is damaged, or something else wrote to it. The database was left as it is. Restore a backup.`,
    { cause },
  );
}

/** What is still to be done to a database with these changes recorded, in order. */
export function pendingMigrations(applied: readonly string[], kind: 'sqlite' | 'postgres'): readonly string[] {
  return Object.keys(migrationHistory(kind)).filter((name) => !applied.includes(name));
}
