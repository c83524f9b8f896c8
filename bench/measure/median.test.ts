import { expect, it } from 'vitest';
import { median } from './median.ts';

it('is the middle, whatever the order', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

it('does not make up a median of nothing', () => {
  expect(() => median([])).toThrow('nothing');
});
