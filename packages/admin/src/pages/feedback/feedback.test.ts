import { expect, it } from 'vitest';
import { distribution } from './feedback.ts';

it('counts how often each score was given, the best first', () => {
  const found = distribution([5, 5, 4, 1, null].map((score) => ({ score })));
  expect(found.map(({ score, count }) => [score, count])).toEqual([[5, 2], [4, 1], [3, 0], [2, 0], [1, 1]]);
  expect(found[0]!.share).toBe(0.5);
  expect(distribution([]).every(({ share }) => share === 0)).toBe(true);
});
