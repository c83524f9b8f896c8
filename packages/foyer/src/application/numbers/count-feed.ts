import type { FeedEvent } from '../../domain/audit-event.ts';
import type { Feed } from '../ports/feed.ts';
import type { DailyNumber } from '../ports/numbers-store.ts';
import type { Store } from '../ports/store.ts';
import { observedSteps, recentStep, type RecentKind } from './steps.ts';
import { dayOf, nobody, Tally } from './tally.ts';
import { beginsRecord, isWalked, Walk, walkActs } from './walk.ts';

/** Before the id of the account somebody tried to sign in as. */
export const signInPrefix = 'sign-in:';

/** The name this reader of the feed keeps its place under. */
const consumer = 'numbers';
/** How far back the decision before is looked for; a pause longer than this is no review at one go. */
const paceEvents = 2_000;
const paceMs = 600_000;

type Counting = Pick<Store, 'eventsOfAll' | 'numbers'>;

/**
 * Counts the next events of the feed. Looking and adding up happen outside the transaction that writes; it only says whether nobody
 * else was faster, so every event counts exactly once.
 * @param limit - events at most; small ones keep others from waiting
 * @returns how many events were gone through
 */
export async function countFeed(store: Counting, feed: Feed, limit: number): Promise<number> {
  const from = await store.numbers.cursor(consumer);
  const events = await feed.eventsAfter(from, limit);
  const last = events.at(-1);
  if (last === undefined) return 0;
  const numbers = tally(events, await walksBefore(store, events, from), await decisionsBefore(feed, events, from));
  await store.numbers.advance({ consumer, from, to: last.seq, numbers });
  return events.length;
}

/** Makes the next `countFeed` begin with the first event; page views and what else no event tells stay. */
export function restartCounting(store: Counting): Promise<void> {
  return store.numbers.restart(consumer, observedSteps);
}

/** How far everybody in these events had come before them. */
async function walksBefore(store: Counting, events: readonly FeedEvent[], from: number): Promise<Map<string, Walk>> {
  const known = new Set<string>();
  const unknown = new Set<string>();
  for (const event of events) {
    if (!isWalked(event) || known.has(event.entryId!)) continue;
    known.add(event.entryId!);
    if (!beginsRecord(event)) unknown.add(event.entryId!);
  }
  const walks = new Map<string, Walk>();
  const earlier = await store.eventsOfAll([...unknown], walkActs);
  for (const event of earlier) if (event.seq <= from) follow(walks, event, null);
  return walks;
}

function follow(walks: Map<string, Walk>, event: FeedEvent, counted: Tally | null): void {
  let walk = walks.get(event.entryId!);
  if (!walk) walks.set(event.entryId!, walk = new Walk());
  walk.follow(event, counted);
}

/** The newest decision of everybody who decides in these events. */
async function decisionsBefore(feed: Feed, events: readonly FeedEvent[], from: number): Promise<Map<string, { seq: number; at: number }>> {
  const newest = new Map<string, { seq: number; at: number }>();
  if (!events.some(isDecision)) return newest;
  const since = Math.max(0, from - paceEvents);
  for (const event of await feed.eventsAfter(since, from - since)) if (event.seq <= from && isDecision(event)) newest.set(event.actorId, event);
  return newest;
}

function tally(events: readonly FeedEvent[], walks: Map<string, Walk>, decisions: Map<string, { seq: number; at: number }>): readonly DailyNumber[] {
  const counted = new Tally();
  for (const event of events) {
    if (isWalked(event)) follow(walks, event, counted);
    if (isDecision(event)) {
      const before = decisions.get(event.actorId);
      if (before && event.seq - before.seq <= paceEvents && event.at - before.at <= paceMs) counted.add(dayOf(event.at), 'review_gaps', nobody, 1, Math.max(0, event.at - before.at));
      decisions.set(event.actorId, event);
    }
    const recent = recentKind(event);
    // The actor stands where the source of a person would: alerts want to know whose acts are unusual.
    if (recent) counted.add(dayOf(event.at), recentStep(event.at), { role: '', source: recent === 'mail_failed' ? '' : actorOf(event), wave: recent });
  }
  return counted.take();
}

/** A decision somebody made with their own hands. */
function isDecision({ act, actorKind }: FeedEvent): boolean {
  return (actorKind === 'admin' || actorKind === 'api_key') && (act === 'entry.approved' || act === 'entry.rejected');
}

/** Who acts; of a refused sign-in, as whom. */
function actorOf({ act, actorId, detail }: FeedEvent): string {
  if (act !== 'admin.sign_in_refused') return actorId;
  const { admin } = JSON.parse(detail) as { admin?: unknown };
  return `${signInPrefix}${typeof admin === 'string' ? admin : ''}`;
}

/** What alerts look at, or null. */
function recentKind(event: FeedEvent): RecentKind | null {
  const { act, actorKind } = event;
  if (act === 'mail.parked') return 'mail_failed';
  if (act === 'mail.delivery_changed') return JSON.parse(event.detail).to === 'bounced' ? 'mail_failed' : null;
  if (act === 'act.refused' || act === 'admin.sign_in_refused') return 'refusal';
  if (act === 'data.exported') return 'export';
  // What a wave decides was planned and looked at.
  if (event.detail.includes('"job":')) return null;
  const byHand = actorKind === 'admin' || actorKind === 'api_key';
  return byHand && (act === 'entry.approved' || act === 'entry.rejected' || act === 'access.revoked') ? 'decision' : null;
}
