import type { ItemOutcome } from '../../domain/job.ts';
import { requireFresh, requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import type { JobItem } from '../ports/job-store.ts';
import { csvLine } from '../../domain/spreadsheet-cell.ts';
import { breathe } from '../breathe.ts';
import { getJob } from './job-documents.ts';

/** One person of a job, as people see them; those erased since have no address any more. */
export interface JobRow extends Omit<JobItem, 'entryId'> {
  readonly entry: { readonly id: string; readonly email: string; readonly name: string };
}

const rowsAtOnce = 200;

/** The people of a job in its order. @returns the page and the position behind which the next begins; null on the last */
export async function listJobRows(
  { ctx, input }: { ctx: Context; input: { id: string; outcome?: ItemOutcome | undefined; after: number; limit: number } },
): Promise<{ items: readonly JobRow[]; next: number | null }> {
  await requireScope(ctx, 'read', 'look at the people of a wave or bulk act');
  await getJob(ctx, input.id);
  return pageOfRows(ctx, input);
}

async function pageOfRows(ctx: Context, { id, outcome, after, limit }: { id: string; outcome?: ItemOutcome | undefined; after: number; limit: number }) {
  const items = await ctx.store.jobs.items(id, { outcome, after, limit: limit + 1 });
  const shown = items.slice(0, limit);
  const people = new Map((await ctx.store.personsById(shown.map(({ entryId }) => entryId))).map(({ entry }) => [entry.id, entry]));
  return {
    items: shown.map(({ entryId, ...item }): JobRow => {
      const waits = item.outcome === 'planned' || item.outcome === 'reserve';
      const person = people.get(entryId);
      return { ...item, detail: waits ? null : item.detail, entry: { id: entryId, email: person?.email ?? '', name: person?.name ?? '' } };
    }),
    next: items.length > limit ? shown.at(-1)!.position : null,
  };
}

/**
 * Everybody who was not changed, with why, as CSV (RFC 4180) that no spreadsheet takes for formulas; a piece at a time. A file of
 * people that leaves is an export (SR-31).
 * @throws {FoyerError} `auth/stale`
 */
export async function failuresAsCsv({ ctx, input }: { ctx: Context; input: { id: string } }): Promise<AsyncGenerator<Uint8Array>> {
  await requireScope(ctx, 'read', 'download the failures of a wave or bulk act');
  await requireFresh(ctx, 'download the failures of a wave or bulk act');
  await getJob(ctx, input.id);
  return pieces(ctx, input.id);
}

async function* pieces(ctx: Context, id: string): AsyncGenerator<Uint8Array> {
  const text = new TextEncoder();
  yield text.encode(`${csvLine(['email', 'name', 'outcome', 'code', 'detail', 'at', 'id'])}\r\n`);
  for (const outcome of ['failed', 'skipped'] as const) {
    for (let after: number | null = -1; after !== null;) {
      // Each page begins where the one before ended.
      const page: Awaited<ReturnType<typeof pageOfRows>> = await pageOfRows(ctx, { id, outcome, after, limit: rowsAtOnce });
      const lines = page.items.map(({ entry, code, detail, at, outcome: became }) =>
        `${csvLine([entry.email, entry.name, became, code, detail, at === null ? null : new Date(at).toISOString(), entry.id])}\r\n`);
      if (lines.length > 0) yield text.encode(lines.join(''));
      after = page.next;
      await breathe();
    }
  }
}
