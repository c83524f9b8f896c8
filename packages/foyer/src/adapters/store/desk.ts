import { type Kysely, sql } from 'kysely';
import type { DeskStore, EventQuery, InvitationQuery, MailQuery, Named, Page, PeoplePage, PeopleQuery } from '../../application/ports/desk-store.ts';
import type { EntryFilter, OutboxMessage } from '../../application/ports/store.ts';
import type { AuditEvent } from '../../domain/audit-event.ts';
import type { Entry } from '../../domain/entry.ts';
import type { Invitation } from '../../domain/invitation.ts';
import { packCursor, unpackCursor } from './cursors.ts';
import { listEvents } from './list-events.ts';
import { invitationFromRow, mailFromRow } from './rows.ts';
import type { Shelf } from './shelf.ts';
import type { Database } from './tables.ts';

const limitMax = 200;

/** Reads the lists of the review desk; the same statements on both databases. */
export class Desk implements DeskStore {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  listPeople(query: PeopleQuery): Promise<PeoplePage> {
    return this.#read(() => this.#shelf.lists.listPeople(query));
  }

  entriesById(ids: readonly string[]): Promise<readonly Entry[]> {
    return this.#read(() => this.#shelf.lists.entriesById(ids));
  }

  countMatching(filter: EntryFilter): Promise<number | null> {
    return this.#read(() => this.#shelf.lists.countMatching(filter));
  }

  listInvitations(query: InvitationQuery): Promise<Page<Invitation>> {
    return this.#read((db) => listInvitations(db, query));
  }

  listMails(query: MailQuery): Promise<Page<OutboxMessage>> {
    return this.#read((db) => listMails(db, query));
  }

  listEvents(query: EventQuery): Promise<readonly AuditEvent[]> {
    return this.#read((db) => listEvents(db, query));
  }

  openInvitations({ now, after, limit }: Parameters<DeskStore['openInvitations']>[0]): Promise<readonly Invitation[]> {
    return this.#read(async (db) => {
      let open = db.selectFrom('invitation').selectAll().where(sql<boolean>`state = 'pending'`).where('expires_at', '>', now)
        .orderBy('expires_at').orderBy('id').limit(limit);
      if (after) open = open.where((eb) => eb(eb.refTuple('expires_at', 'id'), '>', eb.tuple(after.expiresAt, after.id)));
      return (await open.execute()).map(invitationFromRow);
    });
  }

  mailsOfAll(entryIds: readonly string[]): Promise<readonly OutboxMessage[]> {
    if (entryIds.length === 0) return Promise.resolve([]);
    return this.#read(async (db) => (await db.selectFrom('outbox').selectAll().where('entry_id', 'in', entryIds).execute()).map(mailFromRow));
  }

  namesOf(entryIds: readonly string[]): Promise<ReadonlyMap<string, Named>> {
    const ids = [...new Set(entryIds)];
    if (ids.length === 0) return Promise.resolve(new Map());
    return this.#read(async (db) => {
      const rows = await db.selectFrom('entry').select(['id', 'email', 'name']).where('id', 'in', ids).execute();
      return new Map(rows.map((row) => [row.id, row]));
    });
  }

  sessionCounts(entryIds: readonly string[], now: number): Promise<ReadonlyMap<string, number>> {
    if (entryIds.length === 0) return Promise.resolve(new Map());
    return this.#read(async (db) => {
      const rows = await db.selectFrom('person_session').select((eb) => ['entry_id', eb.fn.countAll<number>().as('count')])
        .where('entry_id', 'in', entryIds).where('expires_at', '>', now).groupBy('entry_id').execute();
      return new Map(rows.map((row) => [row.entry_id, row.count]));
    });
  }

  #read<T>(work: (db: Kysely<Database>) => Promise<T>): Promise<T> {
    return this.#shelf.translated(() => work(this.#shelf.read));
  }
}

async function listInvitations(db: Kysely<Database>, { state, role, cursor, limit, now }: InvitationQuery): Promise<Page<Invitation>> {
  const atOnce = Math.min(Math.max(1, limit), limitMax);
  const order = state ?? 'all';
  const after = cursor === null ? null : unpackCursor(cursor, [order]);
  const column = state === undefined ? 'number' : state === 'pending' || state === 'expired' ? 'expires_at' : 'ended_at';
  let found = db.selectFrom('invitation').selectAll().orderBy(column, 'desc').orderBy('id', 'desc').limit(atOnce + 1);
  if (state === 'pending') found = found.where(sql<boolean>`state = 'pending'`).where('expires_at', '>', now);
  else if (state === 'expired') found = found.where(sql<boolean>`state = 'pending'`).where('expires_at', '<=', now);
  else if (state !== undefined) found = found.where(sql<boolean>`state <> 'pending'`).where('state', '=', state);
  if (role !== undefined) found = found.where('role', '=', role);
  if (after) found = found.where((eb) => eb(eb.refTuple(column, 'id'), '<', eb.tuple(after.value, after.id)));
  const rows = await found.execute();
  const last = rows.length > atOnce ? rows[atOnce - 1] : undefined;
  return {
    items: rows.slice(0, atOnce).map(invitationFromRow),
    nextCursor: last ? packCursor({ order, value: last[column] ?? 0, id: last.id }) : null,
  };
}

async function listMails(db: Kysely<Database>, { status, cursor, limit }: MailQuery): Promise<Page<OutboxMessage>> {
  const atOnce = Math.min(Math.max(1, limit), limitMax);
  const after = cursor === null ? null : unpackCursor(cursor, [status]);
  const waiting = status === 'queued';
  const column = waiting ? 'due_at' : 'settled_at';
  let found = db.selectFrom('outbox').selectAll().orderBy(column, waiting ? 'asc' : 'desc').orderBy('id', waiting ? 'asc' : 'desc').limit(atOnce + 1);
  if (waiting) found = found.where('due_at', 'is not', null);
  // Written out: each has a partial index of its own, or is what most are.
  else if (status === 'parked') found = found.where(sql<boolean>`status = 'parked'`);
  else if (status === 'dropped') found = found.where(sql<boolean>`status = 'dropped'`);
  else found = found.where('settled_at', 'is not', null).where(sql<boolean>`status = 'sent'`);
  if (after) found = found.where((eb) => eb(eb.refTuple(column, 'id'), waiting ? '>' : '<', eb.tuple(after.value, after.id)));
  const rows = await found.execute();
  const last = rows.length > atOnce ? rows[atOnce - 1] : undefined;
  return {
    items: rows.slice(0, atOnce).map(mailFromRow),
    nextCursor: last ? packCursor({ order: status, value: last[column] ?? 0, id: last.id }) : null,
  };
}
