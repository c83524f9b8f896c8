import type { DatabaseSync } from 'node:sqlite';
import type { TableTarget } from './carry.ts';
import { tablesOf } from './sqlite-source.ts';
import { quoted, type Table } from './table-source.ts';

/** Carries into a SQLite file that nobody else has open; the caller begins and ends the transaction. */
export function sqliteTarget(database: DatabaseSync): TableTarget & { begin(): void; commit(): void } {
  const inserts = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  return {
    begin() {
      database.exec('pragma foreign_keys = off');
      database.exec('begin immediate');
      // Rows that a new database begins with.
      for (const { name } of tablesOf(database)) database.exec(`delete from ${quoted(name)}`);
    },
    commit() {
      // Nothing refers to the letters of the search index; they are made from its texts.
      database.exec('insert into entry_fts (rowid, text) select number, text from entry_search');
      database.exec('commit');
    },
    tables: async () => tablesOf(database),
    async put(table, rows) {
      const insert = inserts.get(table.name) ?? database.prepare(insertInto(table));
      inserts.set(table.name, insert);
      for (const row of rows) insert.run(...row);
    },
  };
}

function insertInto({ name, columns }: Table): string {
  return `insert into ${quoted(name)} (${columns.map((column) => quoted(column.name)).join(', ')}) values (${columns.map(() => '?').join(', ')})`;
}
