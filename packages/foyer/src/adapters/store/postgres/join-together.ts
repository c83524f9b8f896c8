import type { Writes } from '../../../domain/batch-rows.ts';
import { entryTable, outboxTable } from '../columns.ts';
import { entryToRow, mailToRow } from '../rows.ts';
import { LostRace } from './postgres-errors.ts';
import type { Client } from './postgres-pool.ts';
import { usualRows } from './statements.ts';

/** Where the audit chain ends. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

const entries = usualRows(entryTable);
const mails = usualRows(outboxTable);

/**
 * People, their mails, and the lock on the head of the chain, in one round trip. The condition has everybody inserted before
 * the head is locked, as always: whoever waited for the head could hold an address that is waited for under it.
 * Mails of people who were not inserted are left out; their number tells.
 */
const text = `
  with joined as (${entries.insert(1, 'on conflict (email) do nothing returning id')}),
  mailed as (${mails.insert(2, 'join joined on joined.id = given.entry_id')})
  select seq, hash, (select count(*) from joined) as joined from audit_head where (select count(*) from joined) >= 0 for update`;

/**
 * Writes a batch in which people joined and nothing else happened: what a rush is made of.
 * @returns the head, locked; undefined when the batch is another one, and nothing was sent
 * @throws {LostRace} when somebody else put the same address on the list first
 */
export function joinTogether(client: Client, writes: Writes, at: number): Promise<Head> | undefined {
  const { entriesNew, mails: mailsNew, events, counts: _counts, ...others } = writes;
  if (entriesNew.length === 0 || events.length === 0 || Object.values(others).some(({ length }) => length > 0)) return undefined;
  const ids = new Set(entriesNew.map(({ id }) => id));
  const entryRows = entriesNew.map(entryToRow).toSorted((one, other) => (one.email < other.email ? -1 : 1));
  const mailRows = mailsNew.map((mail) => mailToRow(mail, at));
  const usual = entryRows.every((row) => entries.fits(row)) && mailRows.every((row) => mails.fits(row) && ids.has(row.entry_id));
  return usual ? send(client, entries.asJson(entryRows), mails.asJson(mailRows), entryRows.length) : undefined;
}

async function send(client: Client, entryRows: string, mailRows: string, people: number): Promise<Head> {
  const { rows: [found] } = await client.query<Head & { joined: number }>({ name: 'join_together', text, values: [entryRows, mailRows] });
  if (!found || found.joined < people) throw new LostRace();
  return found;
}
