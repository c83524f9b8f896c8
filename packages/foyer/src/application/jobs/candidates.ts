import type { Entry } from '../../domain/entry.ts';
import type { JobOrder } from '../../domain/job.ts';
import type { Context } from '../context.ts';
import type { EntryFilter } from '../ports/store.ts';
import { breathe } from '../breathe.ts';

/** Whom a plan looks at: named people, everybody a filter matches, or the people another job changed. */
export type JobSelection = ({ readonly ids: readonly string[] } | { readonly filter: EntryFilter } | { readonly changedBy: string }) & {
  readonly order?: JobOrder | undefined;
  readonly seed?: string | undefined;
  readonly take?: number | undefined;
};

/** Looked at together; a few milliseconds. */
const idsAtOnce = 200;
const pageSize = 200;

/** Everybody a selection names, each once, a few at a time. `missing` are ids of nobody. */
export async function* candidatesOf(ctx: Context, selection: JobSelection): AsyncGenerator<{ readonly entries: readonly Entry[]; readonly missing: readonly string[] }> {
  if ('ids' in selection) yield* byIds(ctx, [...new Set(selection.ids)]);
  else if ('changedBy' in selection) yield* changedBy(ctx, selection.changedBy);
  else yield* matching(ctx, selection.filter);
}

async function* byIds(ctx: Context, ids: readonly string[]) {
  for (let start = 0; start < ids.length; start += idsAtOnce) {
    const wanted = ids.slice(start, start + idsAtOnce);
    // A slice at a time, so that others get their turn.
    const found = new Map((await ctx.store.personsById(wanted)).map(({ entry }) => [entry.id, entry]));
    yield { entries: wanted.flatMap((id) => found.get(id) ?? []), missing: wanted.filter((id) => !found.has(id)) };
    await breathe();
  }
}

async function* changedBy(ctx: Context, jobId: string) {
  let after = -1;
  for (;;) {
    const items = await ctx.store.jobs.items(jobId, { outcome: 'changed', after, limit: idsAtOnce });
    if (items.length === 0) return;
    after = items.at(-1)!.position;
    yield* byIds(ctx, items.map(({ entryId }) => entryId));
  }
}

/** By the pages of the list itself: a plan matches exactly whom the list shows. */
async function* matching(ctx: Context, filter: EntryFilter) {
  const seen = new Set<string>();
  let cursor: string | null = null;
  do {
    const page: { readonly items: readonly Entry[]; readonly nextCursor: string | null } = await ctx.store.listEntries({ filter, sort: 'createdAt', cursor, limit: pageSize });
    // A search with very many matches is walked in an order of its own, in which somebody may come twice.
    const entries = filter.text === undefined ? page.items : page.items.filter(({ id }) => !seen.has(id) && seen.add(id));
    yield { entries, missing: [] };
    cursor = page.nextCursor;
    await breathe();
  } while (cursor !== null);
}
