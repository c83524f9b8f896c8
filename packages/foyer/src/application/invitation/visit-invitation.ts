import type { Context } from '../context.ts';
import { targetOf } from '../presented-token.ts';

/** The page of an invitation is looked at in a visible tab: noted once, for the team; opens and closes nothing. */
export async function visitInvitation({ ctx, input }: { ctx: Context; input: { token: string | undefined } }): Promise<void> {
  const target = targetOf(ctx.tokens, 'invite_token', input.token);
  if (target.by === 'nobody') return;
  const { invitation } = await ctx.store.snapshot(target);
  if (!invitation || invitation.visitedAt !== null) return;
  await ctx.executor.run({ target, command: { type: 'visit' } });
}
