import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';

/** Ends every session of a person; their access stays, they sign in anew. @throws {EntryNotFound | RoleAboveRank | RoleNotYours} */
export async function signOutMember({ ctx, input }: { ctx: Context; input: { readonly id: string } }): Promise<{ readonly ended: number }> {
  await requireScope(ctx, 'roles', 'end sessions');
  const counts = await ctx.store.desk.sessionCounts([input.id], ctx.clock.now());
  await ctx.executor.run({ target: { by: 'id', id: input.id }, command: { type: 'sign_out', actor: ctx.actor } });
  return { ended: counts.get(input.id) ?? 0 };
}
