import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';

/** The live invitation link, shown once, to hand it over by other means than mail (SR-32). */
export async function showInvitationLink({ ctx, input }: { ctx: Context; input: { id: string } }): Promise<{ link: string; expiresAt: number }> {
  await requireScope(ctx, 'invite', 'copy link');
  const shown = await ctx.executor.run({ target: { by: 'id', id: input.id }, command: { type: 'show_link', actor: ctx.actor } }, ctx.idempotency);
  return { link: `${ctx.publicUrl}/invite?token=${ctx.tokens.invitation(shown.invitationId, shown.tokenHash).token}`, expiresAt: shown.expiresAt };
}
