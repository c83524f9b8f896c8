import { DatabaseSync } from 'node:sqlite';
import type { BackupManifest, OnBackupProgress } from '../../application/ports/backup.ts';
import type { AuditEvent } from '../../domain/audit-event.ts';
import { beginning, type BackupKeys, eventsInSqlite, follow, macOf } from './chain.ts';
import { readManifest, UnusableBackup } from './manifest.ts';
import { isSealWhole, placeholderFor } from './seal.ts';
import { countOf, headOf, tablesOf } from './sqlite-source.ts';

/**
 * Looks at every byte of a backup: seal, structure, row counts, references, the counts of people, and the audit log up to its head.
 * @throws {UnusableBackup} naming the first thing that is not as it must be
 */
export function verifyBackup(path: string, keys: BackupKeys, onProgress: OnBackupProgress = () => {}): BackupManifest {
  const { manifest, text, seal } = readManifest(path, keys.seal);
  if (!isSealWhole(path, seal, placeholderFor(text), keys.seal)) {
    throw new UnusableBackup(`${path} was changed or damaged after it was made. Take another backup.`);
  }
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    verifyDatabase(database, manifest, keys, onProgress);
  } catch (error) {
    if (error instanceof UnusableBackup) throw error;
    throw new UnusableBackup(`${path} is not whole: ${error instanceof Error ? error.message : String(error)} Take another backup.`, { cause: error });
  } finally {
    database.close();
  }
  return manifest;
}

function verifyDatabase(database: DatabaseSync, manifest: BackupManifest, keys: BackupKeys, onProgress: OnBackupProgress): void {
  const [found] = Object.values(database.prepare('pragma integrity_check(1)').get() ?? {});
  if (found !== 'ok') throw new Error(`SQLite finds a fault in its structure (${String(found)}).`);
  if (database.prepare('pragma foreign_key_check').get() !== undefined) throw new Error('A row refers to one that is not there.');
  for (const { name } of tablesOf(database)) {
    if (name in manifest.rows && countOf(database, name) !== manifest.rows[name]) throw new Error(`The table ${name} does not have the ${manifest.rows[name]} rows it must have.`);
  }
  const miscounted = database.prepare(miscountedBuckets).get();
  if (miscounted !== undefined) throw new Error(`The count of people "${String(miscounted['bucket'])}" does not equal a recount.`);
  const head = follow(keys.audit.map(macOf), beginning, reported(eventsInSqlite(database, 0), manifest.audit.seq, onProgress));
  const kept = headOf(database);
  for (const { seq, hash } of [kept, manifest.audit]) {
    if (head.seq !== seq || head.hash !== hash) throw new Error(`The audit log ends at event ${head.seq}, and not where it must, at ${seq}.`);
  }
}

/** Maintained counts that differ from what there is, on both databases. */
export const miscountedBuckets = `
  select bucket from (
    select bucket, count from entry_count union all
    select bucket, -count(*) as count from entry group by bucket
  ) as both_counts group by bucket having sum(count) <> 0 limit 1`;

function* reported(events: Iterable<AuditEvent>, total: number, onProgress: OnBackupProgress): Generator<AuditEvent> {
  for (const event of events) {
    if (event.seq % 1_000 === 0) onProgress({ step: 'verifying', done: event.seq, total });
    yield event;
  }
}
