import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Every row of every table as text, by table; undefined for tables that cannot be read to their end. */
export type Content = ReadonlyMap<string, readonly Readonly<Record<string, string>>[] | undefined>;

/** Reads a file past Foyer, and a copy of it at that: whoever opens a journal uses it up. @returns undefined when it cannot be opened at all */
export function contentOf(path: string): Content | undefined {
  const copy = `${path}.copy`;
  for (const end of ['', '-wal']) {
    rmSync(copy + end, { force: true });
    if (existsSync(path + end)) copyFileSync(path + end, copy + end);
  }
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(copy);
    const open = database;
    const tables = open.prepare(`select name from sqlite_schema where type = 'table' and sql not like 'create virtual%' order by name`).all();
    return new Map(tables.map(({ name }) => [String(name), rowsOf(open, String(name))]));
  } catch {
    return undefined;
  } finally {
    database?.close();
  }
}

function rowsOf(database: DatabaseSync, table: string): readonly Readonly<Record<string, string>>[] | undefined {
  try {
    const columns = database.prepare(`select name from pragma_table_info(?)`).all(table).map(({ name }) => String(name));
    // As SQLite writes values down itself: types, bytes that are no text, and numbers beyond those of JavaScript are told apart.
    return database.prepare(`select ${columns.map((name) => `quote("${name}") as "${name}"`).join(', ')} from "${table}" not indexed`).all() as Readonly<Record<string, string>>[];
  } catch {
    return undefined;
  }
}

/** Where two contents differ: `table.column`, `table rows` where some are gone or new, `table` where it cannot be read. None when they are the same. */
export function differences(before: Content, after: Content | undefined): readonly string[] {
  if (after === undefined) return ['everything'];
  const found = new Set<string>();
  for (const table of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(table), after.get(table)];
    if (old === undefined || now === undefined) found.add(table);
    else if (old.length !== now.length) found.add(`${table} rows`);
    else for (const [index, row] of old.entries()) for (const name of Object.keys(row)) if (row[name] !== now[index]![name]) found.add(`${table}.${name}`);
  }
  return [...found].toSorted();
}
