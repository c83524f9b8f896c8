import type { AuditEvent } from '../../../domain/audit-event.ts';
import type { Needs } from '../../../domain/batch-needs.ts';
import type { Loaded, Writes } from '../../../domain/batch-rows.ts';

/** Where the chain of the record ends. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

export type SqlValue = string | number | null;

/** What a statement gave, and how many rows it changed. */
export interface QueryAnswer {
  readonly rows: readonly unknown[];
  readonly changes: number;
}

/**
 * What is done with the connection that writes, wherever that is: all that goes in and comes out is plain data. One transaction at a time:
 * `begin`, work, `commit` or `rollback`.
 */
export interface Writing {
  /** Takes the write lock. @throws {FoyerError} `service/unavailable` after ten seconds, or when the file is not where it was */
  begin(): Promise<void>;
  /** Returns once everything is on disk. */
  commit(): Promise<void> | void;
  /** Undoes the transaction, if SQLite has not done so itself. */
  rollback(): Promise<void> | void;
  head(): Promise<AuditHead> | AuditHead;
  load(needs: Needs): Promise<Loaded> | Loaded;
  /** @param events - those of the writes, chained to the head */
  write(writes: Writes, events: readonly AuditEvent[], at: number): Promise<void> | void;
  query(text: string, values: readonly SqlValue[]): Promise<QueryAnswer> | QueryAnswer;
  /** Runs a statement once for each of these rows. */
  each(text: string, rows: readonly (readonly SqlValue[])[]): Promise<void> | void;
  /** @returns how many events went into the search index */
  indexChanged(limit: number): Promise<number> | number;
  /** @returns whether there is more to do, see `mergeIndex` */
  mergeIndex(first: boolean): Promise<boolean> | boolean;
  /** From how many pages in the journal on a commit moves them into the file itself. */
  copyItself(pages: number): Promise<void> | void;
  /** Whether nobody else has written for some seconds. */
  writesAlone(): Promise<boolean> | boolean;
}
