import { recentPrefix } from '../ports/numbers-store.ts';

/** The way from the first look to the first steps inside, in order. */
export const funnelSteps = ['page_views', 'form_starts', 'joined', 'confirmed', 'approved', 'invited', 'delivered', 'accepted', 'onboarded'] as const;
export type FunnelStep = (typeof funnelSteps)[number];

/** What no event tells: counted where requests are answered, so not counted again when everything is counted anew. */
export const observedSteps = ['page_views', 'form_starts', 'forms_sent', 'joins_taken', 'joins_failed', 'alive'] as const;
export type ObservedStep = (typeof observedSteps)[number];

/** Times are sorted into these, so that medians stay known without keeping anybody's times. The last one has no end. */
const hourBounds = [0.25, 1, 2, 4, 8, 12, 24, 48, 72, 168, 336, 720] as const;
const hourMs = 3_600_000;

export type TimedStep = 'decided' | 'signed_up';

/** The step a duration is counted under, such as `decided<=24h`. */
export function timedStep(step: TimedStep, ms: number): string {
  const bound = hourBounds.find((hours) => ms <= hours * hourMs);
  return bound === undefined ? `${step}>${hourBounds.at(-1)}h` : `${step}<=${bound}h`;
}

/** The step an opinion is counted under by its score, such as `feedback=4`. */
export function scoreStep(score: number): string {
  return `feedback=${score}`;
}

export interface TimeBucket {
  /** Null for the last one, which has no end. */
  readonly upToHours: number | null;
  readonly step: string;
}

/** All buckets of a timed step, shortest first. */
export function timeBuckets(step: TimedStep): readonly TimeBucket[] {
  return [...hourBounds.map((hours) => ({ upToHours: hours, step: `${step}<=${hours}h` })), { upToHours: null, step: `${step}>${hourBounds.at(-1)}h` }];
}

/** What alerts look at: counted by five minutes, and forgotten after two days. */
export type RecentKind = 'mail_failed' | 'decision' | 'export' | 'refusal' | 'webhook_failed';

const slotMs = 300_000;

/** The short-lived step of an instant, such as `@14:35`; sorts by time within its day. */
export function recentStep(at: number): string {
  return `${recentPrefix}${new Date(Math.floor(at / slotMs) * slotMs).toISOString().slice(11, 16)}`;
}
