import { createHmac, timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { BackupManifest } from '../../application/ports/backup.ts';
import { placeholderFor } from './seal.ts';

/** The table a backup has beyond those of Foyer: what it says about itself. */
export const manifestTable = 'foyer_backup';

/** SQLITE_NOTADB: a file does not begin like a database (https://sqlite.org/rescode.html#notadb). */
const notADatabase = 26;

/** A file is no backup, or not one of ours, or not whole. The message says so in a sentence and what to do. */
export class UnusableBackup extends Error {
  override readonly name = 'UnusableBackup';
}

/** Writes the manifest into a backup that is to be sealed. @returns the placeholder of the seal */
export function writeManifest(database: DatabaseSync, manifest: BackupManifest, key: Uint8Array): string {
  const text = JSON.stringify(manifest);
  const placeholder = placeholderFor(text);
  database.exec(`create table ${manifestTable} (name text primary key, value text not null) strict`);
  const insert = database.prepare(`insert into ${manifestTable} (name, value) values (?, ?)`);
  insert.run('manifest', text);
  insert.run('manifest_mac', macOfManifest(text, key));
  insert.run('seal', placeholder);
  return placeholder;
}

/**
 * Reads what a file says about itself, without looking at the rest of it.
 * @throws {UnusableBackup} when it is no backup of this installation
 */
export function readManifest(path: string, keys: readonly Uint8Array[]): { readonly manifest: BackupManifest; readonly text: string; readonly seal: string } {
  let values: ReadonlyMap<string, string>;
  try {
    values = readValues(path);
  } catch (error) {
    if (!existsSync(path)) throw new UnusableBackup(`There is no file ${path}.`, { cause: error });
    if (error instanceof Error && 'errcode' in error && error.errcode === notADatabase) {
      throw new UnusableBackup(`${path} is not a backup of Foyer. Name a file that foyer backup made.`, { cause: error });
    }
    throw new UnusableBackup(`${path} cannot be read: it is damaged or cut off. Take another backup.`, { cause: error });
  }
  const [text, mac, seal] = [values.get('manifest'), values.get('manifest_mac'), values.get('seal')];
  if (text === undefined || mac === undefined || seal === undefined) throw new UnusableBackup(`${path} is a database, but not a backup of Foyer. Name a file that foyer backup made.`);
  if (!keys.some((key) => isEqual(macOfManifest(text, key), mac))) {
    throw new UnusableBackup(`${path} was made by another installation, or with another FOYER_SECRET. Set FOYER_SECRET, or FOYER_PREVIOUS_SECRETS, to the one it was made with.`);
  }
  return { manifest: JSON.parse(text) as BackupManifest, text, seal };
}

function readValues(path: string): ReadonlyMap<string, string> {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    if (database.prepare('select 1 from sqlite_schema where name = ?').get(manifestTable) === undefined) return new Map();
    return new Map(database.prepare(`select name, value from ${manifestTable}`).all().map(({ name, value }) => [String(name), String(value)]));
  } finally {
    database.close();
  }
}

function macOfManifest(text: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(`manifest:${text}`).digest('hex');
}

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
