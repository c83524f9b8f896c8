import { type Kysely, sql } from 'kysely';
import { type DailyNumber, type GroupedNumber, type NumbersGroup, type NumbersQuery, type NumbersStore, recentPrefix } from '../../application/ports/numbers-store.ts';
import type { Shelf } from './shelf.ts';
import type { Database } from './tables.ts';

/** Rows of one statement: seven values each, well below what either database takes. */
const rowsAtOnce = 500;
/** Right after the prefix: everything that begins with it sorts before this. */
const afterRecent = String.fromCodePoint(recentPrefix.codePointAt(0)! + 1);

/** The sums by day, and the cursors of who reads the audit feed. */
export class Numbers implements NumbersStore {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  cursor(consumer: string): Promise<number> {
    return this.#shelf.translated(async () => {
      const row = await this.#shelf.read.selectFrom('feed_cursor').select('seq').where('consumer', '=', consumer).executeTakeFirst();
      return row?.seq ?? 0;
    });
  }

  advance({ consumer, from, to, numbers }: Parameters<NumbersStore['advance']>[0]): Promise<boolean> {
    return this.#shelf.write(async (db) => {
      await db.insertInto('feed_cursor').values({ consumer, seq: 0 }).onConflict((conflict) => conflict.column('consumer').doNothing()).execute();
      // Whoever moves the cursor from where it was has the right to add; the other one finds it moved.
      const { numUpdatedRows } = await db.updateTable('feed_cursor').set({ seq: to }).where('consumer', '=', consumer).where('seq', '=', from).executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) return false;
      await addAll(db, numbers);
      return true;
    });
  }

  async add(numbers: readonly DailyNumber[]): Promise<void> {
    if (numbers.length > 0) await this.#shelf.write((db) => addAll(db, numbers));
  }

  async restart(consumer: string, kept: readonly string[]): Promise<void> {
    await this.#shelf.write(async (db) => {
      await db.deleteFrom('feed_cursor').where('consumer', '=', consumer).execute();
      const counted = db.deleteFrom('daily_number');
      await (kept.length === 0 ? counted : counted.where('step', 'not in', kept)).execute();
    });
  }

  sums(query: NumbersQuery, by: NumbersGroup | null): Promise<readonly GroupedNumber[]> {
    return this.#shelf.translated(async () => {
      let rows = this.#shelf.read.selectFrom('daily_number').where('day', '>=', query.from).where('day', '<=', query.to)
        .where((eb) => eb.or([eb('step', '<', recentPrefix), eb('step', '>=', afterRecent)]));
      for (const name of ['step', 'role', 'source', 'wave'] as const) {
        const value = query[name];
        if (value !== undefined) rows = rows.where(name, '=', value);
      }
      const group = by === null ? sql<string>`''` : sql.ref<string>(by);
      const summed = rows.select([
        group.as('group'), 'step', (eb) => eb.fn.sum<number | string>('count').as('count'), (eb) => eb.fn.sum<number | string>('total').as('total'),
      ]);
      const found = await (by === null ? summed.groupBy('step') : summed.groupBy([by, 'step'])).execute();
      return found.map((row) => ({ group: row.group, step: row.step, count: Number(row.count), total: Number(row.total) }));
    });
  }

  recent(day: string, fromStep: string): Promise<readonly DailyNumber[]> {
    return this.#shelf.translated(() => this.#shelf.read.selectFrom('daily_number').selectAll()
      .where('day', '=', day).where('step', '>=', fromStep).where('step', '<', afterRecent).execute());
  }

  async forgetRecent(beforeDay: string): Promise<number> {
    const { numDeletedRows } = await this.#shelf.write((db) => db.deleteFrom('daily_number')
      .where('day', '<', beforeDay).where('step', '>=', recentPrefix).where('step', '<', afterRecent).executeTakeFirstOrThrow());
    return Number(numDeletedRows);
  }
}

/** In the order of the key, so that two writers never wait for each other crosswise. */
async function addAll(db: Kysely<Database>, numbers: readonly DailyNumber[]): Promise<void> {
  const keyOf = (one: DailyNumber): string => JSON.stringify([one.day, one.step, one.role, one.source, one.wave]);
  const sorted = numbers.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  for (let at = 0; at < sorted.length; at += rowsAtOnce) {
    // One statement after the other: they are one transaction.
    await db.insertInto('daily_number').values(sorted.slice(at, at + rowsAtOnce).map((one) => ({ ...one })))
      .onConflict((conflict) => conflict.columns(['day', 'step', 'role', 'source', 'wave']).doUpdateSet((eb) => ({
        count: eb('daily_number.count', '+', eb.ref('excluded.count')),
        total: eb('daily_number.total', '+', eb.ref('excluded.total')),
      }))).execute();
  }
}
