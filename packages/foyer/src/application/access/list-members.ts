import type { Person } from '../../domain/person.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import type { Page } from '../ports/desk-store.ts';

export interface Member {
  readonly person: Person;
  readonly sessions: number;
}

/** People who are in, or were: with role, provenance, subject and how many sessions they have. */
export async function listMembers({ ctx, input }: {
  ctx: Context; input: { readonly status: 'accepted' | 'revoked'; readonly role?: string | undefined; readonly text?: string | undefined; readonly cursor: string | null; readonly limit: number };
}): Promise<Page<Member>> {
  await requireScope(ctx, 'read', 'list members');
  const { status, role, text, cursor, limit } = input;
  const page = await ctx.store.listEntries({
    filter: { stage: [status], ...(role === undefined ? {} : { assignedRole: role }), ...(text === undefined || text === '' ? {} : { text }) }, sort: '-updatedAt', cursor, limit,
  });
  const ids = page.items.map(({ id }) => id);
  const [persons, sessions] = await Promise.all([ctx.store.personsById(ids), ctx.store.desk.sessionCounts(ids, ctx.clock.now())]);
  const byId = new Map(persons.map((person) => [person.entry.id, person]));
  return {
    nextCursor: page.nextCursor,
    items: ids.flatMap((id) => {
      const person = byId.get(id);
      return person ? [{ person, sessions: sessions.get(id) ?? 0 }] : [];
    }),
  };
}
