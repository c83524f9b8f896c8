import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CsvRecords } from './csv-records.ts';
import { processorMs } from '../../testing/processor-time.ts';

async function read(pieces: readonly string[], delimiter = ','): Promise<{ line: number; cells: readonly string[] }[]> {
  const records = new CsvRecords(delimiter);
  return [...pieces.flatMap((piece) => records.push(piece)), ...(await records.end())];
}

const cells = async (text: string, delimiter?: string) => (await read([text], delimiter)).map((row) => row.cells);

test('reads plain lines, whatever system they are from', async () => {
  expect(await cells('a,b\n1,2\n')).toEqual([['a', 'b'], ['1', '2']]);
  expect(await cells('a,b\r\n1,2')).toEqual([['a', 'b'], ['1', '2']]);
  expect(await cells('a,b\r1,2\r')).toEqual([['a', 'b'], ['1', '2']]);
});

test('keeps delimiters, quotation marks and line breaks inside quoted cells, and counts lines by them', async () => {
  expect(await read(['a,"x, ""y""\r\nz"\n1,2\n'])).toEqual([{ line: 1, cells: ['a', 'x, "y"\r\nz'] }, { line: 3, cells: ['1', '2'] }]);
});

test('leaves empty lines out but counts them', async () => {
  expect(await read(['a\n\n\nb\n'])).toEqual([{ line: 1, cells: ['a'] }, { line: 4, cells: ['b'] }]);
});

test('takes a quotation mark inside an unquoted cell for a letter', async () => {
  expect(await cells('5" pipe,x\n')).toEqual([['5" pipe', 'x']]);
});

test('says where a quotation mark is not closed', async () => {
  await expect(read(['a\nb,"never\nending'])).rejects.toThrow(/line 2/);
  await expect(read(['a\n"', 'x'.repeat(300_000)])).rejects.toThrow(/line 2/);
});

test('reads what any writer writes, in pieces of any size', async () => {
  const cell = fc.oneof(fc.string({ unit: fc.constantFrom('a', ',', ';', '"', '\n', '\r', ' ', 'é', '\t') }), fc.string());
  await fc.assert(fc.asyncProperty(
    fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 6 }), fc.constantFrom(',', ';', '\t', '|'), fc.constantFrom('\n', '\r\n'), fc.array(fc.nat(40), { maxLength: 8 }),
    async (rows, delimiter, recordDelimiter, cuts) => {
      const text = stringify(rows, { delimiter, record_delimiter: recordDelimiter, quoted: true });
      const pieces: string[] = [];
      let at = 0;
      for (const cut of cuts) {
        pieces.push(text.slice(at, at + cut));
        at += cut;
      }
      pieces.push(text.slice(at));
      const found = (await read(pieces, delimiter)).map((row) => row.cells);
      expect(found).toEqual(rows);
    },
  ), { numRuns: 500 });
});

test('never fails on anything else and takes linear time', async () => {
  await fc.assert(fc.asyncProperty(fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r') }), async (text) => {
    try {
      await read([text]);
    } catch (error) {
      expect((error as Error).message).toContain('quotation mark');
    }
  }));
  const startedAt = processorMs();
  expect(await cells(`${'a"'.repeat(100_000)}\n`)).toHaveLength(1);
  expect(processorMs() - startedAt).toBeLessThan(1_000);
});
