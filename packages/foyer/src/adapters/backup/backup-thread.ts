import { parentPort, workerData } from 'node:worker_threads';
import type { BackupManifest, BackupProgress } from '../../application/ports/backup.ts';
import type { BackupKeys } from './chain.ts';
import { type MakeBackup, makeBackup } from './make-backup.ts';
import { UnusableBackup } from './manifest.ts';
import { verifyBackup } from './verify-backup.ts';

/** What the thread is started with. */
export type ThreadTask = ({ readonly task: 'make' } & MakeBackup) | { readonly task: 'verify'; readonly path: string; readonly keys: BackupKeys };

/** What it tells. */
export type ThreadWord =
  | { readonly said: 'progress'; readonly progress: BackupProgress }
  | { readonly said: 'done'; readonly manifest: BackupManifest }
  | { readonly said: 'failed'; readonly message: string; readonly unusable: boolean };

const toldEveryMs = 100;

async function run(task: ThreadTask, say: (word: ThreadWord) => void): Promise<void> {
  let toldAt = 0;
  const onProgress = (progress: BackupProgress): void => {
    if (performance.now() - toldAt < toldEveryMs) return;
    toldAt = performance.now();
    say({ said: 'progress', progress });
  };
  try {
    say({ said: 'done', manifest: task.task === 'make' ? await makeBackup(task, onProgress) : verifyBackup(task.path, task.keys, onProgress) });
  } catch (error) {
    say({ said: 'failed', message: error instanceof Error ? error.message : String(error), unusable: error instanceof UnusableBackup });
  }
}

const port = parentPort;
if (port) void run(workerData as ThreadTask, (word) => port.postMessage(word));
