import type { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { migrateDatabase } from '../migrate.ts';
import type { Database } from '../tables.ts';
import { NodeSqliteDialect } from './kysely-dialect.ts';
import { inMemory, openWriter } from './open-sqlite.ts';
import { Statements } from './statements.ts';

/** What SQLite's search makes for itself, in words of its version. */
const madeBySearch = 'entry_fts_';

/**
 * Compares how the tables of a file are made with how the migrations make them: one letter of it that is another makes a column unknown.
 * An index that is missing makes nothing untrue, and others may have added their own.
 * @returns the first that differs; undefined when none does
 */
export async function differingTable(database: DatabaseSync): Promise<string | undefined> {
  const fresh = openWriter(inMemory);
  try {
    await migrateDatabase(new Kysely<Database>({ dialect: new NodeSqliteDialect(new Statements(fresh)) }), 'sqlite');
    const found = new Map(definitions(database));
    for (const [name, { type, text }] of definitions(fresh)) {
      const own = found.get(name);
      if (own ? own.text !== text : type !== 'index') return name;
    }
    return undefined;
  } finally {
    fresh.close();
  }
}

function definitions(database: DatabaseSync): readonly (readonly [string, { readonly type: string; readonly text: string }])[] {
  return database.prepare('select type, name, sql from sqlite_schema where sql is not null').all()
    .filter(({ name }) => !String(name).startsWith(madeBySearch))
    .map(({ type, name, sql }) => [String(name), { type: String(type), text: String(sql) }]);
}
