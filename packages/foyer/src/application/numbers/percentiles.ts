import type { GroupedNumber } from '../ports/numbers-store.ts';
import { timeBuckets, type TimedStep } from './steps.ts';

export interface Times {
  readonly medianHours: number | null;
  readonly p90Hours: number | null;
  /** The last one has no end. */
  readonly histogram: readonly { readonly upToHours: number | null; readonly count: number }[];
}

/** Median and 90th percentile of a timed step, read between the bounds of the bucket they fall into. */
export function timesOf(step: TimedStep, sums: readonly GroupedNumber[]): Times {
  const counts = new Map(sums.map((sum) => [sum.step, sum.count]));
  const histogram = timeBuckets(step).map((bucket) => ({ upToHours: bucket.upToHours, count: counts.get(bucket.step) ?? 0 }));
  return { medianHours: percentile(histogram, 0.5), p90Hours: percentile(histogram, 0.9), histogram };
}

function percentile(histogram: Times['histogram'], share: number): number | null {
  const wanted = histogram.reduce((sum, { count }) => sum + count, 0) * share;
  if (wanted === 0) return null;
  let passed = 0;
  let from = 0;
  for (const { upToHours, count } of histogram) {
    // Beyond the last bound all that is known is that it took longer.
    if (upToHours === null) return from;
    if (passed + count >= wanted) return round(from + (upToHours - from) * ((wanted - passed) / count));
    passed += count;
    from = upToHours;
  }
  return from;
}

function round(hours: number): number {
  return Math.round(hours * 100) / 100;
}
