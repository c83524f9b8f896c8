import { InvalidInput } from '../../domain/errors.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { decideSelection } from './decide-selection.ts';
import type { Selection, SelectionResult } from './selection.ts';

type Results = Promise<{ readonly results: readonly SelectionResult[] }>;

/** Writes down what the team should know about people. */
export async function noteEntries({ ctx, input }: { ctx: Context; input: Selection & { readonly notes: string } }): Results {
  await requireScope(ctx, 'review', 'take notes');
  return { results: await decideSelection(ctx, input, () => ({ type: 'note', actor: ctx.actor, notes: input.notes, version: input.version ?? null })) };
}

/** Sets applications aside. */
export async function holdEntries({ ctx, input }: { ctx: Context; input: Selection & { readonly notes?: string | undefined } }): Results {
  await requireScope(ctx, 'review', 'put on hold');
  return { results: await decideSelection(ctx, input, () => ({ type: 'hold', actor: ctx.actor, held: true, notes: input.notes ?? null, version: input.version ?? null })) };
}

/** Takes applications up again that were set aside. */
export async function releaseEntries({ ctx, input }: { ctx: Context; input: Selection }): Results {
  await requireScope(ctx, 'review', 'take up again');
  return { results: await decideSelection(ctx, input, () => ({ type: 'hold', actor: ctx.actor, held: false, notes: null, version: input.version ?? null })) };
}

/** Says how much speaks for people. */
export async function scoreEntries({ ctx, input }: { ctx: Context; input: Selection & { readonly score: number | null } }): Results {
  await requireScope(ctx, 'review', 'score');
  return { results: await decideSelection(ctx, input, () => ({ type: 'score', actor: ctx.actor, score: input.score, version: input.version ?? null })) };
}

/** Takes people to work on; whoever is worked on by somebody else stays theirs, and the answer says whose. */
export async function claimEntries({ ctx, input }: { ctx: Context; input: Selection }): Results {
  await requireScope(ctx, 'review', 'take people to work on');
  const to = { id: 'id' in ctx.actor ? ctx.actor.id : 'console', name: 'name' in ctx.actor ? ctx.actor.name : 'console' };
  return { results: await decideSelection(ctx, input, () => ({ type: 'claim', actor: ctx.actor, to, takesOver: false, version: input.version ?? null })) };
}

/** Hands people to a member of the team, or gives them back with null; whoever works on them now loses them. @throws {InvalidInput} for nobody of the team */
export async function assignEntries({ ctx, input }: { ctx: Context; input: Selection & { readonly to: string | null } }): Results {
  await requireScope(ctx, 'review', 'hand people to somebody');
  const to = input.to === null ? null : await findColleague(ctx, input.to);
  return { results: await decideSelection(ctx, input, () => ({ type: 'claim', actor: ctx.actor, to, takesOver: true, version: input.version ?? null })) };
}

async function findColleague(ctx: Context, id: string): Promise<{ id: string; name: string }> {
  const { actor } = ctx;
  if ((actor.kind === 'admin' || actor.kind === 'api_key') && actor.id === id) return { id, name: actor.name };
  const found = (await ctx.store.listAdmins()).find((admin) => admin.id === id && admin.suspendedAt === null && admin.removedAt === null);
  if (!found) throw new InvalidInput([{ pointer: '/to', detail: 'Nobody of the team has this id. Choose somebody from the team, or null for nobody.' }]);
  return { id: found.id, name: found.name };
}
