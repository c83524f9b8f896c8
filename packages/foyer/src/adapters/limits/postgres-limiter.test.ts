import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Log } from '../../application/ports/log.ts';
import { createPostgresRateLimiter, type QueryPool } from './postgres-limiter.ts';

const limits = { joinPerMinute: 5, tokenPerMinute: 2 };

describe('limits in PostgreSQL', () => {
  let database: PGlite;
  let pool: QueryPool;
  let statements = 0;

  beforeAll(async () => {
    database = await PGlite.create();
    pool = {
      async query({ text, values }) {
        statements++;
        const { rows, affectedRows } = await database.query(text, values ?? []);
        return { rows, rowCount: rows.length || (affectedRows ?? 0) };
      },
    };
    await createPostgresRateLimiter(pool, limits).consume('join', 'warm up');
  });
  afterAll(async () => {
    await database.close();
  });

  it('lets exactly as many through as allowed, however many processes ask at once', async () => {
    const processes = [createPostgresRateLimiter(pool, limits), createPostgresRateLimiter(pool, limits)];
    const verdicts = await Promise.all(
      processes.flatMap((limiter) =>
        Array.from({ length: 20 }, () => limiter.consume('join', '203.0.113.7')),
      ),
    );
    expect(verdicts.filter(({ ok }) => ok)).toHaveLength(5);
    expect(verdicts.find(({ ok }) => !ok)).toEqual({ ok: false, retryAfterSeconds: expect.any(Number) });
  });

  it('counts those who come together with one statement', async () => {
    const limiter = createPostgresRateLimiter(pool, limits);
    await limiter.consume('join', 'first');
    statements = 0;
    const verdicts = await Promise.all(
      Array.from({ length: 200 }, () => limiter.consume('join', '203.0.113.8')),
    );
    expect(verdicts.filter(({ ok }) => ok)).toHaveLength(5);
    expect(statements).toBeLessThanOrEqual(2);
  });

  it('counts clients and buckets apart', async () => {
    const limiter = createPostgresRateLimiter(pool, limits);
    await Promise.all(Array.from({ length: 9 }, () => limiter.consume('join', '203.0.113.9')));
    expect(await limiter.consume('join', '203.0.113.10')).toEqual({ ok: true });
    expect(await limiter.consume('token', '203.0.113.9')).toEqual({ ok: true });
  });

  it('starts anew when a counter comes from a clock that has been set back since', async () => {
    const limiter = createPostgresRateLimiter(pool, limits);
    await Promise.all(Array.from({ length: 9 }, () => limiter.consume('join', '203.0.113.11')));
    await database.query(
      "update rate_limit set expire = expire + 5 * 3600000 where key like '%203.0.113.11'",
    );
    expect(await limiter.consume('join', '203.0.113.11')).toEqual({ ok: true });
  });

  it('counts anew once the window is over', async () => {
    const limiter = createPostgresRateLimiter(pool, limits);
    await Promise.all(Array.from({ length: 9 }, () => limiter.consume('join', '203.0.113.15')));
    await database.query("update rate_limit set expire = expire - 60000 where key like '%203.0.113.15'");
    expect(await limiter.consume('join', '203.0.113.15')).toEqual({ ok: true });
  });

  it('never asks the database when a limit is lifted', async () => {
    const limiter = createPostgresRateLimiter(pool, { joinPerMinute: 0, tokenPerMinute: 0 });
    statements = 0;
    expect(await limiter.consume('join', '203.0.113.12')).toEqual({ ok: true });
    expect(statements).toBe(0);
  });

  it('keeps nobody waiting for a database that just did not answer, and counts there again when it does', async () => {
    let asked = 0;
    let away = true;
    const said: string[] = [];
    const say = (event: string): void => void said.push(event);
    const limiter = createPostgresRateLimiter({
      query(query) {
        asked += 1;
        return away ? Promise.reject(new Error('connection refused')) : pool.query(query);
      },
    }, limits, { debug: say, info: say, warn: say, error: say });
    for (let index = 0; index < 4; index++) await limiter.consume('join', '203.0.113.16');
    expect(asked).toBe(1);
    away = false;
    await vi.waitFor(async () => {
      expect(await limiter.consume('token', `203.0.113.${asked}`)).toEqual({ ok: true });
      expect(asked).toBeGreaterThan(2);
    }, { timeout: 30_000, interval: 50 });
    expect(said).toEqual(['limits.counted_in_memory', 'limits.counted_together_again']);
  });

  it('counts in memory while the database is away, and says so in the log', async () => {
    const warn = vi.fn();
    const log: Log = { debug: () => {}, info: () => {}, warn, error: () => {} };
    const limiter = createPostgresRateLimiter(
      {
        query: async () => {
          throw new Error('connection refused');
        },
      },
      limits,
      log,
    );
    const verdicts = [];
    for (let index = 0; index < 7; index++) verdicts.push((await limiter.consume('join', '203.0.113.13')).ok);
    expect(verdicts).toEqual([true, true, true, true, true, false, false]);
    expect(warn).toHaveBeenCalledExactlyOnceWith('limits.counted_in_memory', { error: expect.any(Error) });
  });
});
