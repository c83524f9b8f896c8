import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';

/** Puts parked mails back into the queue, all of them or the named ones; recorded before it happens. @returns how many */
export async function retryMails({ ctx, input }: { ctx: Context; input: { ids?: readonly string[] | undefined } }): Promise<{ readonly retried: number }> {
  await requireScope(ctx, 'invite', 'retry parked mail');
  await ctx.executor.run({ target: { by: 'nobody' }, command: { type: 'request_mail_retry', actor: ctx.actor, mails: input.ids ?? null, from: ctx.from } });
  return { retried: await ctx.store.retryMails(input.ids ?? 'all_parked', ctx.clock.now()) };
}
