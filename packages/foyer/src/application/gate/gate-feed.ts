import type { FeedEvent } from '../../domain/audit-event.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';

/** What changed for whom, as gates in other processes hear it. */
export interface GateChanges {
  /** To ask after the next time. */
  readonly seq: number;
  /** People whose access may be another now. */
  readonly subjects: readonly string[];
  /** Too much changed to be told: everything remembered may be old. */
  readonly all: boolean;
}

const eventsMax = 1_000;

/**
 * What changed after `seq`; waits for a change, at most `waitMs`. A gate that asks without a number learns where to begin.
 * @throws {FoyerError} `auth/required`, `auth/forbidden`
 */
export async function gateChanges({ ctx, input }: { ctx: Context; input: { after: number | null; waitMs: number } }): Promise<GateChanges> {
  await requireScope(ctx, 'gate', 'follow changes of access');
  const { store, feed, live } = ctx;
  if (input.after === null) return { seq: (await store.auditHead()).seq, subjects: [], all: true };
  let wake = (): void => {};
  const changed = new Promise<void>((resolve) => { wake = resolve; });
  const timer = setTimeout(() => wake(), input.waitMs);
  const unsubscribe = live.subscribe(({ kind }) => { if (kind === 'change') wake(); }, () => wake());
  try {
    const events = await feed.eventsAfter(input.after, eventsMax);
    if (events.length > 0) return changesOf(events, input.after);
    await changed;
    return changesOf(await feed.eventsAfter(input.after, eventsMax), input.after);
  } finally {
    clearTimeout(timer);
    unsubscribe();
  }
}

function changesOf(events: readonly FeedEvent[], after: number): GateChanges {
  const subjects = new Set(events.flatMap(({ entryId }) => (entryId === null ? [] : [entryId])));
  return { seq: events.at(-1)?.seq ?? after, subjects: [...subjects], all: events.length === eventsMax };
}
