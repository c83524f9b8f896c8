import type pg from 'pg';
import type { OnBackupProgress } from '../../application/ports/backup.ts';
import { carry } from './carry.ts';
import { beginning, type BackupKeys, eventsInPostgres, follow, type Head, macOf } from './chain.ts';
import { connectPatiently, countIn, headIn, migrationsIn, tablesIn } from './postgres-source.ts';
import { postgresTarget } from './postgres-target.ts';
import type { TableSource } from './table-source.ts';
import { miscountedBuckets } from './verify-backup.ts';

/** What was found where the copy shall go, and where its audit log ends; null before there is a schema. */
export interface FoundTarget {
  readonly state: 'empty' | 'earlier copy';
  readonly head: Head | null;
}

/**
 * Looks at a PostgreSQL database before anything is written to it.
 * @param isOurs - whether the source has an audit event with this number and hash
 * @throws {Error} when it holds anything but nothing or an earlier copy
 */
export async function inspectTarget(url: string, isOurs: (head: Head) => Promise<boolean>): Promise<FoundTarget> {
  const client = await connectPatiently(url);
  try {
    if ((await migrationsIn(client)).length === 0) {
      const taken = (await tablesIn(client)).map(({ name }) => name);
      if (taken.length > 0) throw new Error(`The target has a table named ${taken[0]} that is not Foyer's. It was left as it is; name an empty database.`);
      return { state: 'empty', head: null };
    }
    const head = await headIn(client);
    if (head.seq === 0) {
      for (const { name } of await tablesIn(client)) {
        if (name !== 'audit_head' && name !== 'search_cursor' && name !== 'feed_cursor' && (await countIn(client, name)) > 0) throw new Error(`The target is not empty: there are rows in ${name}. It was left as it is; name an empty database.`);
      }
      return { state: 'empty', head };
    }
    if (await isOurs(head)) return { state: 'earlier copy', head };
    throw new Error('The target holds another installation, or one that went its own way after it was copied. It was left as it is; name an empty database.');
  } finally {
    await client.end();
  }
}

/**
 * Replaces the rows of a prepared PostgreSQL database by those of the source, in one transaction: afterwards it holds everything,
 * verified, or what it held before.
 * @throws {Error}
 */
export async function carryToPostgres(
  { source, url, found, keys, onProgress }: { source: TableSource; url: string; found: FoundTarget; keys: BackupKeys; onProgress: OnBackupProgress },
): Promise<{ readonly rows: Readonly<Record<string, number>>; readonly head: Head }> {
  const client = await connectPatiently(url);
  try {
    if ((await migrationsIn(client)).join() !== source.migrations.join()) {
      throw new Error('The database to copy is not at the version of this Foyer. Run foyer migrate on it first.');
    }
    const target = postgresTarget(client);
    await client.query('begin');
    await client.query(`select set_config('maintenance_work_mem', '256MB', true), set_config('lock_timeout', '10s', true)`);
    // From here on nobody else writes there, and nobody did since it was looked at.
    await client.query('lock table audit_head in access exclusive mode');
    const now = await headIn(client);
    if (now.seq !== (found.head?.seq ?? 0) || (found.head !== null && now.hash !== found.head.hash)) throw new Error('Somebody wrote to the target meanwhile. It was left as it is; stop every Foyer that uses it, and start again.');
    // Made again at the end: bringing it along row by row takes far longer.
    const { rows: indexes } = await client.query<{ definition: string }>(`select indexdef as definition from pg_indexes where schemaname = current_schema() and indexname = 'entry_search_trigrams'`);
    await client.query('drop index if exists entry_search_trigrams');
    await target.empty();
    const rows = await carry(source, target, onProgress);
    await target.setNumbers();
    for (const { definition } of indexes) await client.query(definition);
    const head = await source.auditHead();
    await verifyCopy(client, rows, head, keys, onProgress);
    await client.query('commit');
    await client.query('analyze').catch(() => {});
    return { rows, head };
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    await client.end();
  }
}

async function verifyCopy(client: pg.Client, rows: Readonly<Record<string, number>>, wanted: Head, keys: BackupKeys, onProgress: OnBackupProgress): Promise<void> {
  for (const [table, count] of Object.entries(rows)) {
    const found = await countIn(client, table);
    if (found !== count) throw new Error(`The copy has ${found} rows in ${table} instead of ${count}. Nothing was kept of it.`);
  }
  const { rows: [miscounted] } = await client.query<{ bucket: string }>(miscountedBuckets);
  if (miscounted) throw new Error(`The count of people "${miscounted.bucket}" does not equal a recount. Run foyer check on the source.`);
  const macs = keys.audit.map(macOf);
  let head = beginning;
  for await (const events of eventsInPostgres(client, 0)) {
    head = follow(macs, head, events);
    onProgress({ step: 'verifying', done: head.seq, total: wanted.seq });
  }
  if (head.seq !== wanted.seq || head.hash !== wanted.hash) throw new Error(`The audit log of the copy ends at event ${head.seq} instead of ${wanted.seq}. Run foyer check on the source.`);
}
