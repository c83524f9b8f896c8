import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Log } from '../../application/ports/log.ts';
import type { LimitBucket, LimitVerdict, RateLimiter } from '../../application/ports/rate-limiter.ts';
import { allowances, allowed, refusedFor, windowSeconds, type PublicLimits } from './allowances.ts';

/** What is needed of a pool of the `pg` package. */
export interface QueryPool {
  query(query: {
    readonly text: string;
    readonly values?: unknown[];
    readonly name?: string;
  }): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

const tableName = 'rate_limit';

/** Counters are worth nothing after a crash, so the table skips the write-ahead log. */
const createTable = `create unlogged table if not exists ${tableName} (
  key varchar(255) primary key, points integer not null default 0, expire bigint)`;

/** How far the clocks of two processes may be apart before a counter is taken for one of another time. */
const clockToleranceMs = 60_000;

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
  const counterFor = (bucket: LimitBucket): SharedCounter | null =>
    points[bucket] === 0 ? null : new SharedCounter(pool, table, bucket, points[bucket]);
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

/** Made at first use; a database that is away then is asked again later. */
class CounterTable {
  readonly #pool: QueryPool;
  readonly #log: Log | undefined;
  #made: Promise<void> | undefined;
  #isMissed = false;

  constructor(pool: QueryPool, log: Log | undefined) {
    this.#pool = pool;
    this.#log = log;
  }

  async ensure(): Promise<void> {
    this.#made ??= this.#make();
    await this.#made;
  }

  async #make(): Promise<void> {
    try {
      await this.#pool.query({ text: createTable });
    } catch (error) {
      // Two processes that start at once may both try; the table is there then.
      if ((error as { code?: unknown }).code === '23505') return;
      this.#made = undefined;
      // Said once; whoever asks next would only repeat it.
      if (!this.#isMissed) this.#log?.warn('limits.counted_in_memory', { error });
      this.#isMissed = true;
    }
  }
}

type Waiting = (verdict: LimitVerdict) => void;

class SharedCounter {
  readonly #table: CounterTable;
  readonly #limiter: RateLimiterPostgres;
  readonly #points: number;
  /** Keys with a statement under way, and who wants to be in the next one. */
  readonly #underWay = new Map<string, { waiting: Waiting[]; failed: ((error: unknown) => void)[] }>();

  constructor(pool: QueryPool, table: CounterTable, bucket: LimitBucket, points: number) {
    this.#table = table;
    this.#points = points;
    this.#limiter = new RateLimiterPostgres({
      storeClient: pool,
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
    return new Promise((resolve, reject) => {
      const next = this.#underWay.get(key);
      if (next !== undefined) {
        next.waiting.push(resolve);
        next.failed.push(reject);
        return;
      }
      void this.#takeTurns(key, { waiting: [resolve], failed: [reject] });
    });
  }

  /** Counts those who wait together, until nobody waits any more. Never rejects. */
  async #takeTurns(
    key: string,
    first: { waiting: Waiting[]; failed: ((error: unknown) => void)[] },
  ): Promise<void> {
    let turn = first;
    while (turn.waiting.length > 0) {
      const next = { waiting: [], failed: [] };
      this.#underWay.set(key, next);
      try {
        const state = await this.#consume(key, turn.waiting.length);
        const before = state.consumedPoints - turn.waiting.length;
        turn.waiting.forEach((answer, index) =>
          answer(before + index < this.#points ? allowed : refusedFor(state.msBeforeNext)),
        );
      } catch (error) {
        turn.failed.forEach((fail) => fail(error));
      }
      turn = next;
    }
    this.#underWay.delete(key);
  }

  async #consume(key: string, count: number): Promise<RateLimiterRes> {
    await this.#table.ensure();
    const state = await this.#consumeOnce(key, count);
    if (state.msBeforeNext <= windowSeconds * 1000 + clockToleranceMs) return state;
    // The counter was started by a clock that has been set back since: it would stand still for as long (SR-77).
    await this.#limiter.delete(key);
    return this.#consumeOnce(key, count);
  }

  /** The state after counting, also when that was too much. */
  async #consumeOnce(key: string, count: number): Promise<RateLimiterRes> {
    try {
      return await this.#limiter.consume(key, count);
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return refusal;
      throw refusal;
    }
  }
}
