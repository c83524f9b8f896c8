import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { WrittenTable } from '../columns.ts';
import { type UsualInsert, usualInsert } from '../usual-insert.ts';

/** Lists ask in many shapes; those not asked for in a while are compiled again. */
const compiledMax = 400;

/** Rows that share a statement: more save little, and each must have its place among the values a statement takes. */
const rowsTogether = 50;

/** Statements of one connection, each compiled once. */
export class Statements {
  readonly #database: DatabaseSync;
  readonly #compiled = new Map<string, StatementSync>();
  /** To ask a statement for its columns takes as long as a small answer. */
  readonly #giving = new WeakMap<StatementSync, boolean>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  of(text: string): StatementSync {
    const known = this.#compiled.get(text);
    if (known) return known;
    const statement = this.#database.prepare(text);
    if (this.#compiled.size >= compiledMax) {
      for (const oldest of this.#compiled.keys()) {
        this.#compiled.delete(oldest);
        break;
      }
    }
    this.#compiled.set(text, statement);
    return statement;
  }

  /** Whether a statement gives rows. */
  gives(statement: StatementSync): boolean {
    const known = this.#giving.get(statement) ?? statement.columns().length > 0;
    this.#giving.set(statement, known);
    return known;
  }
}

/** Writes rows of one table on one connection. */
export class RowWriter<Row> {
  readonly #columns: readonly (keyof Row & string)[];
  readonly #updatedColumns: readonly (keyof Row & string)[];
  readonly #statements: Statements;
  readonly #usual: UsualInsert<Row> | undefined;
  readonly #usualText: string;
  readonly #insertText: string;
  readonly #manyText: string;
  readonly #putText: string;
  readonly #updateText: string;

  constructor(statements: Statements, table: WrittenTable<Row>) {
    const { name, columns, key, changing } = table;
    this.#statements = statements;
    this.#usual = usualInsert(table);
    this.#usualText = this.#usual ? `insert into ${name} (${this.#usual.columns}) values (${this.#usual.values((place) => `?${place + 1}`)})` : '';
    this.#columns = columns;
    this.#updatedColumns = [...changing, ...key];
    const marks = columns.map(() => '?').join(', ');
    this.#insertText = `insert into ${name} (${columns.join(', ')}) values (${marks})`;
    this.#manyText = `${this.#insertText}${`, (${marks})`.repeat(rowsTogether - 1)}`;
    this.#putText = `${this.#insertText} on conflict (${key.join(', ')}) do update set ${changing.map((column) => `${column} = excluded.${column}`).join(', ')}`;
    this.#updateText = `update ${name} set ${changing.map((column) => `${column} = ?`).join(', ')} where ${key.map((column) => `${column} = ?`).join(' and ')}`;
  }

  insert(row: Row): void {
    if (this.#usual?.fits(row)) {
      run(this.#statements.of(this.#usualText), this.#usual.sent, row);
      return;
    }
    run(this.#statements.of(this.#insertText), this.#columns, row);
  }

  /** Inserts rows, many in one statement where there are many: quicker for narrow rows, slower for wide ones. */
  insertAll(rows: readonly Row[]): void {
    let start = 0;
    for (; start + rowsTogether <= rows.length; start += rowsTogether) {
      const values: SQLInputValue[] = [];
      for (let at = start; at < start + rowsTogether; at += 1) for (const column of this.#columns) values.push(rows[at]![column] as SQLInputValue);
      this.#statements.of(this.#manyText).run(...values);
    }
    for (; start < rows.length; start += 1) this.insert(rows[start]!);
  }

  /** Inserts, or changes the row of this key. */
  put(row: Row): void {
    run(this.#statements.of(this.#putText), this.#columns, row);
  }

  update(row: Row): void {
    run(this.#statements.of(this.#updateText), this.#updatedColumns, row);
  }
}

function run<Row>(statement: StatementSync, columns: readonly (keyof Row & string)[], row: Row): void {
  statement.run(...columns.map((column) => row[column] as SQLInputValue));
}
