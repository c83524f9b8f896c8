import fc from 'fast-check';
import { Kysely } from 'kysely';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { up } from './migrations/2026-11-20-search-index.ts';
import { NodeSqliteDialect } from './sqlite/kysely-dialect.ts';
import { Statements } from './sqlite/statements.ts';
import { allPartsOf, containing, isPart, searchText, soughtText, substringMin } from './search-text.ts';

/** Letters that fold, combine, or mean something to a pattern or a query. */
const letters = fc.constantFrom(...Array.from('ab.@-"*%_\\ \nßſİıΣσςÄäéé🙂日本'));
const texts = fc.array(letters, { maxLength: 14 }).map((parts) => parts.join(''));

async function makeIndex(): Promise<DatabaseSync> {
  const database = new DatabaseSync(':memory:');
  await up(new Kysely({ dialect: new NodeSqliteDialect(new Statements(database)) }), 'sqlite');
  return database;
}

test('the full-text index finds every part of three letters or more, and with the text itself nothing else', async () => {
  const database = await makeIndex();
  const find = database.prepare(
    `select number from entry_fts join entry_search on number = entry_fts.rowid where entry_fts match ? and entry_search.text like ? escape '\\' order by number`,
  );
  fc.assert(fc.property(fc.array(fc.record({ email: texts, name: texts }), { minLength: 1, maxLength: 12 }), fc.nat(), fc.nat(), fc.nat(), (people, which, from, length) => {
    database.exec('begin');
    try {
      const kept = people.map((person) => searchText({ ...person, answers: '{}' }));
      for (const [index, text] of kept.entries()) {
        database.prepare('insert into entry_search (number, entry_id, text) values (?, ?, ?)').run(index + 1, String(index), text);
        database.prepare('insert into entry_fts (rowid, text) values (?, ?)').run(index + 1, text);
      }
      const whole = [...kept[which % kept.length]!];
      const start = from % (whole.length + 1);
      const sought = soughtText(whole.slice(start, start + substringMin + (length % 6)).join(''));
      if (!isPart(sought)) return;
      const expected = kept.flatMap((text, index) => (text.includes(sought) ? [index + 1] : []));
      expect(find.all(allPartsOf(sought), containing(sought)).map(({ number }) => number)).toEqual(expected);
    } finally {
      database.exec('rollback');
    }
  }), { numRuns: 400 });
  database.close();
});
