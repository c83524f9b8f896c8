import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { expect, test } from 'vitest';
import { up } from '../migrations/2026-11-20-search-index.ts';
import { NodeSqliteDialect } from './kysely-dialect.ts';
import { mergeIndex, piecesOf } from './merge-index.ts';
import { Statements } from './statements.ts';

test('makes one piece of many in small steps, and leaves few alone', async () => {
  const database = new DatabaseSync(':memory:');
  const statements = new Statements(database);
  await up(new Kysely({ dialect: new NodeSqliteDialect(statements) }), 'sqlite');
  let batches = 0;
  const add = (more: number) => {
    for (const until = batches + more; batches < until; batches += 1) {
      database.exec('begin');
      for (let n = 0; n < 400; n += 1) statements.of('insert into entry_fts (rowid, text) values (?, ?)').run(batches * 400 + n + 1, `person ${((batches * 400 + n) * 2_654_435_761) % 4_294_967_291} of ${batches}`);
      database.exec('commit');
    }
  };
  add(3);
  expect(mergeIndex(statements, true)).toBe(false);
  expect(piecesOf(statements)).toBe(3);
  add(52);
  const found = () => statements.of(`select count(*) as count from entry_fts where entry_fts match '"son"'`).get();
  let steps = 0;
  for (let more = true; more; steps += 1) more = mergeIndex(statements, steps === 0);
  expect(steps).toBeGreaterThan(2);
  expect(piecesOf(statements)).toBe(1);
  expect(found()).toEqual({ count: 55 * 400 });
  database.close();
});
