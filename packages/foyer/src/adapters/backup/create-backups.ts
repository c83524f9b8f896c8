import { existsSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Backups } from '../../application/ports/backup.ts';
import type { BackupKeys } from './chain.ts';
import { backupName, describeBackup, giveName, listBackups, makeFolder, removeDatabase, removeLeftOver, unfinishedPath } from './folder.ts';
import { tidyJournal } from './endings-journal.ts';
import type { DatabasePlace } from './make-backup.ts';
import { runInThread } from './run-in-thread.ts';

export interface BackupOptions {
  readonly folder: string;
  readonly schedule: string | null;
  readonly keepMax: number;
  readonly database: DatabasePlace;
  readonly keys: BackupKeys;
  readonly foyer: string;
  readonly now: () => number;
  /** Makes an empty SQLite database with the schema of this program. */
  readonly prepare: (path: string) => Promise<void>;
}

/** Backups of one installation in one folder; see the port. */
export function createBackups({ folder, schedule, keepMax, database, keys, foyer, now, prepare }: BackupOptions): Backups {
  const list = async () => listBackups(folder, keys.seal);
  return {
    folder, schedule, keepMax, list,
    async make({ file, onProgress } = {}) {
      if (database.kind === 'sqlite' && database.path === ':memory:') throw new Error('A database in memory cannot be backed up. Set DATABASE_URL to a file or to PostgreSQL.');
      if (database.kind === 'sqlite' && !existsSync(database.path)) throw new Error(`There is no database ${database.path} to back up.`);
      const madeAt = now();
      const finalPath = file === undefined ? freePath(folder, madeAt) : resolve(file);
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
      const verified = (await list()).filter((one) => one.verified);
      const removed = verified.slice(count);
      for (const { path } of removed) rmSync(path, { force: true });
      tidyJournal(folder, verified.slice(0, count), keys.seal, now());
      return removed.map(({ name }) => name);
    },
  };
}

/** Two that are begun within a millisecond get names one after the other. */
function freePath(folder: string, at: number): string {
  const path = join(folder, backupName(at));
  return existsSync(path) ? freePath(folder, at + 1) : path;
}
