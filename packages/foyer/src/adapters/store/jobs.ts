import { sql } from 'kysely';
import type { ItemOutcome } from '../../domain/job.ts';
import type { ExpiredOffer, ItemResult, JobItem, JobLease, JobRun, JobStore } from '../../application/ports/job-store.ts';
import type { Shelf } from './shelf.ts';
import type { JobItemRow, JobRunRow } from './tables.ts';

const lapsedCode = 'invitation/lapsed';
const lapsedDetail = 'Nobody accepted the invitation in time; the seat went back.';

/** The people of waves and bulk acts. What is counted changes in the same transaction as what is counted from. */
export class Jobs implements JobStore {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  create({ jobId, total, slice }: Parameters<JobStore['create']>[0]): Promise<void> {
    return this.#shelf.write(async (db) => {
      await db.insertInto('job_run').values({
        job_id: jobId, open: 0, worker: null, lease_until: 0, reserved: 0, slice, pace_at: 0, total, changed: 0, failed: 0, skipped: 0, lapsed: 0,
      }).execute();
    });
  }

  addItems(jobId: string, from: number, outcome: 'planned' | 'reserve', items: readonly { readonly entryId: string; readonly detail: string }[]): Promise<void> {
    const given = JSON.stringify(items.map(({ entryId, detail }) => [entryId, detail]));
    return this.#shelf.write(async (db) => {
      await (this.#shelf.kind === 'sqlite'
        ? sql`insert into job_item (job_id, position, entry_id, outcome, detail)
            select ${jobId}, ${from} + key, value ->> 0, ${outcome}, value ->> 1 from json_each(${given})`
        : sql`insert into job_item (job_id, position, entry_id, outcome, detail)
            select ${jobId}, ${from}::bigint + number - 1, item ->> 0, ${outcome}, item ->> 1 from json_array_elements(${given}::json) with ordinality as given (item, number)`
      ).execute(db);
    });
  }

  async run(jobId: string): Promise<JobRun | undefined> {
    return (await this.runs([jobId])).get(jobId);
  }

  runs(jobIds: readonly string[]): Promise<ReadonlyMap<string, JobRun>> {
    return this.#shelf.translated(async () => {
      const rows = jobIds.length === 0 ? [] : await this.#shelf.read.selectFrom('job_run').selectAll().where('job_id', 'in', jobIds).execute();
      return new Map(rows.map((row) => [row.job_id, runFromRow(row)]));
    });
  }

  open(): Promise<readonly string[]> {
    return this.#shelf.translated(async () => {
      const rows = await this.#shelf.read.selectFrom('job_run').select('job_id').where(sql<boolean>`open = 1`).orderBy('job_id').execute();
      return rows.map((row) => row.job_id);
    });
  }

  setOpen(jobId: string, open: boolean): Promise<void> {
    return this.#shelf.write(async (db) => {
      await db.updateTable('job_run').set({ open: open ? 1 : 0 }).where('job_id', '=', jobId).execute();
    });
  }

  lease({ jobId, worker, now, leaseUntil }: JobLease): Promise<JobRun | null> {
    return this.#shelf.write(async (db) => {
      const row = await db.updateTable('job_run').set({ worker, lease_until: leaseUntil }).where('job_id', '=', jobId).where('open', '=', 1)
        .where((eb) => eb.or([eb('worker', 'is', null), eb('worker', '=', worker), eb('lease_until', '<=', now)]))
        .returningAll().executeTakeFirst();
      return row ? runFromRow(row) : null;
    });
  }

  release(jobId: string, worker: string): Promise<void> {
    return this.#shelf.write(async (db) => {
      await db.updateTable('job_run').set({ worker: null, lease_until: 0 }).where('job_id', '=', jobId).where('worker', '=', worker).execute();
    });
  }

  reserve({ jobId, worker, leaseUntil }: JobLease, reserved: number, paceAt: number): Promise<boolean> {
    return this.#shelf.write(async (db) => {
      const { numUpdatedRows } = await db.updateTable('job_run').set({ reserved, pace_at: paceAt, lease_until: leaseUntil })
        .where('job_id', '=', jobId).where('worker', '=', worker).executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    });
  }

  next(jobId: string, limit: number): Promise<readonly JobItem[]> {
    return this.#shelf.translated(async () => {
      const rows = await this.#shelf.read.selectFrom('job_item').selectAll().where('job_id', '=', jobId).where('outcome', '=', 'planned')
        .orderBy('position').limit(limit).execute();
      return rows.map(itemFromRow);
    });
  }

  settle({ jobId, worker, now, leaseUntil }: JobLease, results: readonly ItemResult[], slice: number): Promise<boolean> {
    // Most share one outcome; each of the few others is a statement of its own.
    const alike = Map.groupBy(results, ({ outcome, code, detail }) => JSON.stringify([outcome, code, detail]));
    return this.#shelf.write(async (db) => {
      const noted = { changed: 0, failed: 0, skipped: 0 };
      for (const [first, ...others] of alike.values()) {
        const { outcome, code, detail } = first!;
        const positions = [first!, ...others].map(({ position }) => position).join(',');
        // Written so that each person is found by position: the index of outcomes stays out of it.
        const among = this.#shelf.kind === 'sqlite'
          ? sql<boolean>`position in (select value from json_each(${`[${positions}]`}))` : sql<boolean>`position = any(${`{${positions}}`}::bigint[])`;
        const { numUpdatedRows } = await db.updateTable('job_item').set({ outcome, code, detail, at: now }).where('job_id', '=', jobId)
          .where(among).where(sql<string>`(outcome || '')`, '=', 'planned').executeTakeFirstOrThrow();
        noted[outcome] += Number(numUpdatedRows);
      }
      const { numUpdatedRows } = await db.updateTable('job_run').where('job_id', '=', jobId).where('worker', '=', worker).set((eb) => ({
        lease_until: leaseUntil, reserved: 0, slice,
        changed: eb('changed', '+', noted.changed), failed: eb('failed', '+', noted.failed), skipped: eb('skipped', '+', noted.skipped),
      })).executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) throw new LeaseLost();
      return true;
    }).catch((error: unknown) => {
      if (isLeaseLost(error)) return false;
      throw error;
    });
  }

  promote(jobId: string, limit: number): Promise<number> {
    return this.#shelf.write(async (db) => {
      const { numUpdatedRows } = await db.updateTable('job_item').set({ outcome: 'planned' }).where('job_id', '=', jobId)
        .where('position', 'in', db.selectFrom('job_item').select('position').where('job_id', '=', jobId).where('outcome', '=', 'reserve').orderBy('position').limit(limit))
        .executeTakeFirstOrThrow();
      const promoted = Number(numUpdatedRows);
      if (promoted > 0) await db.updateTable('job_run').set((eb) => ({ total: eb('total', '+', promoted), open: 1 })).where('job_id', '=', jobId).execute();
      return promoted;
    });
  }

  noteLapsed(jobId: string, entryIds: readonly string[], undo = false): Promise<void> {
    return this.#shelf.write(async (db) => {
      const theirs = db.updateTable('job_item').where('job_id', '=', jobId).where('entry_id', 'in', entryIds).where('outcome', '=', 'changed');
      const { numUpdatedRows } = await (undo
        ? theirs.set({ code: null, detail: null }).where('code', '=', lapsedCode)
        : theirs.set({ code: lapsedCode, detail: lapsedDetail }).where('code', 'is', null)
      ).executeTakeFirstOrThrow();
      const by = Number(numUpdatedRows) * (undo ? -1 : 1);
      if (by !== 0) await db.updateTable('job_run').set((eb) => ({ lapsed: eb('lapsed', '+', by) })).where('job_id', '=', jobId).execute();
    });
  }

  items(jobId: string, { outcome, after, limit }: { readonly outcome?: ItemOutcome | undefined; readonly after: number; readonly limit: number }): Promise<readonly JobItem[]> {
    return this.#shelf.translated(async () => {
      const page = this.#shelf.read.selectFrom('job_item').selectAll().where('job_id', '=', jobId).where('position', '>', after).orderBy('position').limit(limit);
      const rows = await (outcome === undefined ? page.where('outcome', '<>', 'reserve') : page.where('outcome', '=', outcome)).execute();
      return rows.map(itemFromRow);
    });
  }

  expiredOffers(after: { readonly expiresAt: number; readonly id: string }, now: number, limit: number): Promise<readonly ExpiredOffer[]> {
    return this.#shelf.translated(async () => {
      const rows = await this.#shelf.read.selectFrom('invitation').select(['id', 'entry_id', 'job_id', 'expires_at'])
        .where(sql<boolean>`state = 'pending'`).where('expires_at', '<=', now)
        .where((eb) => eb(eb.refTuple('expires_at', 'id'), '>', eb.tuple(after.expiresAt, after.id)))
        .orderBy('expires_at').orderBy('id').limit(limit).execute();
      return rows.map((row) => ({ invitationId: row.id, entryId: row.entry_id, jobId: row.job_id, expiresAt: row.expires_at }));
    });
  }

  unstarted(before: number, limit: number): Promise<readonly string[]> {
    return this.#shelf.translated(async () => {
      const rows = await this.#shelf.read.selectFrom('job_run').select('job_id')
        .where('open', '=', 0).where('total', '>', 0).where('changed', '=', 0).where('failed', '=', 0).where('skipped', '=', 0)
        .where('job_id', '<', idAt(before)).orderBy('job_id').limit(limit).execute();
      return rows.map((row) => row.job_id);
    });
  }

  dropItems(jobId: string, limit: number): Promise<number> {
    return this.#shelf.write(async (db) => {
      const { numDeletedRows } = await db.deleteFrom('job_item').where('job_id', '=', jobId)
        .where('position', 'in', db.selectFrom('job_item').select('position').where('job_id', '=', jobId).limit(limit)).executeTakeFirstOrThrow();
      const dropped = Number(numDeletedRows);
      if (dropped < limit) await db.updateTable('job_run').set({ total: 0 }).where('job_id', '=', jobId).execute();
      return dropped;
    });
  }
}

/** Undoes the transaction of a worker whose turn was over. */
class LeaseLost extends Error {}

function isLeaseLost(error: unknown): boolean {
  return error instanceof LeaseLost || (error instanceof Error && error.cause instanceof LeaseLost);
}

/** How ids made at an instant begin: UUID v7 begins with the millisecond. */
function idAt(at: number): string {
  const hex = Math.max(0, at).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

function runFromRow(row: JobRunRow): JobRun {
  return {
    jobId: row.job_id, open: row.open === 1, worker: row.worker, leaseUntil: row.lease_until, reserved: row.reserved, slice: row.slice, paceAt: row.pace_at,
    total: row.total, changed: row.changed, failed: row.failed, skipped: row.skipped, lapsed: row.lapsed,
  };
}

function itemFromRow(row: JobItemRow): JobItem {
  return { position: row.position, entryId: row.entry_id, outcome: row.outcome as ItemOutcome, code: row.code, detail: row.detail, at: row.at };
}
