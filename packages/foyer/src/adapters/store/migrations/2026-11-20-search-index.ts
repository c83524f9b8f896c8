import { sql, type Kysely } from 'kysely';
import { dialectWords } from './dialect-words.ts';

/**
 * What people are found by, kept behind the writes. PostgreSQL gets its trigram index apart from this history, because
 * whether the extension may be created is up to the server, see `postgres/trigram-index.ts`.
 */
export async function up(db: Kysely<unknown>, kind: 'sqlite' | 'postgres'): Promise<void> {
  const { integer, key, numbered, end } = dialectWords[kind];
  // Derived from the entries, which are never removed: no reference to check for each.
  await sql.raw(`create table entry_search (number ${numbered}, entry_id ${key} not null, text text not null ${end}`).execute(db);
  await sql.raw('create unique index entry_search_entry on entry_search (entry_id)').execute(db);
  // One row: the last audit event whose entry is in the index.
  await sql.raw(`create table search_cursor (id ${integer} primary key check (id = 1), seq ${integer} not null ${end}`).execute(db);
  await sql.raw('insert into search_cursor (id, seq) values (1, 0)').execute(db);
  if (kind === 'sqlite') {
    // Which texts hold which three letters, and no more: whether they stand together is seen in the text itself.
    await sql.raw(`create virtual table entry_fts using fts5 (text, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1')`).execute(db);
    // Fewer, larger merges: they cost people who join more than they save people who search.
    await sql.raw(`insert into entry_fts (entry_fts, rank) values ('automerge', 8)`).execute(db);
  }
}
