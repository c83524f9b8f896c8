import { searchText } from '../search-text.ts';
import type { Statements } from './statements.ts';

interface Changed {
  id: string;
  email: string;
  name: string;
  number: number | null;
  text: string | null;
}

/**
 * Brings the search index up to the audit log, inside the transaction that is open.
 * @returns how many events it went through
 */
export function indexChanged(statements: Statements, limit: number): number {
  const cursor = statements.of('select seq from search_cursor').get() as { seq: number };
  const events = statements.of('select seq, entry_id from audit_event where seq > ? order by seq limit ?').all(cursor.seq, limit) as { seq: number; entry_id: string | null }[];
  const last = events.at(-1);
  if (!last) return 0;
  const ids = new Set(events.map((event) => event.entry_id).filter((id) => id !== null));
  for (const id of ids) {
    const entry = statements.of(
      'select id, email, name, number, text from entry left join entry_search on entry_search.entry_id = entry.id where id = ?',
    ).get(id) as Changed | undefined;
    if (entry) indexEntry(statements, entry);
  }
  statements.of('update search_cursor set seq = ?').run(last.seq);
  return events.length;
}

function indexEntry(statements: Statements, entry: Changed): void {
  const text = searchText(entry);
  if (text === entry.text) return;
  if (entry.number === null) {
    const { lastInsertRowid } = statements.of('insert into entry_search (entry_id, text) values (?, ?)').run(entry.id, text);
    statements.of('insert into entry_fts (rowid, text) values (?, ?)').run(lastInsertRowid, text);
    return;
  }
  statements.of('update entry_search set text = ? where number = ?').run(text, entry.number);
  statements.of('delete from entry_fts where rowid = ?').run(entry.number);
  statements.of('insert into entry_fts (rowid, text) values (?, ?)').run(entry.number, text);
}
