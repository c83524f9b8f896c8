import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readdirSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { BackupFile } from '../../application/ports/backup.ts';
import { readManifest } from './manifest.ts';

const namePattern = /^foyer-(\d{4}-\d\d-\d\dT\d\d)(\d\d)(\d\d)(\d{3})Z\.backup$/;
const unfinishedPattern = /^\.unfinished-.+\.partial(-journal|-wal|-shm)?$/;
/** What an ended process left is removed once no other can be at work on it. */
const leftOverMs = 86_400_000;

/** The name of a backup begun at an instant; names sort by time. */
export function backupName(at: number): string {
  return `foyer-${new Date(at).toISOString().replaceAll(/(?<=T.*):/g, '').replace('.', '')}.backup`;
}

/** A name beside the final one that nobody takes for a backup. */
export function unfinishedPath(finalPath: string): string {
  return join(dirname(finalPath), `.unfinished-${randomUUID()}.partial`);
}

/**
 * Gives a finished file its name, durably and never in place of another.
 * @throws {Error} when there is a file of this name
 */
export function giveName(path: string, finalPath: string): void {
  // A link fails where a rename would silently replace.
  try {
    linkSync(path, finalPath);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw new Error(`There is a file ${finalPath} already. It was left as it is; name another.`, { cause: error });
    throw error;
  }
  unlinkSync(path);
  syncFolder(dirname(finalPath));
}

/** Makes names in a folder durable. */
export function syncFolder(folder: string): void {
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** Removes a file and what SQLite may have put beside it. */
export function removeDatabase(path: string): void {
  for (const end of ['', '-journal', '-wal', '-shm']) rmSync(path + end, { force: true });
}

/** Removes what earlier attempts left when they were killed. */
export function removeLeftOver(folder: string, now: number): void {
  for (const name of namesIn(folder).filter((one) => unfinishedPattern.test(one))) {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found && now - found.mtimeMs > leftOverMs) rmSync(path, { force: true });
  }
}

/** The backups in a folder, newest first. */
export function listBackups(folder: string, sealKeys: readonly Uint8Array[]): readonly BackupFile[] {
  return namesIn(folder).filter((name) => namePattern.test(name)).toSorted().toReversed().flatMap((name) => {
    const file = describeBackup(join(folder, name), sealKeys);
    return file ? [file] : [];
  });
}

/** What is known of a backup without reading all of it; undefined when it is gone. */
export function describeBackup(path: string, sealKeys: readonly Uint8Array[]): BackupFile | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return undefined;
  const name = basename(path);
  try {
    const { manifest } = readManifest(path, sealKeys);
    return { name, path, at: manifest.madeAt, bytes: found.size, verified: true, manifest };
  } catch {
    return { name, path, at: instantOf(name) ?? found.mtimeMs, bytes: found.size, verified: false, manifest: null };
  }
}

function instantOf(name: string): number | undefined {
  const [, day, minutes, seconds, milliseconds] = namePattern.exec(name) ?? [];
  return day === undefined ? undefined : Date.parse(`${day}:${minutes}:${seconds}.${milliseconds}Z`);
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
