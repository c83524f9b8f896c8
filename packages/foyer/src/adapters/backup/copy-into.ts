import type pg from 'pg';
import { quoted, type Table, type Value } from './table-source.ts';

/** What is used of a connection of the `pg` package beyond its documented surface, as its own copy streams do. */
interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** Writes rows by COPY, several times faster than INSERT. @throws {Error} when the server refuses them */
export function copyInto(client: pg.Client, table: Table, rows: readonly (readonly Value[])[]): Promise<void> {
  const text = `copy ${quoted(table.name)} (${table.columns.map(({ name }) => quoted(name)).join(', ')}) from stdin`;
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(text, encoded(rows), (error) => (error ? reject(error) : resolve())));
  });
}

class CopyIn {
  readonly #text: string;
  readonly #data: Buffer;
  readonly #ended: (error?: Error) => void;

  constructor(text: string, data: Buffer, ended: (error?: Error) => void) {
    this.#text = text;
    this.#data = data;
    this.#ended = ended;
  }

  submit(connection: unknown): undefined {
    (connection as CopyConnection).query(this.#text);
    return undefined;
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.#data);
    connection.endCopyFrom();
  }

  handleError(error: Error): void {
    this.#ended(error);
  }

  handleReadyForQuery(): void {
    this.#ended();
  }

  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
}

const special = /[\\\n\r\t]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** COPY's text format, https://www.postgresql.org/docs/current/sql-copy.html */
function encoded(rows: readonly (readonly Value[])[]): Buffer {
  let text = '';
  for (const row of rows) {
    row.forEach((value, index) => {
      if (index > 0) text += '\t';
      if (value === null) text += '\\N';
      else if (typeof value === 'number') text += value;
      else text += special.test(value) ? value.replaceAll(/[\\\n\r\t]/g, (sign) => escapes[sign]!) : value;
    });
    text += '\n';
  }
  return Buffer.from(text);
}
