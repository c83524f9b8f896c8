import { CompiledQuery, type Kysely } from 'kysely';
import type { InboxState, LeasedEvent, ProviderEvent, ProviderStore } from '../../application/ports/provider-store.ts';
import { packCursor, unpackCursor } from './cursors.ts';
import { rowsAsJson } from './postgres/statements.ts';
import { providerUserFromRow } from './rows.ts';
import type { Shelf } from './shelf.ts';
import type { Database } from './tables.ts';
import { WriteTogether } from './write-together.ts';

const columns = 'provider, id, type, received_at, due_at, attempts, body';
const insertOne = `insert into provider_event (${columns}) values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing`;
const insertAll = `insert into provider_event (${columns}) select ${columns} from json_populate_recordset(null::provider_event, $1::json) on conflict do nothing`;
const limitMax = 200;
const errorLengthMax = 300;

/** The inbox of identity providers and their accounts, on both databases. */
export class ProviderEvents implements ProviderStore {
  readonly #shelf: Shelf;
  readonly #receiving: WriteTogether<ProviderEvent>;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
    this.#receiving = new WriteTogether((events) => this.#insert(events));
  }

  receive(event: ProviderEvent): Promise<void> {
    return this.#receiving.write(event);
  }

  /** Whoever delivers a report again finds it there. PostgreSQL takes all of them in one statement, which commits by itself; SQLite each in a few microseconds. */
  async #insert(events: readonly ProviderEvent[]): Promise<void> {
    if (this.#shelf.each) return this.#shelf.each(insertOne, events.map(({ provider, id, type, receivedAt, body }) => [provider, id, type, receivedAt, receivedAt, 0, body]));
    const rows = rowsAsJson(events.map(({ provider, id, type, receivedAt, body }) => ({ provider, id, type, received_at: receivedAt, due_at: receivedAt, attempts: 0, body })));
    await this.#read((db) => db.executeQuery(CompiledQuery.raw(insertAll, [rows])));
  }

  /** Looks before it takes: most of the time nothing is due, and looking costs no write. */
  async claim({ now, leaseMs, limit }: { readonly now: number; readonly leaseMs: number; readonly limit: number }): Promise<readonly LeasedEvent[]> {
    const due = await this.#read((db) => db.selectFrom('provider_event').select('id').where('due_at', '<=', now).limit(1).executeTakeFirst());
    if (!due) return [];
    return this.#shelf.write(async (db) => {
      let chosen = db.selectFrom('provider_event').select(['provider', 'id']).where('due_at', '<=', now).orderBy('due_at').limit(limit);
      if (this.#shelf.kind === 'postgres') chosen = chosen.forUpdate().skipLocked();
      const rows = await db.with((cte) => cte('due').materialized(), () => chosen).updateTable('provider_event')
        .set((eb) => ({ due_at: now + leaseMs, attempts: eb('attempts', '+', 1) }))
        .where((eb) => eb(eb.refTuple('provider', 'id'), 'in', eb.selectFrom('due').select(['due.provider', 'due.id']).$asTuple('provider', 'id')))
        .returning(['provider', 'id', 'type', 'received_at', 'attempts', 'body']).execute();
      return rows.map(({ received_at: receivedAt, ...row }) => ({ ...row, receivedAt }));
    });
  }

  async settle(events: readonly LeasedEvent[], now: number): Promise<void> {
    if (events.length === 0) return;
    await this.#shelf.write((db) => db.updateTable('provider_event').set({ due_at: null, settled_at: now, body: '', last_error: null })
      .where((eb) => eb.or([...Map.groupBy(events, ({ provider }) => provider)].map(([provider, theirs]) => eb.and([eb('provider', '=', provider), eb('id', 'in', theirs.map(({ id }) => id))])))).execute());
  }

  async postpone({ provider, id, attempts }: LeasedEvent, until: number, error: string): Promise<void> {
    await this.#shelf.write((db) => db.updateTable('provider_event').set({ due_at: until, last_error: error.slice(0, errorLengthMax) })
      .where('provider', '=', provider).where('id', '=', id).where('attempts', '=', attempts).where('settled_at', 'is', null).execute());
  }

  inbox(): Promise<InboxState> {
    return this.#read(async (db) => {
      const { waiting, oldest } = await db.selectFrom('provider_event').select((eb) => [eb.fn.countAll<number | string>().as('waiting'), eb.fn.min<number | string | null>('received_at').as('oldest')])
        .where('due_at', 'is not', null).executeTakeFirstOrThrow();
      return { waiting: Number(waiting), oldestAt: oldest === null ? null : Number(oldest) };
    });
  }

  noted({ note, cursor, limit }: Parameters<ProviderStore['noted']>[0]): ReturnType<ProviderStore['noted']> {
    const atOnce = Math.min(Math.max(1, limit), limitMax);
    const after = cursor === null ? null : unpackCursor(cursor, [note]);
    return this.#read(async (db) => {
      let found = db.selectFrom('provider_user').selectAll().where('note', '=', note).orderBy('seen_at', 'desc').orderBy('id', 'desc').limit(atOnce + 1);
      if (after) found = found.where((eb) => eb(eb.refTuple('seen_at', 'id'), '<', eb.tuple(after.value, after.id)));
      const rows = await found.execute();
      const last = rows.length > atOnce ? rows[atOnce - 1] : undefined;
      return { items: rows.slice(0, atOnce).map(providerUserFromRow), nextCursor: last ? packCursor({ order: note, value: last.seen_at, id: last.id }) : null };
    });
  }

  async tidy(before: number, limit: number): Promise<number> {
    const old = await this.#read((db) => db.selectFrom('provider_event').select(['provider', 'id']).where('settled_at', '<', before).limit(limit).execute());
    if (old.length === 0) return 0;
    await this.#shelf.write(async (db) => {
      for (const { provider, id } of old) await db.deleteFrom('provider_event').where('provider', '=', provider).where('id', '=', id).execute();
    });
    return old.length;
  }

  #read<T>(work: (db: Kysely<Database>) => Promise<T>): Promise<T> {
    return this.#shelf.translated(() => work(this.#shelf.read));
  }
}
