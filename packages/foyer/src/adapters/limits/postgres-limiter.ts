import type { Log } from '../../application/ports/log.ts';
import type { LimitBucket, LimitVerdict, RateLimiter } from '../../application/ports/rate-limiter.ts';
import { allowances, allowed, refusedFor, windowSeconds, type PublicLimits } from './allowances.ts';
import { createMemoryRateLimiter } from './memory-limiter.ts';

/** What is needed of a pool of the `pg` package. */
export interface QueryPool {
  query(query: {
    readonly text: string;
    readonly values?: unknown[];
    readonly name?: string;
  }): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

/** Counters are worth nothing after a crash, so the table skips the write-ahead log. */
const createTable = `create unlogged table if not exists rate_limit (
  key varchar(255) primary key, points integer not null default 0, expire bigint)`;

const windowMs = windowSeconds * 1000;
/** A counter that ends later than this was begun by a clock that has been set back since: it would stand still for as long (SR-77). */
const clockToleranceMs = 60_000;

/** By the clock of the server, which all processes share: theirs may be hours apart. */
const count = `
  with clock as (select (extract(epoch from clock_timestamp()) * 1000)::bigint as now)
  insert into rate_limit as counter (key, points, expire) select $1, $2::integer, now + ${windowMs} from clock
  on conflict (key) do update set
    points = case when counter.expire > excluded.expire - ${windowMs} and counter.expire <= excluded.expire + ${clockToleranceMs} then counter.points else 0 end + excluded.points,
    expire = case when counter.expire > excluded.expire - ${windowMs} and counter.expire <= excluded.expire + ${clockToleranceMs} then counter.expire else excluded.expire end
  returning points, (expire - (select now from clock))::integer as left_ms`;

const tidyEveryMs = 300_000;
const tidy = `delete from rate_limit where expire < (extract(epoch from clock_timestamp()) * 1000)::bigint - 3600000`;

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
  const inMemory = createMemoryRateLimiter(limits);
  const counterFor = (bucket: LimitBucket): SharedCounter | null => (points[bucket] === 0 ? null : new SharedCounter(table, bucket, points[bucket], inMemory));
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

/** How far a client's allowance is used up. */
interface Counted {
  readonly points: number;
  readonly left_ms: number;
}

/** The counters that all processes share. Made at first use; a database that is away then is asked again later. */
class CounterTable {
  readonly #pool: QueryPool;
  readonly #log: Log | undefined;
  #made: Promise<void> | undefined;
  #tidiedAt = performance.now();
  #awayUntil = 0;
  #isMissed = false;

  constructor(pool: QueryPool, log: Log | undefined) {
    this.#pool = pool;
    this.#log = log;
  }

  /** Counts so many requests of one client at once. @returns undefined while the database is away */
  async add(key: string, requests: number): Promise<Counted | undefined> {
    if (performance.now() < this.#awayUntil) return undefined;
    try {
      await (this.#made ??= this.#make());
      const { rows: [counted] } = await this.#pool.query({ name: 'count_request', text: count, values: [key, requests] });
      this.#isMissed = false;
      this.#tidySometimes();
      return counted as Counted;
    } catch (error) {
      this.#awayUntil = performance.now() + awayMs;
      // Said once; whoever asks next would only repeat it.
      if (!this.#isMissed) this.#log?.warn('limits.counted_in_memory', { error });
      this.#isMissed = true;
      return undefined;
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

  #tidySometimes(): void {
    if (performance.now() - this.#tidiedAt < tidyEveryMs) return;
    this.#tidiedAt = performance.now();
    // What is left now goes the next time.
    this.#pool.query({ text: tidy }).catch(() => {});
  }
}

type Waiting = (verdict: LimitVerdict | Promise<LimitVerdict>) => void;

class SharedCounter {
  readonly #table: CounterTable;
  readonly #bucket: LimitBucket;
  readonly #points: number;
  readonly #inMemory: RateLimiter;
  /** Keys with a statement under way, and who wants to be in the next one. */
  readonly #underWay = new Map<string, Waiting[]>();

  constructor(table: CounterTable, bucket: LimitBucket, points: number, inMemory: RateLimiter) {
    this.#table = table;
    this.#bucket = bucket;
    this.#points = points;
    this.#inMemory = inMemory;
  }

  take(key: string): Promise<LimitVerdict> {
    return new Promise((resolve) => {
      const next = this.#underWay.get(key);
      if (next !== undefined) next.push(resolve);
      else void this.#takeTurns(key, [resolve]);
    });
  }

  /** Counts those who wait together, until nobody waits any more. Never rejects. */
  async #takeTurns(key: string, first: Waiting[]): Promise<void> {
    let turn = first;
    while (turn.length > 0) {
      const next: Waiting[] = [];
      this.#underWay.set(key, next);
      const counted = await this.#table.add(`${this.#bucket}:${key}`, turn.length);
      if (counted === undefined) for (const answer of turn) answer(this.#inMemory.consume(this.#bucket, key));
      else {
        const before = counted.points - turn.length;
        turn.forEach((answer, index) => answer(before + index < this.#points ? allowed : refusedFor(counted.left_ms)));
      }
      turn = next;
    }
    this.#underWay.delete(key);
  }
}
