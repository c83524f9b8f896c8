import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { indexChanged } from './index-changed.ts';
import { Statements } from './statements.ts';

/** `copy` moves what it can without waiting for anybody, `empty` everything, and cuts the journal to nothing. `index` brings so many events into the search index. */
export type CheckpointTask = 'copy' | 'empty' | { readonly index: number };

/** What became of it. */
export interface CheckpointReport {
  /** False when somebody was in the way, or the disk took nothing. */
  readonly done: boolean;
  /** Pages in the journal that are not in the file yet. */
  readonly left: number;
  /** Events that went into the search index. */
  readonly events: number;
}

/** Only for `empty`: a reader in the way has so long to finish, milliseconds. */
const readerTimeoutMs = 500;

const port = parentPort;
if (port) {
  const database = new DatabaseSync(new URL(workerData as string), { timeout: readerTimeoutMs });
  // As the connection that writes: what is committed is on disk, what is deleted is overwritten.
  database.exec('pragma synchronous = full; pragma foreign_keys = on; pragma secure_delete = on; pragma mmap_size = 0; pragma cache_size = -4000; pragma wal_autocheckpoint = 0');
  const statements = new Statements(database);

  const checkpoint = (mode: 'noop' | 'passive' | 'truncate') => statements.of(`pragma wal_checkpoint(${mode})`).get() as { busy: number; log: number; checkpointed: number };

  const index = (limit: number): number => {
    database.exec('begin immediate');
    const events = indexChanged(statements, limit);
    database.exec('commit');
    return events;
  };

  const run = (task: CheckpointTask): CheckpointReport => {
    let [done, events] = [false, 0];
    try {
      if (typeof task === 'object') [done, events] = [true, index(task.index)];
      else done = checkpoint(task === 'copy' ? 'passive' : 'truncate').busy === 0;
    } catch {
      // A full disk, mostly, or another process that writes. What is in the journal is safe there, and is tried again.
      if (database.isTransaction) database.exec('rollback');
    }
    const { log, checkpointed } = checkpoint('noop');
    return { done, left: log - checkpointed, events };
  };

  port.on('message', (task: CheckpointTask | 'end') => {
    if (task !== 'end') return port.postMessage(run(task));
    database.close();
    port.close();
  });
}
