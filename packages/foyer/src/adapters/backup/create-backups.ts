import { rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Backups } from '../../application/ports/backup.ts';
import type { BackupKeys } from './chain.ts';
import { backupName, describeBackup, giveName, listBackups, makeFolder, removeDatabase, removeLeftOver, unfinishedPath } from './folder.ts';
import type { DatabasePlace } from './make-backup.ts';
import { runInThread } from './run-in-thread.ts';

export interface BackupOptions {
  readonly folder: string;
  readonly database: DatabasePlace;
  readonly keys: BackupKeys;
  readonly foyer: string;
  readonly now: () => number;
  /** Makes an empty SQLite database with the schema of this program. */
  readonly prepare: (path: string) => Promise<void>;
}

/** Backups of one installation in one folder; see the port. */
export function createBackups({ folder, database, keys, foyer, now, prepare }: BackupOptions): Backups {
  const list = async () => listBackups(folder, keys.seal);
  return {
    folder,
    list,
    async make({ file, onProgress } = {}) {
      if (database.kind === 'sqlite' && database.path === ':memory:') throw new Error('A database in memory cannot be backed up. Set DATABASE_URL to a file or to PostgreSQL.');
      const madeAt = now();
      const finalPath = resolve(file ?? join(folder, backupName(madeAt)));
      makeFolder(dirname(finalPath));
      removeLeftOver(dirname(finalPath), madeAt);
      const path = unfinishedPath(finalPath);
      try {
        if (database.kind === 'postgres') await prepare(path);
        await runInThread({ task: 'make', database, path, keys, foyer, madeAt }, onProgress);
        giveName(path, finalPath);
      } finally {
        removeDatabase(path);
      }
      const made = describeBackup(finalPath, keys.seal);
      if (!made) throw new Error(`The backup ${finalPath} was made, and is gone already.`);
      return made;
    },
    async keep(count) {
      const removed = (await list()).filter(({ verified }) => verified).slice(count);
      for (const { path } of removed) rmSync(path, { force: true });
      return removed.map(({ name }) => name);
    },
  };
}
