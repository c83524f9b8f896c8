import { searchText } from '../search-text.ts';
import type { Client } from './postgres-pool.ts';
import { rowsAsJson } from './statements.ts';

interface Changed {
  id: string;
  email: string;
  name: string;
  answers: string;
  text: string | null;
}

/**
 * Brings the search index up to the audit log, inside the transaction that is open. While another process does it, there is nothing to do.
 * @returns how many events it went through
 */
export async function indexChanged(client: Client, limit: number): Promise<number> {
  const { rows: [cursor] } = await client.query<{ seq: number }>('select seq from search_cursor for update skip locked');
  if (!cursor) return 0;
  const { rows: events } = await client.query<{ seq: number; entry_id: string | null }>({
    name: 'events_to_index',
    text: 'select seq, entry_id from audit_event where seq > $1 order by seq limit $2',
    values: [cursor.seq, limit],
  });
  const last = events.at(-1);
  if (!last) return 0;
  const ids = new Set(events.map((event) => event.entry_id).filter((id) => id !== null));
  const { rows } = await client.query<Changed>({
    name: 'entries_to_index',
    text: 'select id, email, name, answers, text from entry left join entry_search on entry_search.entry_id = entry.id where id = any($1::text[])',
    values: [[...ids]],
  });
  const changed = rows.map((row) => ({ entry_id: row.id, text: searchText(row), before: row.text })).filter(({ text, before }) => text !== before);
  if (changed.length > 0) {
    await client.query({
      name: 'index_entries',
      text: `insert into entry_search (entry_id, text) select entry_id, text from json_to_recordset($1::json) as given(entry_id text, text text)
        on conflict (entry_id) do update set text = excluded.text`,
      values: [rowsAsJson(changed)],
    });
  }
  await client.query('update search_cursor set seq = $1', [last.seq]);
  return events.length;
}
