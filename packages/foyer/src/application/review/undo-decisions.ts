import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { decideSelection } from './decide-selection.ts';
import type { Selection, SelectionResult } from './selection.ts';

/** Takes the actor's own newest decisions back, as long as their mail has not left. */
export async function undoDecisions({ ctx, input }: { ctx: Context; input: Selection }): Promise<{ readonly results: readonly SelectionResult[] }> {
  await requireScope(ctx, 'review', 'undo');
  return { results: await decideSelection(ctx, input, () => ({ type: 'undo', actor: ctx.actor, version: input.version ?? null })) };
}
