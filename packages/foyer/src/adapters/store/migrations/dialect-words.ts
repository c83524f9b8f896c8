/** What the two databases call the same thing. Everything else in a migration is common SQL. */
export interface DialectWords {
  /** A whole number; instants are UTC milliseconds. */
  readonly integer: string;
  /** Text that is compared byte by byte, never by language. */
  readonly key: string;
  /** A number the database hands out, growing as long as the last row stays. */
  readonly numbered: string;
  /** Ends a table: SQLite is told to hold columns to their types. */
  readonly end: string;
}

export const dialectWords: Readonly<Record<'sqlite' | 'postgres', DialectWords>> = {
  sqlite: {
    integer: 'integer',
    key: 'text',
    numbered: 'integer primary key',
    end: ') strict',
  },
  postgres: {
    integer: 'bigint',
    key: 'text collate "C"',
    numbered: 'bigint generated always as identity primary key',
    end: ')',
  },
};
