import { FoyerError } from '../../../domain/errors.ts';
import { primaryCode, sqliteError } from './sqlite-errors.ts';

const unwritable = 'cannot be written: it, its folder or its file system is read-only for the account that runs Foyer. Put that right';
/** What whoever runs the machine can do about a file that stops the start, by primary result code (https://sqlite.org/rescode.html). */
const remedies: Readonly<Record<number, string>> = {
  8: unwritable,
  10: 'cannot be used: its disk reports errors, or takes nothing more. Look into the log of the machine',
  13: 'cannot grow: its disk is full. Make room',
  // The journal beside the file is made anew when it is opened, and cannot be.
  14: unwritable,
};

/** A file that cannot be read as a database. */
export function damaged(path: string, cause: unknown): FoyerError {
  return new FoyerError(
    'service/unavailable',
    `The database file ${path} cannot be read: it is damaged or not a database. It was left as it is. Restore a backup, or name another file.`,
    { cause },
  );
}

/** A file of which some pages are not what they must be. @param found - in SQLite's words */
export function damagedInside(path: string, found: string): FoyerError {
  return new FoyerError('service/unavailable', `The database file ${path} is damaged inside: ${found.replace(/\s+/g, ' ')}. Keep a copy as it is, then restore a backup.`);
}

/** A journal beside the file that breaks off before its end. @param frame - where, from 1; 0 for its head */
export function damagedJournal(path: string, frame: number): FoyerError {
  return new FoyerError(
    'service/unavailable',
    `The journal ${path}-wal is damaged (${frame === 0 ? 'its head' : `frame ${frame}`}): without what comes after it, changes that were acknowledged would be lost and access that was taken back could return. Nothing was changed. Keep a copy of both files, then restore a backup.`,
  );
}

/** What stopped the start, in words for whoever runs the machine; errors that are not SQLite's pass as they are (SR-71). */
export function startFault(path: string, error: unknown): unknown {
  const code = primaryCode(error);
  if (code === 11 || code === 26) return damaged(path, error);
  const remedy = code === undefined ? undefined : remedies[code];
  if (remedy === undefined) return sqliteError(error);
  return new FoyerError('service/unavailable', `The database file ${path} ${remedy}, then start again.`, { cause: error });
}
