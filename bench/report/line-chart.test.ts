import { describe, expect, it } from 'vitest';
import { linearAxis, logAxis } from './axis.ts';
import { lineChart, spread } from './line-chart.ts';

describe('an axis', () => {
  it('marks powers of ten when it is logarithmic, and nothing beyond what is there', () => {
    const axis = logAxis([1000, 1_000_000]);
    expect(axis.ticks).toEqual([1e3, 1e4, 1e5, 1e6]);
    expect([1000, 1_000_000].map((value) => axis.place(value))).toEqual([0, 1]);
    expect(() => logAxis([0])).toThrow('above 0');
  });

  it('marks round numbers from zero on when it is linear', () => {
    const axis = linearAxis([3, 47]);
    expect(axis.ticks).toEqual([0, 10, 20, 30, 40, 50]);
    expect(axis.place(25)).toBe(0.5);
    expect(linearAxis([]).ticks.length).toBeGreaterThan(1);
  });
});

describe('a chart of lines', () => {
  const chart = {
    title: 'Cost & <size>', x: { label: 'entries', scale: 'log' as const }, y: { label: 'µs' },
    lines: [{ label: 'join', points: [[1000, 10], [10_000, 20]] }, { label: 'gate', points: [[1000, 10], [10_000, 20]] }] as const,
  };

  it('draws each line and names it', () => {
    const svg = lineChart(chart);
    expect(svg.match(/<polyline/g)).toHaveLength(2);
    expect(svg).toContain('>join</text>');
    expect(svg).toContain('>10,000</text>');
    expect(svg).toContain('prefers-color-scheme:dark');
  });

  it('lets no name break it', () => {
    expect(lineChart(chart)).toContain('aria-label="Cost &amp; &lt;size>"');
  });

  it('keeps names of lines that end together apart', () => {
    const [first, second, third] = spread([100, 100, 101]);
    expect(second! - first!).toBeGreaterThanOrEqual(16);
    expect(third! - second!).toBeGreaterThanOrEqual(16);
    expect(Math.max(...spread([400, 400, 400]))).toBeLessThanOrEqual(400);
  });
});
