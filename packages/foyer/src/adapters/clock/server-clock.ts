import type { Clock } from '../../application/ports/clock.ts';
import { createSystemClock } from './system-clock.ts';

/** An answer that took longer says too little about what time it is. */
const roundTripMsMax = 500;

/**
 * The clock of the database server, which all processes on it share: machines whose own clocks are hours apart agree on who holds a lease,
 * what has ended, and which minute it is (SR-77). Between two readings it runs by the monotonic clock; the machine's own wall clock counts
 * only until the server was first asked. Like every clock of ours it follows forward and never runs backward.
 */
export class ServerClock implements Clock {
  readonly #monotonic: () => number;
  #steady: Clock;
  #anchor: { readonly at: number; readonly monotonic: number } | undefined;

  constructor(wall: () => number = Date.now, monotonic: () => number = () => performance.now()) {
    this.#monotonic = monotonic;
    this.#steady = createSystemClock(wall, monotonic);
  }

  now(): number {
    return this.#steady.now();
  }

  /**
   * Reads the server's clock.
   * @param ask - null where the database is a file and has no clock of its own
   */
  async follow(ask: () => Promise<number | null>): Promise<void> {
    const before = this.#monotonic();
    const at = await ask();
    const after = this.#monotonic();
    if (at === null) return;
    const first = this.#anchor === undefined;
    if (!first && after - before > roundTripMsMax) return;
    this.#anchor = { at, monotonic: (before + after) / 2 };
    // Nothing was decided by the machine's clock yet: from here on the server's counts, also when it is behind.
    if (first) this.#steady = createSystemClock(() => this.#atServer(), this.#monotonic);
  }

  #atServer(): number {
    const { at, monotonic } = this.#anchor!;
    return at + (this.#monotonic() - monotonic);
  }
}
