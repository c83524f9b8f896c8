import { createRequire } from 'node:module';
import { crc32 } from 'node:zlib';
import type * as RateLimiters from 'rate-limiter-flexible';
import type { LimitBucket, LimitVerdict, RateLimiter } from '../../application/ports/rate-limiter.ts';
import { allowances, allowed, refusedFor, windowSeconds, type PublicLimits } from './allowances.ts';

// By their own files: the package's front door brings in clients for a dozen databases, 6 MB that count at every start.
const inPackage = createRequire(import.meta.url);
const RateLimiterMemory = inPackage('rate-limiter-flexible/lib/RateLimiterMemory.js') as typeof RateLimiters.RateLimiterMemory;
const RateLimiterRes = inPackage('rate-limiter-flexible/lib/RateLimiterRes.js') as typeof RateLimiters.RateLimiterRes;

/** Clients counted one by one at any moment, about 450 bytes each; in a flood of more, the rest share counters. */
const clientsMax = 100_000;
const sharedCounters = 16_384;

/** Counts in this process; for SQLite, where there is only one. A limit of 0 is not counted at all. */
export function createMemoryRateLimiter(limits: PublicLimits): RateLimiter {
  const points = allowances(limits);
  const counters: Record<LimitBucket, ClientCounter | null> = {
    join: counterFor(points.join),
    recover: counterFor(points.recover),
    write: counterFor(points.write),
    token: counterFor(points.token),
  };
  return {
    async consume(bucket, key) {
      const counter = counters[bucket];
      return counter === null ? allowed : counter.take(key);
    },
  };
}

function counterFor(points: number): ClientCounter | null {
  return points === 0 ? null : new ClientCounter(points);
}

class ClientCounter {
  readonly #limiter: RateLimiters.RateLimiterMemory;
  /** Clients first seen in this window and in the one before: at least as many as are remembered. */
  #seen = 0;
  #seenBefore = 0;
  #windowEndsAt = 0;

  constructor(points: number) {
    this.#limiter = new RateLimiterMemory({ points, duration: windowSeconds });
  }

  async take(key: string): Promise<LimitVerdict> {
    try {
      const state = await this.#limiter.consume(
        this.#isFlooded() ? `shared ${crc32(key) % sharedCounters}` : key,
      );
      if (state.isFirstInDuration) this.#seen++;
      return allowed;
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return refusedFor(refusal.msBeforeNext);
      throw refusal;
    }
  }

  #isFlooded(): boolean {
    const now = performance.now();
    if (now >= this.#windowEndsAt) {
      const isNextWindow = now < this.#windowEndsAt + windowSeconds * 1000;
      this.#seenBefore = isNextWindow ? this.#seen : 0;
      this.#seen = 0;
      this.#windowEndsAt = now + windowSeconds * 1000;
    }
    return this.#seen + this.#seenBefore >= clientsMax;
  }
}
