import { searchText } from '../search-text.ts';
import type { Statements } from './statements.ts';

interface Changed {
  id: string;
  email: string;
  name: string;
  answers: string;
  number: number | null;
  text: string | null;
}

/**
 * Brings the search index up to the audit log, inside the transaction that is open.
 * @returns how many events it went through
 */
export function indexChanged(statements: Statements, limit: number): number {
  const cursor = statements.of('select seq from search_cursor').get() as { seq: number };
  const through = statements.of('select seq from audit_event where seq <= ? order by seq desc limit 1').get(cursor.seq + limit) as { seq: number } | undefined;
  const events = (through?.seq ?? 0) - cursor.seq;
  if (!through || events <= 0) return 0;
  // The planner is told to begin with the events: there are few of them.
  const changed = statements.of(
    `select entry.id, email, name, answers, number, text from audit_event cross join entry on entry.id = audit_event.entry_id
     left join entry_search on entry_search.entry_id = entry.id where seq > ? and seq <= ?`,
  ).all(cursor.seq, through.seq) as unknown as Changed[];
  for (const entry of new Map(changed.map((one) => [one.id, one])).values()) indexEntry(statements, entry);
  statements.of('update search_cursor set seq = ?').run(through.seq);
  return events;
}

/** Takes somebody out of the full-text index; the row of their text goes with the others of theirs. */
export function unindex(statements: Statements, entryId: string): void {
  const known = statements.of('select number, text from entry_search where entry_id = ?').get(entryId) as { number: number; text: string } | undefined;
  if (known) statements.of(`insert into entry_fts (entry_fts, rowid, text) values ('delete', ?, ?)`).run(known.number, known.text);
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
  statements.of(`insert into entry_fts (entry_fts, rowid, text) values ('delete', ?, ?)`).run(entry.number, entry.text);
  statements.of('insert into entry_fts (rowid, text) values (?, ?)').run(entry.number, text);
}
