import type { Entry } from '../../domain/entry.ts';
import type { Person } from '../../domain/person.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { parseEmail } from '../email-address.ts';
import type { ListedPerson, PeopleQuery } from '../ports/desk-store.ts';

export interface EntryCounts {
  readonly [stage: string]: number | null;
  /** How many match the filter; null where that is not known cheaply. */
  readonly matching: number | null;
}

export interface EntryList {
  /** Named only: see `readListed`. */
  readonly people: readonly ListedPerson[];
  readonly nextCursor: string | null;
  readonly counts: EntryCounts;
}

/** A page of the list with the maintained counts by stage, `confirmed` and `all`, and of those who match. */
export async function listEntries({ ctx, input }: { ctx: Context; input: PeopleQuery }): Promise<EntryList> {
  await requireScope(ctx, 'read', 'list');
  const { people, nextCursor, counts, matching } = await ctx.store.desk.listPeople(input);
  const sums: Record<string, number> = { all: 0, confirmed: 0, pending: 0, approved: 0, invited: 0, accepted: 0, rejected: 0, revoked: 0, withdrawn: 0 };
  for (const { stage, confirmed, count } of counts) {
    sums['all']! += count;
    sums[stage]! += count;
    if (confirmed) sums['confirmed']! += count;
  }
  return { people, nextCursor, counts: { ...sums, matching } };
}

/** People of a page, in its order; whoever was erased meanwhile is left out. */
export async function readListed({ ctx, input }: { ctx: Context; input: { ids: readonly string[] } }): Promise<readonly Entry[]> {
  await requireScope(ctx, 'read', 'list');
  return ctx.store.desk.entriesById(input.ids);
}

/** The person behind an address, for those who may read the list; null when there is none. @throws {InvalidInput} */
export async function findByEmail({ ctx, input }: { ctx: Context; input: { email: unknown } }): Promise<Person | null> {
  await requireScope(ctx, 'read', 'look up an address');
  return (await ctx.store.snapshot({ by: 'email', email: parseEmail(input.email) })).person;
}
