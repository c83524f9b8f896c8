import { type Kysely, sql } from 'kysely';
import type { EventQuery } from '../../application/ports/desk-store.ts';
import type { AuditEvent } from '../../domain/audit-event.ts';
import { eventFromRow } from './rows.ts';
import type { Database } from './tables.ts';

const limitMax = 1_000;

/** Events by what they are looked for; each filter has an index, or is met by so many that walking finds them at once. */
export async function listEvents(db: Kysely<Database>, query: EventQuery): Promise<readonly AuditEvent[]> {
  const { actor, entryId, act, from, to, before, after, limit } = query;
  let found = db.selectFrom('audit_event').selectAll().limit(Math.min(Math.max(1, limit), limitMax))
    .orderBy('seq', after === undefined ? 'desc' : 'asc');
  if (before !== undefined) found = found.where('seq', '<', before);
  if (after !== undefined) found = found.where('seq', '>', after);
  if (from !== undefined) found = found.where('seq', '>=', await firstSince(db, from)).where('at', '>=', from);
  if (to !== undefined) found = found.where('seq', '<', await firstSince(db, to)).where('at', '<', to);
  if (entryId !== undefined) found = found.where('entry_id', '=', entryId);
  if (act !== undefined) {
    found = found.where('act', '=', act);
    if (act !== 'entry.joined') found = found.where(sql<boolean>`act <> 'entry.joined'`);
  }
  if (actor !== undefined) {
    const names = await actorIds(db, actor);
    if (names.length > 0) found = found.where('actor_id', 'in', names).where(byActor);
    else if (actor === 'outbox') found = found.where('actor_id', '=', actor);
    else found = found.where('entry_id', '=', actor).where('actor_kind', '=', 'person');
  }
  return (await found.execute()).map(eventFromRow);
}

/** Names the partial index: a database does not prove it from a parameter. */
const byActor = sql<boolean>`actor_kind <> 'person' and actor_id <> 'outbox'`;

/** How the record has called this actor: an id keeps its events when the name behind it changes. */
async function actorIds(db: Kysely<Database>, actor: string): Promise<readonly string[]> {
  const ids: string[] = [];
  const exact = await db.selectFrom('audit_event').select('actor_id').where('actor_id', '=', actor).where(byActor).limit(1).execute();
  if (exact.length > 0) ids.push(actor);
  let last = `${actor} `;
  for (;;) {
    // From one name to the next, so that the events in between are not looked at.
    const next = await db.selectFrom('audit_event').select('actor_id').where('actor_id', '>', last).where('actor_id', '<', `${actor}!`).where(byActor)
      .orderBy('actor_id').limit(1).executeTakeFirst();
    if (!next) return ids;
    ids.push(next.actor_id);
    last = next.actor_id;
  }
}

/** Number of the first event at or after an instant, by halving: the record is in the order of time but for corrections of the clock. */
async function firstSince(db: Kysely<Database>, at: number): Promise<number> {
  const head = await db.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow();
  let low = 1;
  let high = head.seq + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const event = await db.selectFrom('audit_event').select('at').where('seq', '=', middle).executeTakeFirst();
    if (event && event.at >= at) high = middle;
    else low = middle + 1;
  }
  return low;
}
