import { createRequire } from 'node:module';
import type * as RateLimiters from 'rate-limiter-flexible';
import type { Log } from '../../application/ports/log.ts';
import type { LimitBucket, LimitVerdict, RateLimiter } from '../../application/ports/rate-limiter.ts';
import { allowances, allowed, refusedFor, windowSeconds, type PublicLimits } from './allowances.ts';

// By their own files, as in memory-limiter.ts.
const inPackage = createRequire(import.meta.url);
const RateLimiterMemory = inPackage('rate-limiter-flexible/lib/RateLimiterMemory.js') as typeof RateLimiters.RateLimiterMemory;
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

/** Who waited for somebody else's count looked at the clock before that. */
const toleranceMs = 60_000;

/**
 * Counts $2 more for a client and tells the count and how much of its window is left. The clock is the database's: machines whose clocks
 * are apart would begin the window anew for each other, again and again (SR-77). A window that ends much later than any can was begun
 * before that clock was set back, and would stand still for as long.
 */
const countMore = `insert into ${tableName} as counter (key, points, expire) values ($1, $2, (extract(epoch from clock_timestamp()) * 1000)::bigint + $3)
on conflict (key) do update set
  points = case when counter.expire > excluded.expire - $3 and counter.expire <= excluded.expire + ${toleranceMs} then counter.points + excluded.points else excluded.points end,
  expire = case when counter.expire > excluded.expire - $3 and counter.expire <= excluded.expire + ${toleranceMs} then counter.expire else excluded.expire end
returning points, expire - (extract(epoch from clock_timestamp()) * 1000)::bigint as "leftMs"`;

/** What ended an hour ago is nobody's counter any more. */
const dropOld = `delete from ${tableName} where expire < (extract(epoch from clock_timestamp()) * 1000)::bigint - 3600000`;
const tidyEveryMs = 300_000;

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
class CounterTable {
  readonly #pool: QueryPool;
  readonly #log: Log | undefined;
  #made: Promise<unknown> | undefined;
  #awayUntil = 0;
  #isMissed = false;
  #tidyAt = performance.now() + tidyEveryMs;

  constructor(pool: QueryPool, log: Log | undefined) {
    this.#pool = pool;
    this.#log = log;
  }

  /** @throws {Error} when the database is away */
  async count(key: string, count: number): Promise<Counted> {
    const { rows } = await this.#query({ name: 'foyer-count', text: countMore, values: [key, count, windowSeconds * 1000] });
    const { points, leftMs } = rows[0] as { points: number; leftMs: string | number };
    this.#tidy();
    return { points, leftMs: Number(leftMs) };
  }

  #tidy(): void {
    if (performance.now() < this.#tidyAt) return;
    this.#tidyAt = performance.now() + tidyEveryMs;
    // What stays is dropped the next time.
    this.#query({ text: dropOld }).catch(() => {});
  }

  async #query(query: Query): ReturnType<QueryPool['query']> {
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

/** A client's count, with those just counted, and how much of the window is left. */
interface Counted {
  readonly points: number;
  readonly leftMs: number;
}

class SharedCounter {
  readonly #table: CounterTable;
  readonly #bucket: LimitBucket;
  readonly #points: number;
  /** Counts while the database is away. */
  readonly #alone: RateLimiters.RateLimiterMemory;
  /** Keys with a statement under way, and who wants to be in the next one. */
  readonly #underWay = new Map<string, Waiting[]>();

  constructor(table: CounterTable, bucket: LimitBucket, points: number) {
    this.#table = table;
    this.#bucket = bucket;
    this.#points = points;
    this.#alone = new RateLimiterMemory({ keyPrefix: bucket, points, duration: windowSeconds });
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
        const { points, leftMs } = await this.#count(key, turn.length);
        const before = points - turn.length;
        turn.forEach(({ answer }, index) => answer(before + index < this.#points ? allowed : refusedFor(leftMs)));
      } catch (error) {
        turn.forEach(({ fail }) => fail(error));
      }
      turn = next;
    }
    this.#underWay.delete(key);
  }

  async #count(key: string, count: number): Promise<Counted> {
    try {
      return await this.#table.count(`${this.#bucket}:${key}`, count);
    } catch {
      return this.#countAlone(key, count);
    }
  }

  /** The state after counting, also when that was too much. */
  async #countAlone(key: string, count: number): Promise<Counted> {
    const counted = ({ consumedPoints, msBeforeNext }: RateLimiters.RateLimiterRes): Counted => ({ points: consumedPoints, leftMs: msBeforeNext });
    try {
      return counted(await this.#alone.consume(key, count));
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return counted(refusal);
      throw refusal;
    }
  }
}
