import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortInSlices } from './in-slices.ts';

test('sorts as any sort does', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.integer(), { maxLength: 3000, size: 'max' }), async (numbers) => {
    expect(await sortInSlices(numbers, (one, other) => one - other)).toEqual(numbers.toSorted((one, other) => one - other));
  }), { numRuns: 30 });
});

test('lets others have their turn while it sorts very many', async () => {
  let turns = 0;
  const timer = setInterval(() => { turns += 1; }, 1);
  const numbers = Array.from({ length: 200_000 }, (_, index) => Math.imul(index, 0x9e3779b1) >>> 0);
  const sorted = await sortInSlices(numbers, (one, other) => one - other);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(3);
  expect(sorted).toHaveLength(numbers.length);
});
