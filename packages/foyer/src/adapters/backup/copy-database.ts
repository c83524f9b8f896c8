import type { CopyReport, OnBackupProgress } from '../../application/ports/backup.ts';
import { carryToPostgres, inspectTarget } from './carry-to-postgres.ts';
import type { BackupKeys, Head } from './chain.ts';
import type { DatabasePlace } from './make-backup.ts';
import { connectPatiently, openPostgresSource } from './postgres-source.ts';
import { openSqliteSource } from './sqlite-source.ts';
import type { TableSource } from './table-source.ts';

export interface CopyOptions {
  readonly database: DatabasePlace;
  /** A PostgreSQL database. */
  readonly url: string;
  readonly keys: BackupKeys;
  /** Brings the target to the schema of this program. */
  readonly prepare: (url: string) => Promise<void>;
  readonly onProgress: OnBackupProgress;
}

/** Held on the source while it is looked whether the target is the same database. */
const sameLock = 0x666f_7968;

/**
 * Copies an installation into a PostgreSQL database: one that is empty, or that holds an earlier copy, which is brought up to date.
 * The source is only read.
 * @throws {Error} when the target holds anything else; then it was not touched
 */
export async function copyDatabase({ database, url, keys, prepare, onProgress }: CopyOptions): Promise<CopyReport> {
  if (database.kind === 'postgres') await requireOther(database.url, url);
  const source: TableSource & { hashOf(seq: number): Promise<string | undefined> } = await openSource(database);
  try {
    const found = await inspectTarget(url, async (head: Head) => (await source.hashOf(head.seq)) === head.hash);
    await prepare(url);
    const { rows, head } = await carryToPostgres({ source, url, found, keys, onProgress });
    const now = await source.auditHeadNow();
    return { target: found.state, rows, head, writtenMeanwhile: now.seq - head.seq };
  } finally {
    await source.close();
  }
}

async function openSource(database: DatabasePlace): Promise<TableSource & { hashOf(seq: number): Promise<string | undefined> }> {
  if (database.kind === 'sqlite') {
    const source = openSqliteSource(database.path);
    return {
      ...source,
      hashOf: async (seq) => source.database.prepare('select hash from audit_event where seq = ?').get(seq)?.['hash'] as string | undefined,
    };
  }
  const source = await openPostgresSource(database.url);
  return {
    ...source,
    hashOf: async (seq) => (await source.client.query<{ hash: string }>('select hash from audit_event where seq = $1', [seq])).rows[0]?.hash,
  };
}

/** Two addresses can name one database; a lock that both sides ask for tells. @throws {Error} when they do */
async function requireOther(one: string, other: string): Promise<void> {
  const [a, b] = [await connectPatiently(one), await connectPatiently(other)];
  try {
    await a.query('select pg_advisory_lock($1)', [sameLock]);
    const { rows: [asked] } = await b.query<{ free: number }>('select pg_try_advisory_lock($1)::int as free', [sameLock]);
    if (asked!.free === 0) throw new Error('The target is the database that Foyer runs on. Name another one.');
  } finally {
    await Promise.all([a.end(), b.end()]);
  }
}
