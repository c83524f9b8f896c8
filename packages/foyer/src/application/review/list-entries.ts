import type { Person } from '../../domain/person.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { parseEmail } from '../email-address.ts';
import type { EntryFilter, EntryPage, EntrySort } from '../ports/store.ts';

export interface ListInput {
  readonly filter: EntryFilter;
  readonly sort: EntrySort;
  readonly cursor: string | null;
  readonly limit: number;
}

export interface EntryCounts {
  readonly [stage: string]: number | null;
  /** How many match the filter; null where that is not known cheaply. */
  readonly matching: number | null;
}

export type EntryList = EntryPage & { readonly counts: EntryCounts };

/** A page of the list with the maintained counts by stage, `confirmed` and `all`, and of those who match. */
export async function listEntries({ ctx, input }: { ctx: Context; input: ListInput }): Promise<EntryList> {
  await requireScope(ctx, 'read', 'list');
  const [page, counts, matching] = await Promise.all([ctx.store.listEntries(input), ctx.store.counts(), ctx.store.desk.countMatching(input.filter)]);
  const sums: Record<string, number> = { all: 0, confirmed: 0, pending: 0, approved: 0, invited: 0, accepted: 0, rejected: 0, revoked: 0, withdrawn: 0 };
  for (const { stage, confirmed, count } of counts) {
    sums['all']! += count;
    sums[stage]! += count;
    if (confirmed) sums['confirmed']! += count;
  }
  return { ...page, counts: { ...sums, matching } };
}

/** The person behind an address, for those who may read the list; null when there is none. @throws {InvalidInput} */
export async function findByEmail({ ctx, input }: { ctx: Context; input: { email: unknown } }): Promise<Person | null> {
  await requireScope(ctx, 'read', 'look up an address');
  return (await ctx.store.snapshot({ by: 'email', email: parseEmail(input.email) })).person;
}
