import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KnowledgeSource, restoreBackup, type RestoreReport } from '../application/backup/restore-backup.ts';
import { createIds } from '../adapters/tokens/ids.ts';
import { openRestoreDesk, openRestored } from '../compose-backups.ts';
import { readDatabaseAddress } from '../config/environment.ts';
import type { Clock } from '../application/ports/clock.ts';
import type { Config } from '../config/config.ts';

/** A database of its own and where another one can be made, for stories of loss and restore. */
export interface BackupPlace {
  readonly kind: 'sqlite' | 'postgres';
  readonly url: string;
  /** The folder of backups. */
  readonly folder: string;
  /** The address of another database that is not there yet, or empty. */
  another(): Promise<string>;
  remove(): Promise<void>;
}

/** @param createDatabase - an empty PostgreSQL database */
export async function makeBackupPlace(kind: BackupPlace['kind'], createDatabase: () => Promise<{ url: string; drop: () => Promise<void> }>): Promise<BackupPlace> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-backup-'));
  const made: (() => Promise<void>)[] = [];
  let files = 0;
  const another = async (): Promise<string> => {
    if (kind === 'sqlite') return `file:${join(folder, `foyer-${files++}.db`)}`;
    const { url, drop } = await createDatabase();
    made.push(drop);
    return url;
  };
  return {
    kind, another, url: await another(), folder: join(folder, 'backups'),
    async remove() {
      for (const drop of made) await drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Restores a backup to another database, as the command does. */
export function restoreTo(config: Config, url: string, { file, knowledge, clock, dryRun = false }: { file: string; knowledge: KnowledgeSource; clock: Clock; dryRun?: boolean }): Promise<RestoreReport> {
  const placeOf = (address: string) => readDatabaseAddress(address, process.cwd());
  const target: Config = { ...config, database: placeOf(url) };
  return openRestoreDesk(target, placeOf).then((desk) => restoreBackup({
    desk, open: (path) => openRestored(target, path, clock), input: { file, knowledge, dryRun }, lineage: createIds()(), now: clock.now(), onProgress() {},
  }));
}
