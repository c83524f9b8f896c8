import { expect, it } from 'vitest';
import { chartsOf, curveText, linesOf } from './curve-text.ts';

const size = (entries: number, join: number, search: number) => ({
  storage: 'sqlite' as const, entries, startMs: 300, megabytes: 120,
  points: [{ path: 'join', group: 'people' as const, micros: join }, { path: 'search', group: 'desk' as const, micros: search }],
});
const sizes = [size(100_000, 72, 900), size(1_000, 70, 10), size(10_000, 71, 95)];

it('draws one plot for each database and kind of work', () => {
  expect([...chartsOf(linesOf(sizes)).keys()]).toEqual(['cost-curve-sqlite-people.svg', 'cost-curve-sqlite-desk.svg']);
});

it('says which path grows worse than logarithmically', () => {
  const text = curveText({ at: '2026-11-30T00:00:00Z', machine: 'a machine', storages: ['SQLite'], sizes });
  expect(text).toContain('Worse than logarithmically: search on SQLite.');
  expect(text).toContain('| SQLite: join | 70.0 (1k) | 72.0 (100k) | 1.01 | 1.01 | flat or logarithmic |');
  expect(text).toContain('](images/cost-curve-sqlite-people.svg)');
});
