import type { AuditAct } from '../../domain/audit-event.ts';

/** What a backup says about itself; kept inside the file and sealed with it. */
export interface BackupManifest {
  readonly format: 1;
  /** The Foyer that made it. */
  readonly foyer: string;
  readonly madeAt: number;
  /** The database it was made from; the backup itself is always one SQLite file. */
  readonly database: 'sqlite' | 'postgres';
  readonly migrations: readonly string[];
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Where the audit log ended. */
  readonly audit: { readonly seq: number; readonly hash: string };
}

/** A finished backup in the folder of backups. */
export interface BackupFile {
  readonly name: string;
  readonly path: string;
  /** When it was begun. */
  readonly at: number;
  readonly bytes: number;
  /** Its manifest is ours and untouched. Only what was verified as a whole gets a backup's name. */
  readonly verified: boolean;
  /** Null when the manifest is not ours. */
  readonly manifest: BackupManifest | null;
}

/** How far a long piece of work is. */
export interface BackupProgress {
  readonly step: 'reading' | 'verifying' | 'writing' | 'closing';
  readonly done: number;
  readonly total: number;
}

export type OnBackupProgress = (progress: BackupProgress) => void;

/** Makes backups while everybody goes on working, and looks after the folder they are in. */
export interface Backups {
  readonly folder: string;
  /**
   * Makes a backup and verifies it before it gets its name.
   * @param options.file - where to; without it, a name of its own in the folder
   * @throws {Error} with a sentence for people; then nothing looks like a backup that is none
   */
  make(options?: { readonly file?: string; readonly onProgress?: OnBackupProgress }): Promise<BackupFile>;
  /** Newest first. */
  list(): Promise<readonly BackupFile[]>;
  /** Removes all but the newest verified ones. @returns the names removed */
  keep(count: number): Promise<readonly string[]>;
}

/** An audit event after a backup, without anything personal: what a restore must know. */
export interface LaterEvent {
  readonly seq: number;
  readonly at: number;
  readonly act: AuditAct;
  readonly entryId: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What is known of the time after a backup, and how far that knowledge reaches. */
export interface Aftermath {
  /** In order. */
  readonly events: readonly LaterEvent[];
  /** The last audit event known of. */
  readonly through: { readonly seq: number; readonly at: number };
}
