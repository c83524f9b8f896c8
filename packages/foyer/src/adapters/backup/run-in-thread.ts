import { Worker } from 'node:worker_threads';
import type { BackupManifest, OnBackupProgress } from '../../application/ports/backup.ts';
import type { ThreadTask, ThreadWord } from './backup-thread.ts';
import { UnusableBackup } from './manifest.ts';

/**
 * Does what takes a processor for seconds in a thread of its own, so that nobody at the door waits for it.
 * @throws {UnusableBackup | Error} with the sentence of the thread
 */
export function runInThread(task: ThreadTask, onProgress: OnBackupProgress = () => {}): Promise<BackupManifest> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./backup-thread.mjs', import.meta.url), { workerData: task });
    thread.on('message', (word: ThreadWord) => {
      if (word.said === 'progress') onProgress(word.progress);
      else if (word.said === 'done') resolve(word.manifest);
      else reject(word.unusable ? new UnusableBackup(word.message) : new Error(word.message));
    });
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('The thread that made the backup ended early.')));
  });
}
