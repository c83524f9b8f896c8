import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/** `copy` moves what it can without waiting for anybody, `empty` everything, and cuts the journal to nothing. */
export type CheckpointTask = 'copy' | 'empty';

/** What became of it. */
export interface CheckpointReport {
  /** False when somebody was in the way, or the disk took nothing. */
  readonly done: boolean;
  /** Pages in the journal that are not in the file yet. */
  readonly left: number;
}

/** Only for `empty`: a reader in the way has so long to finish, milliseconds. */
const readerTimeoutMs = 500;

const port = parentPort;
if (port) {
  const database = new DatabaseSync(new URL(workerData as string), { timeout: readerTimeoutMs });
  // The file is synced before the journal is used again.
  database.exec('pragma synchronous = full; pragma mmap_size = 0; pragma cache_size = -200');
  const tasks = { copy: database.prepare('pragma wal_checkpoint(passive)'), empty: database.prepare('pragma wal_checkpoint(truncate)') } as const;
  const look = database.prepare('pragma wal_checkpoint(noop)');
  port.on('message', (task: CheckpointTask | 'end') => {
    if (task !== 'end') return port.postMessage(run(task));
    database.close();
    port.close();
  });

  const run = (task: CheckpointTask): CheckpointReport => {
    let busy = 1;
    try {
      ({ busy } = tasks[task].get() as { busy: number });
    } catch {
      // A full disk, mostly. What is in the journal is safe there, and is tried again.
    }
    const { log, checkpointed } = look.get() as { log: number; checkpointed: number };
    return { done: busy === 0, left: log - checkpointed };
  };
}
