import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('the options of the bench', () => {
  it('measures everything when nothing is said', () => {
    expect(readOptions([])).toMatchObject({
      entries: [10_000, 1_000_000],
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

  it.each([
    ['--only', 'jion'],
    ['--entries', 'many'],
    ['--entries', '0'],
    ['--storage', 'oracle'],
  ])('refuses %s %s in one sentence', (option, value) => {
    expect(() => readOptions([option, value])).toThrow(`"${value}"`);
  });
});
