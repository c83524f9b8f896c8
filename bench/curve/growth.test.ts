import { describe, expect, it } from 'vitest';
import { growthOf } from './growth.ts';

const sizes = [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
const cost = (of: (entries: number) => number) => growthOf(sizes.map((entries) => ({ entries, micros: of(entries) })));

describe('the growth of a cost', () => {
  it('is a factor per tenfold', () => {
    expect(cost((n) => n / 100).perTenfold).toBeCloseTo(10);
    expect(cost(() => 70).perTenfold).toBeCloseTo(1);
  });

  it('is logarithmic when it is flat, or as deep as a tree', () => {
    expect(cost(() => 70).logarithmic).toBe(true);
    expect(cost((n) => 10 * Math.log10(n)).logarithmic).toBe(true);
    expect(cost((n) => 60 + 5 * Math.log10(n)).logarithmic).toBe(true);
  });

  it('is worse when every row is touched, however cheaply', () => {
    expect(cost((n) => n ** 0.5).logarithmic).toBe(false);
    expect(cost((n) => 300 + n / 2_000).logarithmic).toBe(false);
  });

  it('needs more than one size', () => {
    expect(() => growthOf([{ entries: 1_000, micros: 1 }])).toThrow('two sizes');
  });
});
