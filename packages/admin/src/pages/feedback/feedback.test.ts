import { expect, it } from 'vitest';
import { spreadOf } from './feedback.ts';

it('shows how often each score was given, the best first, and its share of all', () => {
  const found = spreadOf({ 1: 1, 2: 0, 3: 0, 4: 1, 5: 2 });
  expect(found.map(({ score, count }) => [score, count])).toEqual([[5, 2], [4, 1], [3, 0], [2, 0], [1, 1]]);
  expect(found[0]!.share).toBe(0.5);
  expect(spreadOf({ 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 }).every(({ share }) => share === 0)).toBe(true);
});
