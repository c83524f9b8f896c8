import { type Kysely, sql } from 'kysely';
import type { MailRest, OutboxMessage } from '../../application/ports/store.ts';
import { mailFromRow } from './rows.ts';
import type { Database } from './tables.ts';

const dayMs = 86_400_000;

/** What a worker asks for when it takes messages. */
export interface MailClaim {
  readonly now: number;
  readonly leaseMs: number;
  readonly limit: number;
  readonly urgentOnly: boolean;
}

/** An id that counts once, until it expires. */
export interface Spending {
  readonly id: string;
  readonly expiresAt: number;
}

/** The first attempt stays one: the provider may have taken the message, and forgets its key some day (SR-54). */
export function restedMail({ runAt, lastError }: MailRest) {
  return { status: 'queued' as const, run_at: runAt, due_at: runAt, last_error: lastError, attempts: sql<number>`case when attempts > 1 then attempts - 1 else attempts end` };
}

/**
 * Small writes beside the batches, the same on both databases. On SQLite they run inside the writer's transaction.
 */
export class Chores {
  readonly #db: Kysely<Database>;
  readonly #kind: 'sqlite' | 'postgres';

  constructor(db: Kysely<Database>, kind: 'sqlite' | 'postgres') {
    this.#db = db;
    this.#kind = kind;
  }

  /** Whoever takes a message holds it until the lease ends. On PostgreSQL, messages that another worker is taking are passed over. */
  async claimMails({ now, leaseMs, limit, urgentOnly }: MailClaim): Promise<readonly OutboxMessage[]> {
    let due = this.#db.selectFrom('outbox').select('id').where('due_at', '<=', now)
      .orderBy('urgent', 'desc').orderBy('due_at').limit(limit);
    if (urgentOnly) due = due.where('urgent', '=', 1);
    if (this.#kind === 'postgres') due = due.forUpdate().skipLocked();
    const rows = await this.#db
      // Materialized: chosen once, whatever plan the update gets.
      .with((cte) => cte('due').materialized(), () => due)
      .updateTable('outbox')
      .set((eb) => ({
        status: 'processing',
        due_at: now + leaseMs,
        attempts: eb('attempts', '+', 1),
        first_attempt_at: eb.fn.coalesce('first_attempt_at', eb.val(now)),
      }))
      .where('id', 'in', (eb) => eb.selectFrom('due').select('id'))
      .returningAll()
      .execute();
    return rows
      .toSorted((one, other) => other.urgent - one.urgent || one.run_at - other.run_at || (one.id < other.id ? -1 : 1))
      .map(mailFromRow);
  }

  async releaseMails(ids: readonly string[], later?: MailRest): Promise<void> {
    if (ids.length === 0) return;
    const held = this.#db.updateTable('outbox').where('id', 'in', ids).where('status', '=', 'processing');
    await (later ? held.set(restedMail(later)) : held.set((eb) => ({
        status: 'queued',
        due_at: eb.ref('run_at'),
        attempts: eb('attempts', '-', 1),
        first_attempt_at: eb.case().when('attempts', '<=', 1).then(null).else(eb.ref('first_attempt_at')).end(),
      }))).execute();
  }

  async retryMails(ids: readonly string[] | 'all_parked', now: number): Promise<number> {
    if (ids !== 'all_parked' && ids.length === 0) return 0;
    const parked = this.#db.updateTable('outbox')
      .set({ status: 'queued', run_at: now, due_at: now, attempts: 0, first_attempt_at: null, settled_at: null, last_error: null })
      .where(sql<boolean>`status = 'parked'`);
    const { numUpdatedRows } = await (ids === 'all_parked' ? parked : parked.where('id', 'in', ids)).executeTakeFirstOrThrow();
    return Number(numUpdatedRows);
  }

  async touchApiKey(id: string, at: number): Promise<void> {
    await this.#db.updateTable('api_key').set({ last_used_at: at }).where('id', '=', id)
      .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', at)])).execute();
  }

  /** @returns the ids that were not spent before */
  async spend(spendings: readonly Spending[]): Promise<ReadonlySet<string>> {
    const rows = await this.#db.insertInto('spent_once')
      .values(spendings.map(({ id, expiresAt }) => ({ id, expires_at: expiresAt })))
      .onConflict((conflict) => conflict.column('id').doNothing()).returning('id').execute();
    return new Set(rows.map(({ id }) => id));
  }

  /** Removes up to `limit` rows of one kind of what expired long ago. */
  async tidy(what: TidiedTable, now: number, limit: number): Promise<number> {
    const { numDeletedRows } = await this.#tidying(what, now, limit).executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  }

  #tidying(what: TidiedTable, now: number, limit: number) {
    const db = this.#db;
    switch (what) {
      case 'answer': {
        const old = db.selectFrom('answer').select(['scope', 'key']).where('created_at', '<', now - dayMs)
          .where((eb) => eb.or([eb('scope', 'not like', 'webhook:%'), eb('created_at', '<', now - 30 * dayMs)])).limit(limit);
        return db.deleteFrom('answer').where((eb) => eb(eb.refTuple('scope', 'key'), 'in', old.$asTuple('scope', 'key')));
      }
      case 'spent_once':
        return db.deleteFrom('spent_once').where('id', 'in', db.selectFrom('spent_once').select('id').where('expires_at', '<', now).limit(limit));
      case 'mail_token':
        return db.deleteFrom('mail_token').where('token_hash', 'in',
          db.selectFrom('mail_token').select('token_hash').where('expires_at', '<', now - 30 * dayMs).limit(limit));
      case 'device_ticket':
        return db.deleteFrom('device_ticket').where('token_hash', 'in',
          db.selectFrom('device_ticket').select('token_hash').where('expires_at', '<', now).limit(limit));
      case 'person_session':
        return db.deleteFrom('person_session').where('token_hash', 'in',
          db.selectFrom('person_session').select('token_hash').where('expires_at', '<', now - dayMs).limit(limit));
      case 'admin_session':
        return db.deleteFrom('admin_session').where('token_hash', 'in', db.selectFrom('admin_session').select('token_hash').where('ends_at', '<', now - dayMs).limit(limit));
      case 'admin_link':
        return db.deleteFrom('admin_link').where('token_hash', 'in', db.selectFrom('admin_link').select('token_hash').where('expires_at', '<', now - 30 * dayMs).limit(limit));
      case 'sign_in_guard':
        return db.deleteFrom('document').where('kind', '=', 'sign_in_guard').where('id', 'in',
          db.selectFrom('document').select('id').where(sql<boolean>`kind = 'sign_in_guard'`).where('updated_at', '<', now - 90 * dayMs)
            // An account under attack stays as it is: waiting long must not buy another hundred tries.
            .where(this.#kind === 'sqlite' ? sql<number>`json_extract(body, '$.failures')` : sql<number>`(body::json ->> 'failures')::int`, '<', 10).limit(limit));
      case 'staff_mail':
        return db.deleteFrom('staff_mail').where('id', 'in',
          db.selectFrom('staff_mail').select('id').where('settled_at', '<', now - 90 * dayMs).where('status', 'in', ['sent', 'dropped']).limit(limit));
      case 'outbox':
        return db.deleteFrom('outbox').where('id', 'in',
          db.selectFrom('outbox').select('id').where('settled_at', '<', now - 90 * dayMs).where('status', 'in', ['sent', 'dropped']).limit(limit));
    }
  }
}

export const tidiedTables = ['answer', 'spent_once', 'mail_token', 'device_ticket', 'person_session', 'outbox', 'admin_session', 'admin_link', 'sign_in_guard', 'staff_mail'] as const;
export type TidiedTable = (typeof tidiedTables)[number];

/** So many rows go at a time, so that nobody waits long for the database. */
export const tidiedMax = 2_000;
