import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CsvRecords } from './csv-records.ts';

function read(pieces: readonly string[], delimiter = ','): { line: number; cells: readonly string[] }[] {
  const records = new CsvRecords(delimiter);
  return [...pieces.flatMap((piece) => records.push(piece)), ...records.end()];
}

const cells = (text: string, delimiter?: string) => read([text], delimiter).map((row) => row.cells);

test('reads plain lines, whatever system they are from', () => {
  expect(cells('a,b\n1,2\n')).toEqual([['a', 'b'], ['1', '2']]);
  expect(cells('a,b\r\n1,2')).toEqual([['a', 'b'], ['1', '2']]);
  expect(cells('a,b\r1,2\r')).toEqual([['a', 'b'], ['1', '2']]);
});

test('keeps delimiters, quotation marks and line breaks inside quoted cells, and counts lines by them', () => {
  expect(read(['a,"x, ""y""\r\nz"\n1,2\n'])).toEqual([{ line: 1, cells: ['a', 'x, "y"\r\nz'] }, { line: 3, cells: ['1', '2'] }]);
});

test('leaves empty lines out but counts them', () => {
  expect(read(['a\n\n\nb\n'])).toEqual([{ line: 1, cells: ['a'] }, { line: 4, cells: ['b'] }]);
});

test('takes a quotation mark inside an unquoted cell for a letter', () => {
  expect(cells('5" pipe,x\n')).toEqual([['5" pipe', 'x']]);
});

test('says where a quotation mark is not closed', () => {
  expect(() => read(['a\nb,"never\nending'])).toThrow(/line 2/);
  expect(() => read(['a\n"', 'x'.repeat(300_000)])).toThrow(/line 2/);
});

test('reads what any writer writes, in pieces of any size, as another reader does', () => {
  const cell = fc.oneof(fc.string({ unit: fc.constantFrom('a', ',', ';', '"', '\n', '\r', ' ', 'é', '\t') }), fc.string());
  fc.assert(fc.property(
    fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 6 }), fc.constantFrom(',', ';', '\t', '|'), fc.constantFrom('\n', '\r\n'), fc.array(fc.nat(40), { maxLength: 8 }),
    (rows, delimiter, recordDelimiter, cuts) => {
      const text = stringify(rows, { delimiter, record_delimiter: recordDelimiter, quoted: true });
      const pieces: string[] = [];
      let at = 0;
      for (const cut of cuts) {
        pieces.push(text.slice(at, at + cut));
        at += cut;
      }
      pieces.push(text.slice(at));
      const found = read(pieces, delimiter).map((row) => row.cells);
      expect(found).toEqual(rows);
      expect(found).toEqual(parse(text, { delimiter, record_delimiter: recordDelimiter, relax_column_count: true }));
    },
  ), { numRuns: 500 });
});

test('never fails on anything else and takes linear time', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r') }), (text) => {
    try {
      read([text]);
    } catch (error) {
      expect((error as Error).message).toContain('quotation mark');
    }
  }));
  const startedAt = performance.now();
  expect(cells(`${'a"'.repeat(100_000)}\n`)).toHaveLength(1);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
