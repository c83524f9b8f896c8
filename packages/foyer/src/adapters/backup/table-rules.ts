/** What backups and copies do with a table, and what a restore does to its rows. */
export interface TableRule {
  /** `rows` are carried over; `made` is set up by whoever opens the database; `apart` belongs to one running database alone. */
  readonly carried: 'rows' | 'made' | 'apart';
  /** Statements that end what must not come back with a restore; `:now` is its instant. Nothing for what may stay. */
  readonly ended: readonly string[];
}

const kept: TableRule = { carried: 'rows', ended: [] };
const made: TableRule = { carried: 'made', ended: [] };

/** Why a mail waits for an operator after a restore. */
export const parkedByRestore = 'restored';

const parked = (table: 'outbox' | 'staff_mail'): TableRule => ({
  carried: 'rows',
  ended: [`update ${table} set status = 'parked', due_at = null, settled_at = :now, last_error = '${parkedByRestore}' where status in ('queued', 'processing')`],
});
const emptied = (table: string): TableRule => ({ carried: 'rows', ended: [`delete from ${table}`] });

/**
 * Every table there is. A test compares this with the databases themselves, so that a new table cannot be forgotten.
 * Grants, invitations, keys and admins are ended by commands, each with its audit event; see `application/backup`.
 */
export const tableRules: Readonly<Record<string, TableRule>> = {
  entry: kept,
  // Reminders may have gone out since: none is sent for an offer that was restored.
  invitation: { carried: 'rows', ended: [`update invitation set reminders = 2, reminded_at = coalesce(reminded_at, :now) where state = 'pending'`] },
  role_grant: kept,
  provider_user: kept,
  provider_event: kept,
  // Everybody signs in again.
  person_session: emptied('person_session'),
  device_ticket: emptied('device_ticket'),
  // Links in old mails are dead, but for leaving: whoever unsubscribed stays so.
  mail_token: {
    carried: 'rows',
    ended: [`update mail_token set superseded_at = :now where purpose <> 'unsubscribe' and used_at is null and superseded_at is null`],
  },
  outbox: parked('outbox'),
  mailbox_quota: kept,
  audit_event: kept,
  audit_head: kept,
  entry_count: kept,
  api_key: kept,
  admin: kept,
  admin_credential: kept,
  admin_session: emptied('admin_session'),
  admin_link: { carried: 'rows', ended: ['update admin_link set ended_at = :now where ended_at is null'] },
  answer: kept,
  spent_once: kept,
  entry_search: kept,
  search_cursor: kept,
  // Waves stop where they are until somebody goes on with them.
  document: {
    carried: 'rows',
    ended: [
      `update document set body = json_set(body, '$.state', 'paused'), version = version + 1, updated_at = :now where kind = 'job' and json_extract(body, '$.state') = 'running'`,
    ],
  },
  staff_mail: parked('staff_mail'),
  job_item: kept,
  job_run: { carried: 'rows', ended: ['update job_run set open = 0, worker = null, lease_until = 0'] },
  daily_number: kept,
  feed_cursor: kept,
  webhook_event: kept,
  // What waits may have been told since: a person looks, and replays what is missing.
  webhook_delivery: { carried: 'rows', ended: [`update webhook_delivery set status = 'dead', due_at = null, settled_at = :now, last_error = '${parkedByRestore}' where status in ('queued', 'processing')`] },
  webhook_attempt: kept,
  webhook_pace: emptied('webhook_pace'),
  // What happened at Clerk since is not known: every look begins with what is there, and nobody is invited before a person said so.
  clerk_person: {
    carried: 'rows',
    ended: [`update clerk_person set call_what = 'create_invitation', call_at = 0, call_for = announced_for, parked_at = :now, last_error = '${parkedByRestore}', lease_until = 0, due_at = null where due_at is not null`],
  },
  clerk_budget: kept,
  foyer_migration: made,
  foyer_migration_lock: made,
  // The letters of the search index, on SQLite only; made from entry_search.
  entry_fts: made,
  // Counters that are worth nothing after a restart, on PostgreSQL only.
  rate_limit: { carried: 'apart', ended: [] },
};

/** Whether the rows of a table go into backups and copies. What no rule knows does: better too much than lost. */
export function isCarried(table: string): boolean {
  return (tableRules[table] ?? kept).carried === 'rows';
}
