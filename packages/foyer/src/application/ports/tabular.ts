/** How a file is written down. `approved_users` is the list of approved people in its known JSON shapes. */
export const fileFormats = ['csv', 'json', 'approved_users'] as const;
export type FileFormat = (typeof fileFormats)[number];

export const fileEncodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type FileEncoding = (typeof fileEncodings)[number];

/** What is known about a file before it is read; the rest is found out from how it begins. */
export interface FileHints {
  readonly format?: FileFormat | undefined;
  /** One character. */
  readonly delimiter?: string | undefined;
  readonly encoding?: FileEncoding | undefined;
}

/** A row of text cells, in the order of the columns. */
export interface CellRow {
  /** Where the row begins in the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A row of named values as JSON has them. */
export interface ObjectRow {
  readonly line: number;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A row that cannot be read; its neighbours can. */
export interface BrokenRow {
  readonly line: number;
  /** What is wrong, for the person who has the file. */
  readonly fault: string;
}

export type FileRow = CellRow | ObjectRow | BrokenRow;

/** A file that was recognised. */
export interface OpenedFile {
  readonly format: FileFormat;
  /** Null where there is none. */
  readonly delimiter: string | null;
  readonly encoding: FileEncoding;
  /** Names of the columns; in JSON those of the first rows, later ones may have more. */
  readonly columns: readonly string[];
  /** Bytes read so far. */
  readonly bytes: () => number;
  /**
   * The rows, a few hundred at a time; can be read once.
   * @throws {FoyerError} `input/malformed` where nothing after can be read
   */
  readonly rows: () => AsyncGenerator<readonly FileRow[]>;
}

/**
 * Recognises a file by its first bytes and reads it as it comes, holding no more than a few rows.
 * @throws {FoyerError} `input/malformed` when it is none of the known kinds
 */
export type OpenFile = (chunks: AsyncIterable<Uint8Array>, hints?: FileHints) => Promise<OpenedFile>;
