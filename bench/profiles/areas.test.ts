import { expect, it } from 'vitest';
import { areaOf, areaText, areasOf } from './areas.ts';

it.each([
  ['commit  foyer: adapters/store/sqlite/sqlite-writer.ts:136', 'commit and the disk'],
  ['insertAll  foyer: adapters/store/sqlite/statements.ts:70', 'steps of SQL'],
  ['indexChanged  foyer: adapters/store/sqlite/index-changed.ts:17', 'search index'],
  ['(garbage collector)  ', 'garbage collection'],
  ['writeUtf8String  ', 'HTTP'],
  ['joinWaitlist  foyer: application/waitlist/join-waitlist.ts:37', 'validation and decisions'],
  ['compileSourceTextModule  node:internal/modules/esm/utils:317', 'loading modules'],
  ['surprise  elsewhere.js:1', 'the rest'],
])('knows what %s is about', (name, area) => {
  expect(areaOf(name)).toBe(area);
});

it('adds up threads and shows shares', () => {
  const thread = { busyMs: 4, byFile: new Map(), byFunction: new Map([['commit  foyer: x.ts:1', 3], ['indexChanged  foyer: adapters/store/sqlite/index-changed.ts:17', 1]]) };
  const areas = areasOf([thread, thread]);
  expect(areas).toEqual({ 'commit and the disk': 6, 'search index': 2 });
  expect(areaText([{ row: 'join', what: 'join', cpuMicros: 90, areas, top: [] }])).toContain('| join | 90 | 75 % | 25 % |');
});
