import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hourMs, start } from '../testing/factories.ts';
import { callsLeft, type Spent, takeCall } from './call-budget.ts';

const limit = { max: 100, windowMs: hourMs };

describe('a budget of calls', () => {
  it('never lets more through in any hour, wherever the hour begins, and keeps nobody waiting for ever', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 200_000 }), { minLength: 150, maxLength: 400 }), (pauses) => {
      let spent: Spent = [];
      let now = start;
      const made: number[] = [];
      for (const pause of pauses) {
        now += pause;
        const next = takeCall(spent, limit, now);
        if ('spent' in next) {
          spent = next.spent;
          made.push(now);
        } else {
          expect(next.openAt).toBeGreaterThan(now);
          expect(next.openAt).toBeLessThanOrEqual(now + hourMs + 60_000);
          expect(takeCall(spent, limit, next.openAt)).toHaveProperty('spent');
        }
      }
      for (const [index, at] of made.entries()) expect(made.slice(index).filter((later) => later < at + hourMs).length).toBeLessThanOrEqual(limit.max);
      expect(spent.length).toBeLessThanOrEqual(63);
    }), { numRuns: 60 });
  });

  it('tells how many are left', () => {
    const spent: Spent = [[start, 40]];
    expect(callsLeft(spent, limit, start)).toBe(60);
    expect(callsLeft(spent, limit, start + 2 * hourMs)).toBe(100);
  });
});
