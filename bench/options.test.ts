import { describe, expect, it } from 'vitest';
import { optionsAt, readOptions } from './options.ts';

describe('the options of the bench', () => {
  it('measures everything when nothing is said', () => {
    expect(readOptions([])).toMatchObject({
      entries: [10_000, 100_000, 1_000_000],
      storages: ['sqlite', 'postgres'],
      writeDocs: false,
    });
  });

  it('takes a quick look at a short list', () => {
    expect(readOptions(['--quick']).entries).toEqual([10_000]);
  });

  it('takes some rows, sizes and storages', () => {
    expect(
      readOptions(['--only', 'join,gate', '--entries', '5,1_000', '--storage', 'postgres']),
    ).toMatchObject({
      rows: ['join', 'gate'],
      entries: [5, 1000],
      storages: ['postgres'],
    });
  });

  it('leaves other programs out unless they are asked for', () => {
    expect(readOptions([]).rows).not.toContain('peers');
    expect(readOptions(['--peers']).rows).toContain('peers');
  });

  it('takes fewer rounds on long lists, unless it was told how many', () => {
    expect([10_000, 1_000_000].map((entries) => optionsAt(readOptions([]), entries).rounds)).toEqual([5, 3]);
    expect(optionsAt(readOptions(['--rounds', '9']), 1_000_000).rounds).toBe(9);
  });

  it.each([
    ['--only', 'jion'],
    ['--entries', 'many'],
    ['--entries', '0'],
    ['--storage', 'oracle'],
  ])('refuses %s %s in one sentence', (option, value) => {
    expect(() => readOptions([option, value])).toThrow(`"${value}"`);
  });
});
