import type { EntryFilter } from './store.ts';

/** How people leave: a table for spreadsheets, JSON, or the list of approved people in its two forms. */
export const exportFormats = ['csv', 'json', 'approved_users', 'approved_users_csv'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportQuery {
  readonly format: ExportFormat;
  readonly filter: EntryFilter;
  /** Keys of the questions that get a column of their own in a table. */
  readonly answers: readonly string[];
  /** The id behind which to go on; the empty string at the beginning. */
  readonly after: string;
  /** How many people to look at; as many or fewer match. */
  readonly limit: number;
}

export interface ExportChunk {
  /** The matching people: lines of CSV, each with its break before it, or JSON objects, each with a comma and a break before it; empty when nobody matches. */
  readonly bytes: Uint8Array;
  readonly people: number;
  /** Where to go on; null when everybody was looked at. */
  readonly last: string | null;
}

/** People in the order in which they came, as text. */
export interface ExportSource {
  /** Names of the columns of a table, in order. */
  exportColumns(query: Pick<ExportQuery, 'format' | 'answers'>): readonly string[];
  exportChunk(query: ExportQuery): Promise<ExportChunk>;
}
