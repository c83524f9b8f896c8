import { expect, it } from 'vitest';
import { changes, sizeWords } from './words.ts';

it('tells the size of a file in the unit that fits', () => {
  expect(sizeWords(12)).toBe('1 KB');
  expect(sizeWords(48_300)).toBe('48 KB');
  expect(sizeWords(1_440_000)).toBe('1.4 MB');
});

it('counts only rows that change something', () => {
  expect(changes({ counts: { created: 3, updated: 2, unchanged: 9, failed: 4 } })).toBe(5);
});
