/** Keeps requests apart so that the provider's rate limit is not reached, and steps back when it was. */
export interface Pace {
  /** Resolves when the next request may start; rejects with the signal's reason when given up. */
  turn(signal: AbortSignal): Promise<void>;
  /** No request starts within the next seconds. */
  rest(seconds: number): void;
  /** The provider said how many requests a second it takes; a slower one than configured is believed. */
  limit(requestsPerSecond: number): void;
}

export interface PaceOptions {
  readonly requestsPerSecond: number;
  /** Milliseconds that only ever grow. */
  readonly monotonic: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export function createPace({ requestsPerSecond, monotonic, sleep }: PaceOptions): Pace {
  const configuredGap = 1000 / requestsPerSecond;
  let gap = configuredGap;
  let next = -Infinity;
  let resting = -Infinity;

  return {
    async turn(signal) {
      signal.throwIfAborted();
      let at = take();
      for (let wait = at - monotonic(); wait > 0; wait = at - monotonic()) {
        await sleep(wait, signal);
        // Whoever asked for rest meanwhile is heard by those already waiting.
        if (resting > at) at = take();
      }
    },
    rest(seconds) {
      resting = Math.max(resting, monotonic() + seconds * 1000);
      next = Math.max(next, resting);
    },
    limit(perSecond) {
      gap = perSecond > 0 ? Math.max(configuredGap, 1000 / perSecond) : configuredGap;
    },
  };

  function take(): number {
    const at = Math.max(next, monotonic());
    next = at + gap;
    return at;
  }
}
