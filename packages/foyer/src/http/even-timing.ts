import { setTimeout as sleep } from 'node:timers/promises';

/** Answers leave on this grid, counted from the request's arrival. */
const gridMs = 2;
/** Above this many neutral requests at once their own traffic blurs the timing, and waiting would only cost throughput. */
const crowd = 8;

let underWay = 0;

/**
 * Runs neutral work so that its duration tells nothing about the address (SR-18): known and unknown take the same path, and
 * what small difference remains is hidden by answering on a coarse grid.
 */
export async function evenly<T>(work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  underWay += 1;
  try {
    return await work();
  } finally {
    underWay -= 1;
    if (underWay < crowd) {
      const elapsed = performance.now() - startedAt;
      await sleep(Math.ceil((elapsed + 0.5) / gridMs) * gridMs - elapsed);
    }
  }
}
