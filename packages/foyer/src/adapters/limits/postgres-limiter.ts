import { createRequire } from 'node:module';
import type * as RateLimiters from 'rate-limiter-flexible';
import type { Log } from '../../application/ports/log.ts';
import type { LimitBucket, LimitVerdict, RateLimiter } from '../../application/ports/rate-limiter.ts';
import { allowances, allowed, refusedFor, windowSeconds, type PublicLimits } from './allowances.ts';

// By their own files, as in memory-limiter.ts.
const inPackage = createRequire(import.meta.url);
const RateLimiterMemory = inPackage('rate-limiter-flexible/lib/RateLimiterMemory.js') as typeof RateLimiters.RateLimiterMemory;
const RateLimiterPostgres = inPackage('rate-limiter-flexible/lib/RateLimiterPostgres.js') as typeof RateLimiters.RateLimiterPostgres;
const RateLimiterRes = inPackage('rate-limiter-flexible/lib/RateLimiterRes.js') as typeof RateLimiters.RateLimiterRes;

interface Query {
  readonly text: string;
  readonly values?: unknown[];
  readonly name?: string;
}

/** What is needed of a pool of the `pg` package. */
export interface QueryPool {
  query(query: Query): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

const tableName = 'rate_limit';

/** Counters are worth nothing after a crash, so the table skips the write-ahead log. */
const createTable = `create unlogged table if not exists ${tableName} (
  key varchar(255) primary key, points integer not null default 0, expire bigint)`;

/** How far the clocks of two processes may be apart before a counter is taken for one of another time. */
const clockToleranceMs = 60_000;

/** After the database did not answer, nobody waits for it for so long. */
const awayMs = 1_000;

/**
 * Counts in PostgreSQL, one allowance for all processes. While the database is away, each process counts in memory.
 * Requests of one client that arrive together are counted by one statement, so that a flood from one address neither
 * queues for its row nor takes the connections of others.
 *
 * @param pool - rows are changed outside any transaction of a verb
 */
export function createPostgresRateLimiter(pool: QueryPool, limits: PublicLimits, log?: Log): RateLimiter {
  const table = new CounterTable(pool, log);
  const points = allowances(limits);
  const counterFor = (bucket: LimitBucket): SharedCounter | null => (points[bucket] === 0 ? null : new SharedCounter(table, bucket, points[bucket]));
  const counters: Record<LimitBucket, SharedCounter | null> = {
    join: counterFor('join'),
    recover: counterFor('recover'),
    write: counterFor('write'),
    token: counterFor('token'),
  };
  return {
    async consume(bucket, key) {
      const counter = counters[bucket];
      return counter === null ? allowed : counter.take(key);
    },
  };
}

/** The counters that all processes share. Their table is made at first use; a database that is away then is asked again later. */
class CounterTable implements QueryPool {
  readonly #pool: QueryPool;
  readonly #log: Log | undefined;
  #made: Promise<unknown> | undefined;
  #awayUntil = 0;
  #isMissed = false;

  constructor(pool: QueryPool, log: Log | undefined) {
    this.#pool = pool;
    this.#log = log;
  }

  async query(query: Query): ReturnType<QueryPool['query']> {
    if (performance.now() < this.#awayUntil) throw new Error('The database did not answer a moment ago.');
    try {
      await (this.#made ??= this.#make());
      const answer = await this.#pool.query(query);
      if (this.#isMissed) this.#log?.info('limits.counted_together_again');
      this.#isMissed = false;
      return answer;
    } catch (error) {
      this.#awayUntil = performance.now() + awayMs;
      // Said once; whoever asks next would only repeat it.
      if (!this.#isMissed) this.#log?.warn('limits.counted_in_memory', { error });
      this.#isMissed = true;
      throw error;
    }
  }

  async #make(): Promise<void> {
    try {
      await this.#pool.query({ text: createTable });
    } catch (error) {
      // Two processes that start at once may both try; the table is there then.
      if ((error as { code?: unknown }).code === '23505') return;
      this.#made = undefined;
      throw error;
    }
  }
}

interface Waiting {
  readonly answer: (verdict: LimitVerdict) => void;
  readonly fail: (error: unknown) => void;
}

class SharedCounter {
  readonly #limiter: RateLimiters.RateLimiterPostgres;
  readonly #points: number;
  /** Keys with a statement under way, and who wants to be in the next one. */
  readonly #underWay = new Map<string, Waiting[]>();

  constructor(table: CounterTable, bucket: LimitBucket, points: number) {
    this.#points = points;
    this.#limiter = new RateLimiterPostgres({
      storeClient: table,
      storeType: 'pool',
      tableName,
      tableCreated: true,
      keyPrefix: bucket,
      points,
      duration: windowSeconds,
      // One of the buckets tidies the table they share.
      clearExpiredByTimeout: bucket === 'join',
      insuranceLimiter: new RateLimiterMemory({ keyPrefix: bucket, points, duration: windowSeconds }),
    });
  }

  take(key: string): Promise<LimitVerdict> {
    return new Promise((answer, fail) => {
      const next = this.#underWay.get(key);
      if (next !== undefined) next.push({ answer, fail });
      else void this.#takeTurns(key, [{ answer, fail }]);
    });
  }

  /** Counts those who wait together, until nobody waits any more. Never rejects. */
  async #takeTurns(key: string, first: Waiting[]): Promise<void> {
    let turn = first;
    while (turn.length > 0) {
      const next: Waiting[] = [];
      this.#underWay.set(key, next);
      try {
        const state = await this.#consume(key, turn.length);
        const before = state.consumedPoints - turn.length;
        turn.forEach(({ answer }, index) => answer(before + index < this.#points ? allowed : refusedFor(state.msBeforeNext)));
      } catch (error) {
        turn.forEach(({ fail }) => fail(error));
      }
      turn = next;
    }
    this.#underWay.delete(key);
  }

  async #consume(key: string, count: number): Promise<RateLimiters.RateLimiterRes> {
    const state = await this.#consumeOnce(key, count);
    if (state.msBeforeNext <= windowSeconds * 1000 + clockToleranceMs) return state;
    // The counter was started by a clock that has been set back since: it would stand still for as long (SR-77).
    await this.#limiter.delete(key);
    return this.#consumeOnce(key, count);
  }

  /** The state after counting, also when that was too much. */
  async #consumeOnce(key: string, count: number): Promise<RateLimiters.RateLimiterRes> {
    try {
      return await this.#limiter.consume(key, count);
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return refusal;
      throw refusal;
    }
  }
}
