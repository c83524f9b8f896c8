import type pg from 'pg';

/**
 * Holds the record against what people were told: everybody acknowledged is there, once, and the log of acts has no gap.
 * @throws {Error} naming what is missing or doubled
 */
export async function proveRecord(database: pg.Pool, acknowledged: ReadonlySet<string>): Promise<void> {
  const { rows } = await database.query<{ email: string; times: string }>('select email, count(*) as times from entry where email = any($1::text[]) group by email', [[...acknowledged]]);
  const lost = [...acknowledged].filter((email) => !rows.some((row) => row.email === email));
  if (lost.length > 0) throw new Error(`${lost.length} of ${acknowledged.size} acknowledged are lost: ${lost.slice(0, 5).join(', ')}`);
  const doubled = rows.filter(({ times }) => times !== '1');
  if (doubled.length > 0) throw new Error(`Doubled: ${doubled.map(({ email }) => email).join(', ')}`);
  const { rows: [chain] } = await database.query<{ events: string; first: string | null; last: string | null; head: string }>(
    'select count(*) as events, min(seq) as first, max(seq) as last, (select seq from audit_head) as head from audit_event');
  if (chain!.events !== chain!.head || chain!.last !== chain!.head) throw new Error(`The log of acts has a gap: ${JSON.stringify(chain)}`);
  const { rows: twice } = await database.query('select entry_id, act from audit_event where act in (\'entry.joined\', \'entry.added\') group by entry_id, act having count(*) > 1');
  if (twice.length > 0) throw new Error(`Joined twice: ${JSON.stringify(twice.slice(0, 5))}`);
  const { rows: offers } = await database.query(`select entry_id from invitation where state = 'pending' group by entry_id having count(*) > 1`);
  if (offers.length > 0) throw new Error(`More than one open invitation: ${JSON.stringify(offers.slice(0, 5))}`);
}
