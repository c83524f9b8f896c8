import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryRateLimiter } from './memory-limiter.ts';
import { processorMs } from '../../testing/processor-time.ts';

describe('limits in memory', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const limits = { joinPerMinute: 3, tokenPerMinute: 2 };

  async function taken(
    limiter: ReturnType<typeof createMemoryRateLimiter>,
    times: number,
    key = '203.0.113.7',
  ) {
    return Promise.all(Array.from({ length: times }, () => limiter.consume('join', key)));
  }

  it('lets as many through as allowed, and says when to come back', async () => {
    const verdicts = await taken(createMemoryRateLimiter(limits), 5);
    expect(verdicts.map(({ ok }) => ok)).toEqual([true, true, true, false, false]);
    expect(verdicts[4]).toEqual({ ok: false, retryAfterSeconds: 60 });
  });

  it('opens again after a minute', async () => {
    const limiter = createMemoryRateLimiter(limits);
    await taken(limiter, 4);
    vi.advanceTimersByTime(59_000);
    expect(await limiter.consume('join', '203.0.113.7')).toEqual({ ok: false, retryAfterSeconds: 1 });
    vi.advanceTimersByTime(1001);
    expect(await limiter.consume('join', '203.0.113.7')).toEqual({ ok: true });
  });

  it('counts clients and buckets apart', async () => {
    const limiter = createMemoryRateLimiter(limits);
    await taken(limiter, 4);
    expect(await limiter.consume('join', '203.0.113.8')).toEqual({ ok: true });
    expect(await limiter.consume('recover', '203.0.113.7')).toEqual({ ok: true });
    expect(await limiter.consume('token', '203.0.113.7')).toEqual({ ok: true });
  });

  it('is lifted by 0', async () => {
    const limiter = createMemoryRateLimiter({ joinPerMinute: 0, tokenPerMinute: 0 });
    expect((await taken(limiter, 1000)).every(({ ok }) => ok)).toBe(true);
  });

  it('neither stalls nor asks for patience when the clock is set back by hours', async () => {
    const limiter = createMemoryRateLimiter(limits);
    await taken(limiter, 4);
    vi.setSystemTime(Date.now() - 5 * 3_600_000);
    expect(await limiter.consume('join', '203.0.113.7')).toEqual({ ok: false, retryAfterSeconds: 60 });
    vi.advanceTimersByTime(60_001);
    expect(await limiter.consume('join', '203.0.113.7')).toEqual({ ok: true });
  });

  it('goes on counting when the clock is set forward by hours', async () => {
    const limiter = createMemoryRateLimiter(limits);
    await taken(limiter, 4);
    vi.setSystemTime(Date.now() + 5 * 3_600_000);
    const verdicts = await taken(limiter, 4);
    expect(verdicts.map(({ ok }) => ok)).toEqual([true, true, true, false]);
  });

  it('keeps its memory bounded in a flood of new addresses, and still limits', async () => {
    const limiter = createMemoryRateLimiter({ joinPerMinute: 1000, tokenPerMinute: 1 });
    let refused = 0;
    for (let index = 0; index < 130_000; index++)
      if (!(await limiter.consume('token', `flood ${index}`)).ok) refused++;
    expect(refused).toBeGreaterThan(10_000);
    vi.advanceTimersByTime(180_000);
    expect(await limiter.consume('token', 'somebody new')).toEqual({ ok: true });
  });
});

it('costs a few microseconds at most', async () => {
  const limiter = createMemoryRateLimiter({ joinPerMinute: 1_000_000, tokenPerMinute: 0 });
  const start = processorMs();
  for (let index = 0; index < 50_000; index++) await limiter.consume('join', '203.0.113.7');
  expect((processorMs() - start) / 50_000).toBeLessThan(0.01);
});
