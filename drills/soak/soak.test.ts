import { describe, expect, it } from 'vitest';
import { judgeSoak } from './judge-soak.ts';
import { runSoak } from './run-soak.ts';
import { drawMemory } from './soak-charts.ts';
import { faultsOf } from './soak-text.ts';
import type { SoakSample } from './watch-process.ts';

describe('a soak', () => {
  it('finds every answer right, everybody on the list, all descriptors given back and an orderly end', async () => {
    const report = await runSoak({ seconds: 15, rate: 80, seed: 20, sampleEverySeconds: 1 });
    expect(faultsOf(report)).toEqual([]);
    expect(report.joined).toBeGreaterThan(20);
    expect(report.streams.opened).toBeGreaterThan(10);
    for (const act of ['gate', 'join', 'confirm', 'approve', 'accept', 'list', 'search'])
      expect(report.answered.get(act), act).toBeGreaterThan(0);
    expect(drawMemory(report.samples)).toMatch(/^<svg .*<\/svg>\n$/s);
  });

  it('calls a slow leak a leak, and a garbage collector at work none', () => {
    const curve = (
      rss: (minute: number) => number,
      descriptors: (minute: number) => number,
    ): readonly SoakSample[] =>
      Array.from({ length: 300 }, (_, index) => {
        const minutes = index / 10;
        return {
          minutes,
          rss: rss(minutes),
          heap: 60,
          heapTotal: 90,
          external: 8,
          descriptors: descriptors(minutes),
          threads: 12,
          lagMs: 1,
          walMegabytes: 4,
          queued: 0,
          oldestSeconds: 0,
        };
      });
    const saw = (minute: number): number => 200 + ((minute * 37) % 40) + Math.min(minute, 3) * 50;
    expect(judgeSoak(curve(saw, () => 60)).broken).toEqual([]);
    expect(
      judgeSoak(
        curve(
          (minute) => saw(minute) + minute * 2,
          () => 60,
        ),
      ).broken,
    ).toEqual([expect.stringMatching(/^Memory grew by [12]\.\d\d MB a minute/)]);
    expect(judgeSoak(curve(saw, (minute) => 60 + Math.floor(minute / 2))).broken).toEqual([
      expect.stringMatching(/^Descriptors grew/),
    ]);
  });
});
