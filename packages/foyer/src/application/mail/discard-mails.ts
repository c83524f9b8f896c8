import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';

/** Gives parked mails up: they are never sent. Others of the named ones stay as they are. @returns how many */
export async function discardMails({ ctx, input }: { ctx: Context; input: { readonly ids: readonly string[] } }): Promise<{ readonly discarded: number }> {
  await requireScope(ctx, 'invite', 'discard parked mail');
  const found = await Promise.all([...new Set(input.ids)].map((id) => ctx.store.findMail({ id })));
  const parked = found.filter((mail) => mail?.status === 'parked').map((mail) => mail!);
  if (parked.length === 0) return { discarded: 0 };
  const outcomes = await ctx.executor.submit({
    requests: parked.map((mail) => ({ target: { by: 'id', id: mail.entryId }, command: { type: 'discard_mail', actor: ctx.actor, mail }, from: ctx.from })),
  });
  return { discarded: outcomes.filter(({ ok }) => ok).length };
}
