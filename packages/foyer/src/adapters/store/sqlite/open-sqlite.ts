import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { busyTimeoutMs } from './begin-immediate.ts';
import { isBusy } from './sqlite-errors.ts';

/** A database that lives and dies with the process, for tests. */
export const inMemory = ':memory:';

/**
 * A connection that writes: every commit is on disk before it returns (SR-69).
 * @param anew - whether the file is made when it is missing
 */
export function openWriter(path: string, anew = true): DatabaseSync {
  if (anew && path !== inMemory) mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(anew ? path : existingFile(path), { timeout: busyTimeoutMs });
  database.exec('pragma journal_mode = wal');
  // After the switch, which can set it back.
  database.exec('pragma synchronous = full');
  database.exec('pragma foreign_keys = on');
  // What is deleted is overwritten, so that nobody who was erased is found in the file (SR-68).
  database.exec('pragma secure_delete = on');
  database.exec('pragma mmap_size = 0');
  // Enough for what joins touch. More costs time: a commit that moved pages about looks through all that are kept.
  database.exec('pragma cache_size = -16000');
  // A thread moves pages from the journal into the file long before; this is for the one that cannot keep up.
  database.exec('pragma wal_autocheckpoint = 16000');
  database.exec('pragma journal_size_limit = 67108864');
  if (path !== inMemory) requireWritable(database);
  return database;
}

/** The address of a file that must not be made anew. */
export function existingFile(path: string): URL {
  const url = pathToFileURL(path);
  url.searchParams.set('mode', 'rw');
  return url;
}

/** A file that can only be read is found out now and not by the first person who joins. Leaves nothing behind. @throws when it cannot be written */
function requireWritable(database: DatabaseSync): void {
  try {
    database.exec('begin immediate');
    const { user_version: own } = database.prepare('pragma user_version').get() as { user_version: number };
    database.exec(`pragma user_version = ${own}`);
    database.exec('rollback');
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    // Somebody who writes right now shows that it can be written.
    if (isBusy(error)) return;
    database.close();
    throw error;
  }
}

/** A connection that only reads and never waits for the writer. */
export function openReader(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs });
  database.exec('pragma query_only = on');
  database.exec('pragma mmap_size = 0');
  database.exec('pragma cache_size = -16000');
  return database;
}
