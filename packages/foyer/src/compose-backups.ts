import { createBackups } from './adapters/backup/create-backups.ts';
import type { BackupKeys } from './adapters/backup/chain.ts';
import { openEndingsJournal } from './adapters/backup/endings-journal.ts';
import { createAuditMac, deriveKey } from './adapters/tokens/keyed-tokens.ts';
import { Executor } from './application/executor.ts';
import type { OpenedFile } from './application/backup/restore-backup.ts';
import { type Backups, type CopyReport, type EndingsJournal, firstLineage, type OnBackupProgress, type RestoreDesk } from './application/ports/backup.ts';
import type { Clock } from './application/ports/clock.ts';
import type { Log } from './application/ports/log.ts';
import type { Store } from './application/ports/store.ts';
import type { Config } from './config/config.ts';
import type { Rules } from './domain/rules.ts';

/** Backups of this installation. Opens nothing until it is asked. */
export function openBackups(config: Config, { version, clock }: { version: string; clock: Clock }): Backups {
  const keys = keysOf(config);
  const backups = createBackups({
    folder: config.backup.folder, schedule: config.backup.schedule, keepMax: config.backup.keep, database: config.database, keys, foyer: version,
    now: () => clock.now(), prepare: (path) => prepareFile(config, path),
  });
  return !config.backup.journal ? backups : {
    ...backups,
    async make(options) {
      const made = await backups.make(options);
      const { lineage, audit, madeAt } = made.manifest!;
      // What comes after the backup will be known, also when no server has read so far, or none was started yet.
      openEndingsJournal({ folder: config.backup.folder, lineage, keys: keys.seal, now: () => clock.now(), onFault() {} }).cover({ seq: audit.seq, at: madeAt }, []);
      return made;
    },
  };
}

/** The journal of what ends, where the settings want one. */
export async function openJournal(config: Config, { store, clock, log }: { store: Store; clock: Clock; log: Log }): Promise<EndingsJournal | undefined> {
  if (!config.backup.journal) return undefined;
  const kept = await store.documents.get('backup', 'lineage');
  return openEndingsJournal({
    folder: config.backup.folder, lineage: kept ? (JSON.parse(kept.body) as { lineage: string }).lineage : firstLineage, keys: keysOf(config).seal,
    now: () => clock.now(), onFault: (error) => log.error('backup.journal_failed', { error }),
  });
}

/** What brings a backup back to where the settings say the database is. */
export async function openRestoreDesk(config: Config, placeOf: (url: string) => Config['database']): Promise<RestoreDesk> {
  const { createRestoreDesk } = await import('./adapters/backup/create-restore-desk.ts');
  return createRestoreDesk({
    target: config.database, folder: config.backup.folder, keys: keysOf(config), placeOf,
    prepareFile: (path) => prepareFile(config, path), preparePostgres: (url) => preparePostgres(config, url),
  });
}

/** Opens a file that is being restored, so that verbs can work on it; nothing else runs. */
export async function openRestored(config: Config, path: string, clock: Clock): Promise<OpenedFile> {
  const { createSqliteStore } = await import('./adapters/store/sqlite-store.ts');
  const auditMacs = [config.secret, ...config.previousSecrets].map(createAuditMac);
  const store = await createSqliteStore({ path, mac: auditMacs[0]! });
  const rules: Rules = {
    product: config.product, confirmEmail: config.confirmEmail, mailIntervalMs: config.limits.mailIntervalSeconds * 1000, mailPerDay: config.limits.mailPerDay,
  };
  const executor = new Executor({ store, clock, rules, onCommitted() {} });
  return {
    services: { store, executor, rules }, auditMacs,
    async close() {
      await executor.drained();
      await store.close();
    },
  };
}

/** Copies the installation into a PostgreSQL database. */
export async function copyTo(config: Config, url: string, onProgress: OnBackupProgress): Promise<CopyReport> {
  const { copyDatabase } = await import('./adapters/backup/copy-database.ts');
  return copyDatabase({ database: config.database, url, keys: keysOf(config), prepare: (target) => preparePostgres(config, target), onProgress });
}

function keysOf({ secret, previousSecrets }: Config): BackupKeys {
  const secrets = [secret, ...previousSecrets];
  return { audit: secrets.map((one) => deriveKey(one, 'audit chain')), seal: secrets.map((one) => deriveKey(one, 'backups')) };
}

async function prepareFile({ secret }: Config, path: string): Promise<void> {
  const { createSqliteStore } = await import('./adapters/store/sqlite-store.ts');
  await migrated(await createSqliteStore({ path, mac: createAuditMac(secret) }));
}

async function preparePostgres({ secret }: Config, url: string): Promise<void> {
  const { createPostgresStore } = await import('./adapters/store/postgres-store.ts');
  await migrated(await createPostgresStore({ url, mac: createAuditMac(secret) }));
}

async function migrated(store: Store): Promise<void> {
  try {
    await store.migrate();
  } finally {
    await store.close();
  }
}
