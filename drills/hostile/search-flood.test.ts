import { expect, it } from 'vitest';
import { floodInWords, floodWithSearches } from './search-flood.ts';

const people = 20_000;

it(`SR-62, SR-63 hostile searches over ${people} people are answered or refused with a code, and the gate and the door stay open meanwhile`, async () => {
  const flood = await floodWithSearches({ people, searches: 230 });
  process.stdout.write(`${floodInWords(people, flood)}\n`);
  expect(flood.faults).toEqual([]);
  expect(flood.searches.count).toBe(230);
  expect(flood.exported).toBeGreaterThan(1_000);
  // The half shows a server that is held up; the rest, on a machine that does much else, shows the machine.
  expect(flood.gate.meanwhile.p50).toBeLessThan(100 + 8 * flood.gate.alone.p50);
  expect(flood.joins.meanwhile.p50).toBeLessThan(100 + 8 * flood.joins.alone.p50);
});
