import { DatabaseSync } from 'node:sqlite';
import { isCarried } from './table-rules.ts';
import { type Column, quoted, rowsAtOnce, type Table, type TableSource, type Value } from './table-source.ts';

const busyTimeoutMs = 10_000;

/** Opens a SQLite file to be read only, and holds on to what it says now. @throws {Error} when it is no database or cannot be read */
export function openSqliteSource(path: string): TableSource & { readonly database: DatabaseSync } {
  const database = new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs });
  try {
    database.exec('pragma mmap_size = 0');
    // A read in an open transaction is what fixes the view.
    database.exec('begin');
    const migrations = migrationsOf(database);
    return {
      kind: 'sqlite', database, migrations,
      tables: async () => tablesOf(database),
      count: async (table) => countOf(database, table),
      async *rows(table) { yield* rowsOf(database, table); },
      auditHead: async () => headOf(database),
      async auditHeadNow() {
        const other = new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs });
        try {
          return headOf(other);
        } finally {
          other.close();
        }
      },
      close: async () => database.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The changes of the schema that were made, in order; none in a database that is not Foyer's. */
export function migrationsOf(database: DatabaseSync): readonly string[] {
  const known = database.prepare(`select 1 from sqlite_schema where name = 'foyer_migration'`).get();
  return known === undefined ? [] : database.prepare('select name from foyer_migration order by name').all().map(({ name }) => String(name));
}

/** The tables that are carried over, read from the file itself. */
export function tablesOf(database: DatabaseSync): readonly Table[] {
  const names = database.prepare(`select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name`).all();
  return names.map(({ name }) => String(name)).filter(isCarried).map((name) => ({
    name,
    columns: columnsOf(database, name),
    refersTo: database.prepare('select distinct "table" as name from pragma_foreign_key_list(?)').all(name).map((row) => String(row['name'])),
  }));
}

function columnsOf(database: DatabaseSync, table: string): readonly Column[] {
  // Hidden 2 and 3 are computed. Numbers that SQLite hands out go on by themselves.
  return database.prepare('select name from pragma_table_xinfo(?) where hidden = 0').all(table).map(({ name }) => ({ name: String(name), numbered: false }));
}

export function countOf(database: DatabaseSync, table: string): number {
  return Number(database.prepare(`select count(*) as count from ${quoted(table)}`).get()!['count']);
}

function* rowsOf(database: DatabaseSync, table: Table): Generator<readonly (readonly Value[])[]> {
  const statement = database.prepare(`select ${table.columns.map(({ name }) => quoted(name)).join(', ')} from ${quoted(table.name)} order by rowid`);
  statement.setReturnArrays(true);
  let handful: Value[][] = [];
  for (const row of statement.iterate() as Iterable<unknown>) {
    handful.push(row as Value[]);
    if (handful.length === rowsAtOnce) {
      yield handful;
      handful = [];
    }
  }
  if (handful.length > 0) yield handful;
}

export function headOf(database: DatabaseSync): { readonly seq: number; readonly hash: string } {
  const { seq, hash } = database.prepare('select seq, hash from audit_head').get() as { seq: number; hash: string };
  return { seq, hash };
}
