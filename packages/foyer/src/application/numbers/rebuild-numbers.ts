import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { countFeed, restartCounting } from './count-feed.ts';

const countedAtOnce = 5_000;

/**
 * Counts everything anew from the first event. A server beside it may help counting; nothing counts twice. Page views, begun forms and
 * what else no event tells stay as they are.
 * @returns how many events were gone through here
 */
export async function rebuildNumbers({ ctx, onProgress }: { ctx: Context; onProgress: (seq: number) => void }): Promise<number> {
  await requireScope(ctx, 'admin', 'count the numbers anew');
  await restartCounting(ctx.store);
  let events = 0;
  for (;;) {
    const counted = await countFeed(ctx.store, ctx.store, countedAtOnce);
    if (counted === 0) return events;
    events += counted;
    onProgress(events);
    // Others get their turn between two portions.
    await new Promise((resolve) => { setImmediate(resolve); });
  }
}
