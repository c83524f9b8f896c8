/** A database made for one server, with a given number of entries in it. */
export interface Place {
  /** As the server is told it: `file:…` or `postgres://…`. */
  readonly url: string;
  /** One number from a query, beside the running server. */
  count(query: string): Promise<number>;
  /** The first column of each row, beside the running server. */
  texts(query: string): Promise<readonly string[]>;
  /** Runs one statement for each list of values, in one transaction. Numbered marks: `$1`. */
  insert(statement: string, rows: readonly (readonly (string | number)[])[]): Promise<void>;
  remove(): Promise<void>;
}

export type Contender = 'floor' | 'product';

/** Where databases for the bench come from. */
export interface BenchStorage {
  readonly kind: 'sqlite' | 'postgres';
  /** For the person who reads the figures. */
  readonly description: string;
  /** What both servers are set to, each in a few words. */
  readonly settings: readonly string[];
  /** Present when the database is a server of its own on this machine. */
  readonly postmasterPid: number | undefined;
  /** A fresh database; the filled original is made once per size and copied. */
  place(contender: Contender, entries: number): Promise<Place>;
  close(): Promise<void>;
}
