import type { ReleaseAccountResult } from '../../domain/decisions/release-account.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';

/** Lets another account of the same person have the access that one account claimed. @throws {EntryNotFound | RoleAboveRank | RoleNotYours} */
export async function releaseAccount({ ctx, input }: { ctx: Context; input: { readonly id: string } }): Promise<ReleaseAccountResult> {
  await requireScope(ctx, 'roles', 'release the account of a person');
  return ctx.executor.run({ target: { by: 'id', id: input.id }, command: { type: 'release_account', actor: ctx.actor } });
}
