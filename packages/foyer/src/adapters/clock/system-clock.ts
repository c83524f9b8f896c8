import type { Clock } from '../../application/ports/clock.ts';

/** Backward differences up to this are drift being corrected, not a step. */
const driftMs = 1_000;

/**
 * The machine's clock, made safe against steps (SR-77): it follows forward, since what ought to have expired has; it never runs
 * backward, since nothing expired may come back to life. After a step back it goes on at the pace of the monotonic clock.
 */
export function createSystemClock(wall: () => number = Date.now, monotonic: () => number = () => performance.now()): Clock {
  let last = wall();
  let lastMonotonic = monotonic();
  return {
    now() {
      const nowMonotonic = monotonic();
      const nowWall = wall();
      const expected = last + (nowMonotonic - lastMonotonic);
      last = nowWall > expected - driftMs ? Math.max(last, nowWall) : expected;
      lastMonotonic = nowMonotonic;
      return Math.floor(last);
    },
  };
}
