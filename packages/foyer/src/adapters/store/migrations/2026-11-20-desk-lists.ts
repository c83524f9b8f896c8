import { sql, type Kysely } from 'kysely';

/**
 * What the lists of the review desk are read by. Nothing here costs somebody who joins: what is frequent is found by walking the record,
 * what is rare has an index of its own. Everybody is put into the search index again, now with what they wrote.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) {
    // One after the other: each may build on the one before.
    await sql.raw(statement).execute(db);
  }
}

const statements: readonly string[] = [
  `create index audit_event_by_act on audit_event (act, seq) where act <> 'entry.joined'`,
  `create index audit_event_by_actor on audit_event (actor_id, seq) where actor_kind <> 'person' and actor_id <> 'outbox'`,
  `create index invitation_ended on invitation (state, ended_at, id) where state <> 'pending'`,
  `create index outbox_dropped on outbox (settled_at, id) where status = 'dropped'`,
  `create index entry_on_desk on entry (created_at, id) where flags like '%on_hold%' or flags like '%needs_info%' or flags like '%replied%'`,
  'create index job_item_by_entry on job_item (entry_id)',
  'update search_cursor set seq = 0',
];
