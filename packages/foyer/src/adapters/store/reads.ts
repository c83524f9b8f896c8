import { type Kysely, sql } from 'kysely';
import type { AuditAct, AuditEvent } from '../../domain/audit-event.ts';
import type { AdminRecord, ApiKeyRecord } from '../../domain/change.ts';
import type { Session } from '../../domain/grant.ts';
import type { Invitation } from '../../domain/invitation.ts';
import type { Person } from '../../domain/person.ts';
import type { EntryCount, OutboxMessage, OutboxState, StrayRows } from '../../application/ports/store.ts';
import type { ExportChunk, ExportQuery } from '../../application/ports/export-source.ts';
import { exportChunk } from './export-people.ts';
import {
  adminFromRow,
  apiKeyFromRow,
  countFromRow,
  entryFromRow,
  eventFromRow,
  grantFromRow,
  invitationFromRow,
  mailFromRow,
  sessionFromRow,
} from './rows.ts';
import type { Database } from './tables.ts';

const pageMax = 10_000;
const tablesOfPeople = ['invitation', 'role_grant', 'person_session', 'mail_token', 'device_ticket', 'outbox'] as const;

/** Everything that is read without the intention to write. The same statements on both databases. */
export class Reads {
  readonly #db: Kysely<Database>;
  readonly #kind: 'sqlite' | 'postgres';

  constructor(db: Kysely<Database>, kind: 'sqlite' | 'postgres') {
    this.#db = db;
    this.#kind = kind;
  }

  exportChunk(query: ExportQuery): Promise<ExportChunk> {
    return exportChunk(this.#db, this.#kind, query);
  }

  async counts(): Promise<readonly EntryCount[]> {
    const rows = await this.#db.selectFrom('entry_count').selectAll().where('count', '<>', 0).orderBy('bucket').execute();
    return rows.map(countFromRow);
  }

  async recount(): Promise<readonly EntryCount[]> {
    const confirmed = sql<number>`case when confirmed_at is null then 0 else 1 end`;
    const rows = await this.#db.selectFrom('entry')
      .select(['stage', 'requested_role', 'role', confirmed.as('confirmed'), (eb) => eb.fn.countAll<number>().as('count')])
      .groupBy(['stage', 'requested_role', 'role', confirmed]).execute();
    const named = rows.map((row) => ({
      bucket: `${row.stage}|${row.requested_role ?? ''}|${row.role ?? ''}|${row.confirmed}`,
      count: row.count,
    }));
    return named.toSorted((one, other) => (one.bucket < other.bucket ? -1 : 1)).map(countFromRow);
  }

  async invitationsOf(entryId: string): Promise<readonly Invitation[]> {
    const rows = await this.#db.selectFrom('invitation').selectAll().where('entry_id', '=', entryId).orderBy('number', 'desc').limit(pageMax).execute();
    return rows.map(invitationFromRow);
  }

  async sessionsOf(entryId: string): Promise<readonly Session[]> {
    const rows = await this.#db.selectFrom('person_session').selectAll().where('entry_id', '=', entryId)
      .orderBy('created_at', 'desc').orderBy('id', 'desc').limit(pageMax).execute();
    return rows.map(sessionFromRow);
  }

  async mailsOf(entryId: string): Promise<readonly OutboxMessage[]> {
    const rows = await this.#db.selectFrom('outbox').selectAll().where('entry_id', '=', entryId)
      .orderBy('created_at', 'desc').orderBy('id', 'desc').limit(pageMax).execute();
    return rows.map(mailFromRow);
  }

  async eventsOf(entryId: string, limit: number): Promise<readonly AuditEvent[]> {
    const rows = await this.#db.selectFrom('audit_event').selectAll().where('entry_id', '=', entryId)
      .orderBy('seq', 'desc').limit(Math.min(limit, pageMax)).execute();
    return rows.map(eventFromRow);
  }

  async personsAfter(id: string, limit: number): Promise<readonly Person[]> {
    const rows = await this.#db.selectFrom('entry').select('id').where('id', '>', id).orderBy('id').limit(Math.min(limit, pageMax)).execute();
    const persons = await this.personsById(rows.map((row) => row.id));
    return persons.toSorted((one, other) => (one.entry.id < other.entry.id ? -1 : 1));
  }

  async eventsOfAll(entryIds: readonly string[], acts: readonly AuditAct[]): Promise<readonly AuditEvent[]> {
    if (entryIds.length === 0) return [];
    const rows = await this.#db.selectFrom('audit_event').selectAll()
      .where('entry_id', 'in', entryIds).where('act', 'in', acts).orderBy('seq').execute();
    return rows.map(eventFromRow);
  }

  async strayRows(): Promise<readonly StrayRows[]> {
    const ofNobody = await Promise.all(tablesOfPeople.map(async (table) => {
      const { count } = await this.#db.selectFrom(table)
        .where((eb) => eb.not(eb.exists(eb.selectFrom('entry').select('id').whereRef('entry.id', '=', `${table}.entry_id`))))
        .select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
      return { what: `rows in ${table} that belong to nobody`, count };
    }));
    const twice = this.#db.selectFrom('invitation').select('entry_id').where(sql<boolean>`state = 'pending'`)
      .groupBy('entry_id').having((eb) => eb.fn.countAll(), '>', 1);
    const { count } = await this.#db.selectFrom(twice.as('twice')).select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
    return [...ofNobody, { what: 'people with two live invitations', count }].filter((found) => found.count > 0);
  }

  async personsById(ids: readonly string[]): Promise<readonly Person[]> {
    if (ids.length === 0) return [];
    const newest = this.#db.selectFrom('invitation').select((eb) => eb.fn.max('number').as('number')).where('entry_id', 'in', ids).groupBy('entry_id');
    const [entries, invitations, grants] = await Promise.all([
      this.#db.selectFrom('entry').selectAll().where('id', 'in', ids).execute(),
      this.#db.selectFrom('invitation').selectAll().where('number', 'in', newest).execute(),
      this.#db.selectFrom('role_grant').selectAll().where('entry_id', 'in', ids).execute(),
    ]);
    const invitationByEntry = new Map(invitations.map((row) => [row.entry_id, invitationFromRow(row)]));
    const grantByEntry = new Map(grants.map((row) => [row.entry_id, grantFromRow(row)]));
    return entries.map((row) => ({
      entry: entryFromRow(row),
      invitation: invitationByEntry.get(row.id) ?? null,
      grant: grantByEntry.get(row.id) ?? null,
    }));
  }

  async auditHead(): Promise<{ readonly seq: number; readonly hash: string }> {
    return this.#db.selectFrom('audit_head').select(['seq', 'hash']).executeTakeFirstOrThrow();
  }

  async eventsAfter(seq: number, limit: number): Promise<readonly AuditEvent[]> {
    const rows = await this.#db.selectFrom('audit_event').selectAll().where('seq', '>', seq)
      .orderBy('seq').limit(Math.min(limit, pageMax)).execute();
    return rows.map(eventFromRow);
  }

  async apiKeyByHash(tokenHash: string): Promise<(ApiKeyRecord & { readonly lastUsedAt: number | null }) | undefined> {
    const row = await this.#db.selectFrom('api_key').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst();
    return row && apiKeyFromRow(row);
  }

  async listApiKeys(): Promise<readonly (ApiKeyRecord & { readonly lastUsedAt: number | null })[]> {
    const rows = await this.#db.selectFrom('api_key').selectAll().orderBy('created_at').orderBy('id').execute();
    return rows.map(apiKeyFromRow);
  }

  async listAdmins(): Promise<readonly AdminRecord[]> {
    const rows = await this.#db.selectFrom('admin').selectAll().orderBy('created_at').orderBy('id').execute();
    return rows.map(adminFromRow);
  }

  async findMail(by: { id: string } | { providerId: string }): Promise<OutboxMessage | undefined> {
    const all = this.#db.selectFrom('outbox').selectAll();
    const found = 'id' in by ? all.where('id', '=', by.id) : all.where('provider_id', '=', by.providerId);
    const row = await found.executeTakeFirst();
    return row && mailFromRow(row);
  }

  async outboxState(): Promise<OutboxState> {
    const [waiting, parked] = await Promise.all([
      this.#db.selectFrom('outbox').select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('due_at').as('oldest')])
        .where('due_at', 'is not', null).executeTakeFirstOrThrow(),
      this.#db.selectFrom('outbox').select((eb) => eb.fn.countAll<number>().as('count'))
        .where(sql<boolean>`status = 'parked'`).executeTakeFirstOrThrow(),
    ]);
    return { queued: waiting.count, parked: parked.count, oldestRunAt: waiting.oldest };
  }
}
