import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';

/** An admin allows mail to an address again after a bounce, complaint or unsubscription. */
export async function clearMail({ ctx, input }: { ctx: Context; input: { id: string } }): Promise<{ readonly status: 'cleared' }> {
  await requireScope(ctx, 'review', 'allow mail again');
  return ctx.executor.run({ target: { by: 'id', id: input.id }, command: { type: 'clear_mail', actor: ctx.actor } }, ctx.idempotency);
}
