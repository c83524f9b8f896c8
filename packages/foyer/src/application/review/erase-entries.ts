import { requireFresh, requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { decideSelection } from './decide-selection.ts';
import type { Selection, SelectionResult } from './selection.ts';

/**
 * Removes everything that tells about people (SR-68). Cannot be taken back. What the database keeps of deleted pages is overwritten at
 * once, or by the worker as soon as nobody reads them any more.
 */
export async function eraseEntries({ ctx, input }: { ctx: Context; input: Selection }): Promise<{ readonly results: readonly SelectionResult[] }> {
  await requireScope(ctx, 'roles', 'erase');
  await requireFresh(ctx, 'erase');
  const results = await decideSelection(ctx, input, () => ({ type: 'erase', actor: ctx.actor, version: input.version ?? null }));
  await ctx.store.scrub().catch((error: unknown) => ctx.log.warn('erase.scrub_failed', { error }));
  return { results };
}
