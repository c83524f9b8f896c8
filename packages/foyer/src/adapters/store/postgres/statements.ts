import type { WrittenTable } from '../columns.ts';
import { usualInsert } from '../usual-insert.ts';
import type { Client } from './postgres-pool.ts';

/** A statement the server compiles once per connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Whole tables of rows in one statement, whatever their number. */
export interface RowStatements<Row> {
  readonly insert: Statement;
  /** Inserts unless the row is there; the count tells. */
  readonly insertNew: Statement;
  /** Inserts, or changes the row of this key. */
  readonly put: Statement;
  readonly update: Statement;
  /** Types the rows that go with these statements; never there. */
  readonly row?: Row;
}

/** @param place - of the rows among the values of a statement, from 1 */
export function rowStatements<Row>({ name, columns, key, changing }: WrittenTable<Row>, place = 1): RowStatements<Row> {
  const rows = `json_populate_recordset(null::${name}, $${place}::json) as given`;
  const insert = `insert into ${name} (${columns.join(', ')}) select ${columns.join(', ')} from ${rows}`;
  const taken = changing.map((column) => `${column} = excluded.${column}`).join(', ');
  const changed = changing.map((column) => `${column} = given.${column}`).join(', ');
  const same = key.map((column) => `${name}.${column} = given.${column}`).join(' and ');
  return {
    insert: { name: `${name}_insert`, text: insert },
    insertNew: { name: `${name}_insert_new`, text: `${insert} on conflict do nothing` },
    put: { name: `${name}_put`, text: `${insert} on conflict (${key.join(', ')}) do update set ${taken}` },
    update: { name: `${name}_update`, text: `update ${name} set ${changed} from ${rows} where ${same}` },
  };
}

/** How usual rows go into a table: as a part of a larger statement that sends only what is theirs. */
export interface UsualRows<Row> {
  readonly fits: (row: Row) => boolean;
  /** @param place - of the rows among the values of the statement, from 1; @param rest - what the insert goes on with */
  readonly insert: (place: number, rest?: string) => string;
  readonly asJson: (rows: readonly Row[]) => string;
}

export function usualRows<Row>(table: WrittenTable<Row>): UsualRows<Row> {
  const usual = usualInsert(table);
  if (!usual) throw new TypeError(`Rows of ${table.name} have nothing in common.`);
  const { sent, numbers, fits, columns, values } = usual;
  // By name and type: a record of the whole table would be filled column by column, and takes twice as long.
  const given = sent.map((column) => `${column} ${numbers.has(column) ? 'bigint' : 'text'}`).join(', ');
  return {
    fits,
    insert: (place, rest = '') => `insert into ${table.name} (${columns}) select ${values((at) => `given.${sent[at]}`)}
      from json_to_recordset($${place}::json) as given (${given}) ${rest}`,
    asJson: (rows) => rowsAsJson(rows.map((row) => Object.fromEntries(sent.map((column) => [column, row[column]])))),
  };
}

/** Sends rows to a statement; the answer is how many it touched. */
export async function sendRows<Row>(client: Client, statement: Statement, rows: readonly Row[]): Promise<number> {
  const { rowCount } = await client.query({ ...statement, values: [rowsAsJson(rows)] });
  return rowCount ?? 0;
}

/**
 * Rows as JSON that PostgreSQL takes: it refuses the zero character and halves of surrogate pairs, which no text for people
 * needs and SQLite would keep. They become the replacement character.
 */
export function rowsAsJson(rows: readonly unknown[]): string {
  const text = JSON.stringify(rows);
  if (!text.includes('\\u')) return text;
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\u{FFFD}') : value));
}
