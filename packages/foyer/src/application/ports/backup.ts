import type { LaterEvent } from '../../domain/aftermath.ts';
import type { FeedEvent } from '../../domain/audit-event.ts';

/** What a backup says about itself; kept inside the file and sealed with it. */
export interface BackupManifest {
  readonly format: 1;
  /** The Foyer that made it. */
  readonly foyer: string;
  readonly madeAt: number;
  /** The database it was made from; the backup itself is always one SQLite file. */
  readonly database: 'sqlite' | 'postgres';
  readonly migrations: readonly string[];
  /** Changes with every restore: numbers of audit events mean the same only within one. */
  readonly lineage: string;
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
  /** When the server makes them, as a cron expression in UTC; null when it does not. */
  readonly schedule: string | null;
  /** How many scheduled ones stay. */
  readonly keepMax: number;
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

/** The lineage of an installation that was never restored. */
export const firstLineage = 'first';

/** What is known of the time after a backup, and how far that reaches. */
export interface KnownAfter {
  /** Those that end something, and where possible those that settle a mail; in order. */
  readonly events: readonly LaterEvent[];
  /** The last audit event that was looked at. */
  readonly through: { readonly seq: number; readonly at: number };
}

/**
 * The journal of what ended, kept outside the database: each process writes a file of its own beside the backups. With it a restore
 * knows what must stay ended, even when nothing is left of the database.
 */
export interface EndingsJournal {
  /** Notes what a commit of this process ended, durably, before anybody is answered. Nothing to do for most commits. Must not throw. */
  note(events: readonly FeedEvent[]): void;
  /** The number of the event after which nobody has looked yet; null when there is no journal so far. */
  position(): number | null;
  /** Says that every event after `from` up to the last of these was looked at. */
  cover(from: { readonly seq: number; readonly at: number }, events: readonly FeedEvent[]): void;
}

/** Brings a backup back. */
export interface RestoreDesk {
  /** @throws {Error} when the file is no whole backup of this installation */
  verify(file: string, onProgress?: OnBackupProgress): Promise<BackupManifest>;
  /** @throws {Error} unless there is nothing at all where the restored database shall be */
  requireEmptyTarget(): Promise<void>;
  /** What the journal knows; undefined when there is none for the time of the backup. @throws {Error} when it has gaps or was changed */
  knownByJournal(manifest: BackupManifest): Promise<KnownAfter | undefined>;
  /** What the earlier database itself knows, its audit chain verified. @throws {Error} when it is another one or does not hold */
  knownByDatabase(manifest: BackupManifest, url: string): Promise<KnownAfter>;
  /**
   * Unpacks a verified backup beside the target, at the schema of this program, with sessions, tickets and links ended and mails parked.
   * @returns the file, and what was ended in it
   */
  unpack(file: string, settled: ReadonlyMap<string, 'sent' | 'dropped'>, lineage: string, now: number): Promise<{ readonly path: string; readonly ended: EndedRows }>;
  /** Puts the finished file in the place of the target, whole or not at all. */
  settle(path: string, onProgress?: OnBackupProgress): Promise<void>;
  /** Removes what is left of an attempt that failed. */
  discard(path: string): void;
}

/** Rows that a restore ended without looking at each. */
export interface EndedRows {
  readonly sessions: number;
  readonly adminSessions: number;
  readonly deviceTickets: number;
  readonly links: number;
  readonly mailsParked: number;
  readonly mailsKnownSettled: number;
}

/** What a copy to another database brought. */
export interface CopyReport {
  readonly target: 'empty' | 'earlier copy';
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
  readonly head: { readonly seq: number; readonly hash: string };
  /** Audit events that came to the source while it was copied: they are not in the copy. */
  readonly writtenMeanwhile: number;
}
