import { theilSenSlope } from '../support/theil-sen.ts';
import type { SoakSample } from './watch-process.ts';

/** SR-80. */
const memoryGrowthMax = 1;
/** Less than one in ten minutes: a leak of one per thousand requests would show sixty times as much. */
const descriptorGrowthMax = 0.1;

export interface SoakVerdict {
  /** Megabytes and descriptors per minute, after the warm-up. */
  readonly growth: {
    readonly rss: number;
    readonly heap: number;
    readonly external: number;
    readonly descriptors: number;
  };
  /** What was promised and not kept. */
  readonly broken: readonly string[];
}

/** Judges curves by their slope after the first third, in which code is compiled and caches fill. */
export function judgeSoak(samples: readonly SoakSample[]): SoakVerdict {
  const end = samples.at(-1)?.minutes ?? 0;
  const warm = samples.filter(({ minutes }) => minutes >= end / 3);
  const slope = (of: (sample: SoakSample) => number): number =>
    theilSenSlope(warm.map((sample) => [sample.minutes, of(sample)] as const));
  const growth = {
    rss: slope(({ rss }) => rss),
    heap: slope(({ heap }) => heap),
    external: slope(({ external }) => external),
    descriptors: slope(({ descriptors }) => descriptors),
  };
  return {
    growth,
    broken: [
      ...(growth.rss <= memoryGrowthMax
        ? []
        : [`Memory grew by ${growth.rss.toFixed(2)} MB a minute; ${memoryGrowthMax} is the most.`]),
      ...(growth.descriptors <= descriptorGrowthMax
        ? []
        : [
            `Descriptors grew by ${growth.descriptors.toFixed(2)} a minute; ${descriptorGrowthMax} is the most.`,
          ]),
    ],
  };
}
