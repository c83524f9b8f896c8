import type { Command } from '../../domain/command.ts';
import type { Outcome } from '../../domain/unit.ts';
import type { Context } from '../context.ts';
import { readSelection, resultOf, type Selection, type SelectionResult } from './selection.ts';

/** People per unit: small enough that a wave never holds up the people at the door. */
const chunkSize = 250;

/**
 * Applies one command to each selected person. Everybody has their own outcome; one bad address never spoils the rest.
 * @param make - the command for a person; called once each, so that each gets ids of their own
 */
export async function decideSelection(ctx: Context, selection: Selection, make: (email: string | null) => Command): Promise<readonly SelectionResult[]> {
  const selected = readSelection(selection);
  const outcomes: Outcome[] = [];
  for (let start = 0; start < selected.length; start += chunkSize) {
    const chunk = selected.slice(start, start + chunkSize);
    const good = chunk.filter((one) => one.target !== undefined);
    const answered = good.length === 0 ? [] : await ctx.executor.submit({
      requests: good.map((one) => ({ target: one.target!, command: make(one.target!.by === 'email' ? one.target!.email : null) })),
      ...(ctx.idempotency ? { idempotency: { ...ctx.idempotency, key: `${ctx.idempotency.key}#${start}` } } : {}),
    });
    let next = 0;
    for (const one of chunk) outcomes.push(one.error ? { ok: false, error: one.error } : answered[next++]!);
  }
  return selected.map((one, index) => resultOf(one, outcomes[index]!));
}
