import type { ProviderUser, ProviderUserNote } from '../../domain/provider-user.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import type { Page } from '../ports/desk-store.ts';

/** Accounts at the identity provider that opened nothing, and that somebody of the team should look at; newest first. */
export async function listNotedAccounts(
  { ctx, input }: { ctx: Context; input: { readonly note: ProviderUserNote; readonly cursor: string | null; readonly limit: number } },
): Promise<Page<ProviderUser>> {
  await requireScope(ctx, 'read', 'list accounts of the identity provider');
  return ctx.store.providers.noted(input);
}
