import { type Kysely, type Selectable, sql } from 'kysely';
import type { Page } from '../../application/ports/desk-store.ts';
import type { DeliveryAttempt, DeliveryQuery, DeliverySettlement, EndpointPace, WebhookDelivery, WebhookStore } from '../../application/ports/webhook-store.ts';
import { packCursor, unpackCursor } from './cursors.ts';
import type { Shelf } from './shelf.ts';
import type { Database, WebhookDeliveryRow } from './tables.ts';

const consumer = 'webhooks';
/** Fourteen values each: well below what either database takes in one statement. */
const rowsAtOnce = 200;
const limitMax = 200;
/** Whatever a person is told about, their leaving is told when they are gone. */
const goneType = 'entry.erased';

/** Deliveries to receivers outside, on both databases. */
export class Webhooks implements WebhookStore {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  cursor(): Promise<number> {
    return this.#read(async (db) => (await db.selectFrom('feed_cursor').select('seq').where('consumer', '=', consumer).executeTakeFirst())?.seq ?? 0);
  }

  advance({ from, to, events, deliveries }: Parameters<WebhookStore['advance']>[0]): Promise<boolean> {
    return this.#shelf.write(async (db) => {
      await db.insertInto('feed_cursor').values({ consumer, seq: 0 }).onConflict((conflict) => conflict.column('consumer').doNothing()).execute();
      // Whoever moves the cursor from where it was has the right to write; the other one finds it moved.
      const { numUpdatedRows } = await db.updateTable('feed_cursor').set({ seq: to }).where('consumer', '=', consumer).where('seq', '=', from).executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) return false;
      const present = await this.#present(db, [...new Set(events.flatMap(({ type, entryId }) => (entryId === null || type === goneType ? [] : [entryId])))]);
      const tellable = events.filter(({ type, entryId }) => entryId === null || type === goneType || present.has(entryId));
      const ids = new Set(tellable.map(({ id }) => id));
      await insertAll(tellable, (slice) => db.insertInto('webhook_event').values(slice.map(({ entryId, ...event }) => ({ ...event, entry_id: entryId }))).execute());
      await insertAll(deliveries.filter(({ eventId }) => ids.has(eventId)), (slice) => db.insertInto('webhook_delivery').values(slice.map(rowOf)).execute());
      return true;
    });
  }

  async add({ entryId, ...event }: Parameters<WebhookStore['add']>[0], delivery: WebhookDelivery): Promise<void> {
    await this.#shelf.write(async (db) => {
      await db.insertInto('webhook_event').values({ ...event, entry_id: entryId }).execute();
      await db.insertInto('webhook_delivery').values(rowOf(delivery)).execute();
    });
  }

  /** Looks before it takes: most of the time nothing is due, and looking costs no write. */
  async claim({ endpointId, now, leaseMs, limit }: Parameters<WebhookStore['claim']>[0]) {
    const due = await this.#read((db) => db.selectFrom('webhook_delivery').select('id').where('endpoint_id', '=', endpointId).where('due_at', '<=', now).limit(1).executeTakeFirst());
    if (!due) return [];
    return this.#shelf.write(async (db) => {
      let chosen = db.selectFrom('webhook_delivery').select('id').where('endpoint_id', '=', endpointId).where('due_at', '<=', now).orderBy('due_at').orderBy('id').limit(limit);
      if (this.#shelf.kind === 'postgres') chosen = chosen.forUpdate().skipLocked();
      const rows = await db.with((cte) => cte('due').materialized(), () => chosen).updateTable('webhook_delivery')
        .set((eb) => ({ status: 'processing', due_at: now + leaseMs, attempts: eb('attempts', '+', 1) }))
        .where('id', 'in', (eb) => eb.selectFrom('due').select('id')).returningAll().execute();
      if (rows.length === 0) return [];
      const bodies = await db.selectFrom('webhook_event').select(['id', 'body']).where('id', 'in', rows.map((row) => row.event_id)).execute();
      return rows.toSorted((one, other) => one.event_at - other.event_at || (one.id < other.id ? -1 : 1))
        .map((row) => ({ ...deliveryFrom(row), body: bodies.find(({ id }) => id === row.event_id)!.body }));
    });
  }

  async release(ids: readonly string[], now: number): Promise<void> {
    if (ids.length === 0) return;
    await this.#shelf.write((db) => db.updateTable('webhook_delivery').set((eb) => ({ status: 'queued', due_at: now, attempts: eb('attempts', '-', 1) }))
      .where('id', 'in', ids).where('status', '=', 'processing').execute());
  }

  async settle(delivery: WebhookDelivery, attempt: Omit<DeliveryAttempt, 'number'>, { status, dueAt }: DeliverySettlement, paceAfter: (before: EndpointPace) => EndpointPace): Promise<void> {
    await this.#shelf.write(async (db) => {
      await this.#keepPace(db, delivery.endpointId, paceAfter);
      const settledAt = status === 'queued' ? null : attempt.at + attempt.durationMs;
      const settled = db.updateTable('webhook_delivery').set({ status, due_at: dueAt, last_status: attempt.status, last_error: attempt.error, settled_at: settledAt }).where('id', '=', delivery.id);
      // What did arrive is known to have; anything else counts only as long as nobody decided otherwise meanwhile.
      const { numUpdatedRows } = await (status === 'delivered' ? settled : settled.where('status', '=', 'processing').where('attempts', '=', delivery.attempts)).executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) return;
      // Counted on through replays.
      const { last } = await db.selectFrom('webhook_attempt').select((eb) => eb.fn.max<number | string | null>('number').as('last')).where('delivery_id', '=', delivery.id).executeTakeFirstOrThrow();
      await db.insertInto('webhook_attempt').values({
        delivery_id: delivery.id, number: Number(last ?? 0) + 1, entry_id: delivery.entryId, at: attempt.at, status: attempt.status, duration_ms: attempt.durationMs,
        error: attempt.error, excerpt: attempt.excerpt,
      }).execute();
    });
  }

  async giveUp(queuedBefore: number, now: number): Promise<number> {
    const old = (db: Kysely<Database>) => db.selectFrom('webhook_delivery').select('id').where('due_at', 'is not', null).where('due_at', '<=', now).where('queued_at', '<', queuedBefore).limit(1000);
    if (!(await this.#read((db) => old(db).limit(1).executeTakeFirst()))) return 0;
    const { numUpdatedRows } = await this.#shelf.write((db) => db.updateTable('webhook_delivery')
      .set((eb) => ({ status: 'dead', due_at: null, settled_at: now, last_error: eb.fn.coalesce('last_error', eb.val('It could not be delivered within three days.')) }))
      .where('id', 'in', old(db)).executeTakeFirstOrThrow());
    return Number(numUpdatedRows);
  }

  paces(): Promise<ReadonlyMap<string, EndpointPace>> {
    return this.#read(async (db) => new Map((await db.selectFrom('webhook_pace').selectAll().execute())
      .map((row) => [row.endpoint_id, { failures: row.failures, failingSince: row.failing_since, restUntil: row.rest_until }])));
  }

  async forgetPace(endpointId: string): Promise<void> {
    await this.#shelf.write((db) => db.deleteFrom('webhook_pace').where('endpoint_id', '=', endpointId).execute());
  }

  list({ endpointId, status, cursor, limit }: DeliveryQuery): Promise<Page<WebhookDelivery>> {
    const atOnce = Math.min(Math.max(1, limit), limitMax);
    const order = status ?? 'all';
    const after = cursor === null ? null : unpackCursor(cursor, [order]);
    return this.#read(async (db) => {
      let found = db.selectFrom('webhook_delivery').selectAll().where('endpoint_id', '=', endpointId).orderBy('created_at', 'desc').orderBy('id', 'desc').limit(atOnce + 1);
      if (status === 'waiting') found = found.where('status', 'in', ['queued', 'processing']).where(sql<boolean>`status <> 'delivered'`);
      else if (status === 'dead') found = found.where('status', '=', 'dead').where(sql<boolean>`status <> 'delivered'`);
      else if (status !== undefined) found = found.where('status', '=', status);
      if (after) found = found.where((eb) => eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(after.value, after.id)));
      const rows = await found.execute();
      const last = rows.length > atOnce ? rows[atOnce - 1] : undefined;
      return { items: rows.slice(0, atOnce).map(deliveryFrom), nextCursor: last ? packCursor({ order, value: last.created_at, id: last.id }) : null };
    });
  }

  get(id: string) {
    return this.#read(async (db) => {
      const row = await db.selectFrom('webhook_delivery').innerJoin('webhook_event', 'webhook_event.id', 'webhook_delivery.event_id')
        .selectAll('webhook_delivery').select('webhook_event.body').where('webhook_delivery.id', '=', id).executeTakeFirst();
      if (!row) return undefined;
      const attempts = await db.selectFrom('webhook_attempt').selectAll().where('delivery_id', '=', id).orderBy('number', 'desc').limit(100).execute();
      return {
        delivery: deliveryFrom(row), body: row.body,
        attempts: attempts.map((one) => ({ number: one.number, at: one.at, status: one.status, durationMs: one.duration_ms, error: one.error, excerpt: one.excerpt })),
      };
    });
  }

  counts() {
    return this.#read(async (db) => {
      const rows = await db.selectFrom('webhook_delivery').select((eb) => ['endpoint_id', 'status', eb.fn.countAll<number | string>().as('count')])
        .where(sql<boolean>`status <> 'delivered'`).groupBy(['endpoint_id', 'status']).execute();
      return rows.map((row) => ({ endpointId: row.endpoint_id, status: row.status as WebhookDelivery['status'], count: Number(row.count) }));
    });
  }

  async replay(which: Parameters<WebhookStore['replay']>[0], now: number): Promise<number> {
    const { numUpdatedRows } = await this.#shelf.write((db) => {
      const again = db.updateTable('webhook_delivery').set({ status: 'queued', due_at: now, attempts: 0, queued_at: now, settled_at: null })
        .where('endpoint_id', '=', which.endpointId).where('status', 'in', ['delivered', 'dead']);
      if ('id' in which) return again.where('id', '=', which.id).executeTakeFirstOrThrow();
      return ('since' in which ? again.where('event_at', '>=', which.since) : again.where('status', '=', 'dead')).executeTakeFirstOrThrow();
    });
    return Number(numUpdatedRows);
  }

  async removeEndpoint(endpointId: string): Promise<void> {
    await this.#shelf.write(async (db) => {
      await db.deleteFrom('webhook_attempt').where('delivery_id', 'in', db.selectFrom('webhook_delivery').select('id').where('endpoint_id', '=', endpointId)).execute();
      await db.deleteFrom('webhook_delivery').where('endpoint_id', '=', endpointId).execute();
      await db.deleteFrom('webhook_pace').where('endpoint_id', '=', endpointId).execute();
    });
  }

  tidy(before: number, limit: number): Promise<number> {
    return this.#shelf.write(async (db) => {
      const old = await db.selectFrom('webhook_delivery').select('id').where('settled_at', '<', before).limit(limit).execute();
      const ids = old.map(({ id }) => id);
      if (ids.length > 0) {
        await db.deleteFrom('webhook_attempt').where('delivery_id', 'in', ids).execute();
        await db.deleteFrom('webhook_delivery').where('id', 'in', ids).execute();
      }
      const { numDeletedRows } = await db.deleteFrom('webhook_event').where('id', 'in', db.selectFrom('webhook_event').select('webhook_event.id').where('webhook_event.at', '<', before)
        .where((eb) => eb.not(eb.exists(eb.selectFrom('webhook_delivery').select('webhook_delivery.id').whereRef('webhook_delivery.event_id', '=', 'webhook_event.id')))).limit(limit))
        .executeTakeFirstOrThrow();
      return ids.length + Number(numDeletedRows);
    });
  }

  /** Who of these is there, and stays until this transaction ends: whoever erases somebody waits for it, or was first. */
  async #present(db: Kysely<Database>, entryIds: readonly string[]): Promise<ReadonlySet<string>> {
    const present = new Set<string>();
    for (let at = 0; at < entryIds.length; at += rowsAtOnce) {
      let found = db.selectFrom('entry').select('id').where('id', 'in', entryIds.slice(at, at + rowsAtOnce)).orderBy('id');
      if (this.#shelf.kind === 'postgres') found = found.forKeyShare();
      for (const { id } of await found.execute()) present.add(id);
    }
    return present;
  }

  /** Two processes whose calls fail together are both counted: the second waits for the first. */
  async #keepPace(db: Kysely<Database>, endpointId: string, paceAfter: (before: EndpointPace) => EndpointPace): Promise<void> {
    await db.insertInto('webhook_pace').values({ endpoint_id: endpointId, failures: 0, failing_since: null, rest_until: 0 }).onConflict((conflict) => conflict.column('endpoint_id').doNothing()).execute();
    let found = db.selectFrom('webhook_pace').selectAll().where('endpoint_id', '=', endpointId);
    if (this.#shelf.kind === 'postgres') found = found.forUpdate();
    const row = await found.executeTakeFirstOrThrow();
    const { failures, failingSince, restUntil } = paceAfter({ failures: row.failures, failingSince: row.failing_since, restUntil: row.rest_until });
    if (failures === row.failures && failingSince === row.failing_since && restUntil === row.rest_until) return;
    await db.updateTable('webhook_pace').set({ failures, failing_since: failingSince, rest_until: restUntil }).where('endpoint_id', '=', endpointId).execute();
  }

  #read<T>(work: (db: Kysely<Database>) => Promise<T>): Promise<T> {
    return this.#shelf.translated(() => work(this.#shelf.read));
  }
}

async function insertAll<T>(rows: readonly T[], insert: (slice: readonly T[]) => Promise<unknown>): Promise<void> {
  // One statement after the other: they are one transaction.
  for (let at = 0; at < rows.length; at += rowsAtOnce) await insert(rows.slice(at, at + rowsAtOnce));
}

function rowOf(delivery: WebhookDelivery): WebhookDeliveryRow {
  return {
    id: delivery.id, endpoint_id: delivery.endpointId, event_id: delivery.eventId, type: delivery.type, entry_id: delivery.entryId, event_at: delivery.eventAt, status: delivery.status,
    due_at: delivery.dueAt, attempts: delivery.attempts, last_status: delivery.lastStatus, last_error: delivery.lastError, queued_at: delivery.queuedAt, created_at: delivery.createdAt,
    settled_at: delivery.settledAt,
  };
}

function deliveryFrom(row: Selectable<WebhookDeliveryRow>): WebhookDelivery {
  return {
    id: row.id, endpointId: row.endpoint_id, eventId: row.event_id, type: row.type, entryId: row.entry_id, eventAt: row.event_at, status: row.status as WebhookDelivery['status'],
    dueAt: row.due_at, attempts: row.attempts, lastStatus: row.last_status, lastError: row.last_error, queuedAt: row.queued_at, createdAt: row.created_at, settledAt: row.settled_at,
  };
}
