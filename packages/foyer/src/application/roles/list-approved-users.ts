import type { Stage } from '../../domain/stage.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { type ApprovedStatus, type ApprovedUser, toApprovedUser } from './approved-user.ts';

/** Where people of a status stand. */
export const stagesOfStatus: Readonly<Record<ApprovedStatus, readonly Stage[]>> = {
  approved: ['approved', 'invited', 'accepted'], pending: ['pending'], rejected: ['rejected'], revoked: ['revoked'], withdrawn: ['withdrawn'],
};

export interface ListApprovedInput {
  readonly status: ApprovedStatus;
  readonly role?: string | undefined;
  /** Part of a name or an address. */
  readonly text?: string | undefined;
  readonly cursor: string | null;
  readonly limit: number;
}

/** A page of the list of approved people, in the order in which they came. */
export async function listApprovedUsers(
  { ctx, input }: { ctx: Context; input: ListApprovedInput },
): Promise<{ readonly items: readonly ApprovedUser[]; readonly nextCursor: string | null }> {
  await requireScope(ctx, 'read', 'list approved users');
  const { status, role, text, cursor, limit } = input;
  const page = await ctx.store.listEntries({
    filter: { stage: stagesOfStatus[status], ...(role === undefined ? {} : { role }), ...(text === undefined ? {} : { text }) }, sort: 'createdAt', cursor, limit,
  });
  return { items: page.items.map(toApprovedUser), nextCursor: page.nextCursor };
}
