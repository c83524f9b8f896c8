import type { Kysely } from 'kysely';
import type { EntryLists } from './list-entries.ts';
import type { Database } from './tables.ts';

/**
 * How the smaller stores reach the tables: reading never waits for writers; a write is one transaction of its own, beside the batches
 * that change people. What happens in it must be short: on SQLite everybody else waits for it.
 */
export interface Shelf {
  readonly kind: 'sqlite' | 'postgres';
  readonly read: Kysely<Database>;
  readonly lists: EntryLists;
  write<T>(body: (db: Kysely<Database>) => Promise<T>): Promise<T>;
  /** Runs a statement once for each of these rows, in one transaction of their own; where statements are compiled here. */
  readonly each?: (text: string, rows: readonly (readonly (string | number | null)[])[]) => Promise<void>;
  /** Turns errors of the database into Foyer's. */
  translated<T>(work: () => Promise<T>): Promise<T>;
}
