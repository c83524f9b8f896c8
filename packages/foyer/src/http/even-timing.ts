import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

/** Answers leave on this grid, counted from the request's arrival: wide enough that usual work ends within the first step. */
const gridMs = 5;
/** Timers may be this much off; the rest is waited for turn by turn. */
const timerSlackMs = 1.5;
/** With this many neutral requests at once their own traffic blurs the timing, and waiting would only cost throughput. */
const crowd = 8;
/** A crowd blurs for this long. */
const crowdMs = 100;

let underWay = 0;
let crowdedAt = Number.NEGATIVE_INFINITY;

/**
 * Runs neutral work so that its duration tells nothing about the address (SR-18): known and unknown take the same path, and
 * what small difference remains is hidden by answering on a coarse grid. `bench/timing-neutrality.ts` measures it.
 */
export async function evenly<T>(work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  underWay += 1;
  if (underWay >= crowd) crowdedAt = startedAt;
  try {
    return await work();
  } finally {
    underWay -= 1;
    const now = performance.now();
    if (now - crowdedAt > crowdMs) await until(startedAt + Math.ceil((now - startedAt + 0.5) / gridMs) * gridMs);
  }
}

async function until(instant: number): Promise<void> {
  const coarse = instant - performance.now() - timerSlackMs;
  if (coarse >= 1) await sleep(coarse);
  while (performance.now() < instant) await nextTurn();
}
