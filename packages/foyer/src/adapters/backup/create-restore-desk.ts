import { existsSync, fsyncSync, openSync, closeSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { dirname, join } from 'node:path';
import type { RestoreDesk } from '../../application/ports/backup.ts';
import { carryToPostgres, inspectTarget } from './carry-to-postgres.ts';
import type { BackupKeys } from './chain.ts';
import { knownByDatabase } from './earlier-database.ts';
import { knownByJournal } from './endings-journal.ts';
import { giveName, makeFolder, removeDatabase, unfinishedPath } from './folder.ts';
import type { DatabasePlace } from './make-backup.ts';
import { runInThread } from './run-in-thread.ts';
import { openSqliteSource } from './sqlite-source.ts';
import { copyOut, endRows } from './unpack.ts';

export interface RestoreDeskOptions {
  /** Where the restored database shall be. */
  readonly target: DatabasePlace;
  /** The folder of backups, with the journal. */
  readonly folder: string;
  readonly keys: BackupKeys;
  /** Brings a SQLite file to the schema of this program. */
  readonly prepareFile: (path: string) => Promise<void>;
  /** The same for PostgreSQL. */
  readonly preparePostgres: (url: string) => Promise<void>;
  /** Reads a `DATABASE_URL`. @throws {Error} */
  readonly placeOf: (url: string) => DatabasePlace;
}

/** Restores are made in a file beside the target, which gets its place when all is done; see the port. */
export function createRestoreDesk({ target, folder, keys, prepareFile, preparePostgres, placeOf }: RestoreDeskOptions): RestoreDesk {
  return {
    verify: (file, onProgress) => runInThread({ task: 'verify', path: file, keys }, onProgress),
    async requireEmptyTarget() {
      if (target.kind === 'postgres') {
        await inspectTarget(target.url, () => Promise.resolve(false));
        return;
      }
      if (target.path === ':memory:') throw new Error('A backup cannot be restored into memory. Set DATABASE_URL to a file or to PostgreSQL.');
      // A journal of a database that was moved away would be taken for one of the restored file.
      const there = ['', '-wal', '-shm', '-journal'].map((end) => target.path + end).find((path) => existsSync(path));
      if (there !== undefined) {
        throw new Error(`There is a file ${there} already, and a restore never overwrites. Move the old database away with the files beside it (-wal, -shm), and keep it: --since reads from it what ended after the backup.`);
      }
    },
    knownByJournal: async (manifest) => knownByJournal(folder, manifest, keys.seal),
    async knownByDatabase(manifest, url) {
      const place = placeOf(url);
      if (place.kind === 'sqlite' && !statSync(place.path, { throwIfNoEntry: false })?.isFile()) throw new Error(`There is no database ${place.path}.`);
      return knownByDatabase(place, manifest, keys);
    },
    async unpack(file, settled, lineage, now) {
      const beside = target.kind === 'sqlite' ? target.path : join(folder, 'restore');
      makeFolder(dirname(beside));
      const path = unfinishedPath(beside);
      try {
        copyOut(file, path);
        await prepareFile(path);
        return { path, ended: endRows(path, settled, lineage, now) };
      } catch (error) {
        removeDatabase(path);
        throw error;
      }
    },
    async settle(path, onProgress = () => {}) {
      if (target.kind === 'sqlite') {
        writeOut(path);
        giveName(path, target.path);
        return;
      }
      const found = await inspectTarget(target.url, () => Promise.resolve(false));
      await preparePostgres(target.url);
      const source = openSqliteSource(path);
      try {
        await carryToPostgres({ source, url: target.url, found, keys, onProgress });
      } finally {
        await source.close();
      }
      removeDatabase(path);
    },
    discard: removeDatabase,
  };
}

/** Everything into the one file, and that on disk. */
function writeOut(path: string): void {
  const database = new DatabaseSync(path);
  try {
    database.exec('pragma journal_mode = delete');
  } finally {
    database.close();
  }
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
