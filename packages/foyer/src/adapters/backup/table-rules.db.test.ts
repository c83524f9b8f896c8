import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../../tools/test-database.ts';
import { createPostgresStore } from '../store/postgres-store.ts';
import { createSqliteStore } from '../store/sqlite-store.ts';
import { ledgerMac } from '../../testing/memory-ledger.ts';
import { connectPatiently, tablesIn } from './postgres-source.ts';
import { tablesOf } from './sqlite-source.ts';
import { tableRules } from './table-rules.ts';
import { inOrderOfReference } from './table-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'foyer-tables-'));
const path = join(folder, 'foyer.db');
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  for (const store of [await createSqliteStore({ path, mac: ledgerMac }), await createPostgresStore({ url: database.url, mac: ledgerMac })]) {
    await store.migrate();
    await store.close();
  }
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

describe('SR-72 what a backup knows of each table', () => {
  it('covers every table of both databases, and no other: whoever adds one decides what a restore does to it', async () => {
    const sqlite = new DatabaseSync(path, { readOnly: true });
    const inSqlite = sqlite.prepare(`select name from pragma_table_list where schema = 'main' and type in ('table', 'virtual') and name not like 'sqlite\\_%' escape '\\'`).all().map(({ name }) => String(name));
    sqlite.close();
    const client = await connectPatiently(database.url);
    const { rows } = await client.query<{ name: string }>(`select relname as name from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace`);
    await client.end();
    const known = Object.keys(tableRules);
    expect(inSqlite.toSorted()).toEqual(known.filter((name) => name !== 'rate_limit').toSorted());
    expect(rows.map(({ name }) => name).toSorted()).toEqual(known.filter((name) => name !== 'rate_limit' && name !== 'entry_fts').toSorted());
  });

  it('is the same on both: tables, columns and what refers to what', async () => {
    const sqlite = new DatabaseSync(path, { readOnly: true });
    const client = await connectPatiently(database.url);
    const plain = (tables: ReturnType<typeof tablesOf>) => tables.map(({ name, columns, refersTo }) => ({ name, columns: columns.map((column) => column.name).toSorted(), refersTo: refersTo.toSorted() }));
    expect(plain(tablesOf(sqlite))).toEqual(plain(await tablesIn(client)));
    const names = inOrderOfReference(tablesOf(sqlite)).map(({ name }) => name);
    for (const { name, refersTo } of tablesOf(sqlite)) for (const other of refersTo) expect(names.indexOf(other)).toBeLessThanOrEqual(names.indexOf(name));
    sqlite.close();
    await client.end();
  });

  it('are statements that the schema understands', () => {
    const sqlite = new DatabaseSync(path);
    for (const { ended } of Object.values(tableRules)) for (const text of ended) expect(() => sqlite.prepare(text), text).not.toThrow();
    sqlite.close();
  });
});
