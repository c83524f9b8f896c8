import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import type { MailQuery, Named, Page } from '../ports/desk-store.ts';
import type { OutboxMessage } from '../ports/store.ts';

export type ListedMail = OutboxMessage & { readonly entry: Named };

/** A page of the outbox with whom each mail is for. */
export async function listMails({ ctx, input }: { ctx: Context; input: MailQuery }): Promise<Page<ListedMail>> {
  await requireScope(ctx, 'read', 'look at the outbox');
  const page = await ctx.store.desk.listMails(input);
  const names = await ctx.store.desk.namesOf(page.items.map(({ entryId }) => entryId));
  return { nextCursor: page.nextCursor, items: page.items.map((mail) => ({ ...mail, entry: names.get(mail.entryId) ?? { id: mail.entryId, email: '', name: '' } })) };
}
