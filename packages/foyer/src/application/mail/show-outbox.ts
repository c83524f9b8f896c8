import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import type { OutboxState } from '../ports/store.ts';

export interface Outbox extends OutboxState {
  /** Why this process sends nothing for now, and until when; null while mail goes out. */
  readonly paused: { readonly reason: string; readonly until: number } | null;
}

/** How much mail waits, is parked, and whether the provider takes any. */
export async function showOutbox({ ctx }: { ctx: Context }): Promise<Outbox> {
  await requireScope(ctx, 'read', 'look at the outbox');
  const now = ctx.clock.now();
  const { pausedUntil, lastFailure } = ctx.health.mail();
  return {
    ...await ctx.store.outboxState(now),
    paused: pausedUntil !== null && now < pausedUntil ? { reason: lastFailure?.reason ?? 'The mail provider takes nothing for now.', until: pausedUntil } : null,
  };
}
