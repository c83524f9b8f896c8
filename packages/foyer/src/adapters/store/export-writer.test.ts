import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine } from '../../domain/spreadsheet-cell.ts';
import { type ExportedCell, noValue, RowWriter, valueEnd } from './export-writer.ts';
import { instantLength, instantsEnd, InstantText } from './instant-text.ts';

const cells: readonly ExportedCell[] = [{ name: 'email', kind: 'text' }, { name: 'say "hi"', kind: 'text' }, { name: 'at', kind: 'instant' }, { name: 'score', kind: 'bare' }];
const hostile = fc.string({ unit: fc.oneof(fc.constantFrom('=', '+', '-', '@', "'", '"', ',', '\\', '\n', '\r', '\t', '\0', '＝', '＠', 'ä', '李', 'ﬁ', '\u2028', '😀', ' '), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 })) })
  .map((text) => text.toWellFormed().replaceAll(new RegExp(`[${valueEnd}${noValue}]`, 'g'), ' '));
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null });
const rowsOf = fc.array(fc.tuple(maybe(hostile), maybe(hostile), maybe(fc.integer({ min: -(10 ** 13), max: 10 ** 14 })), maybe(fc.nat(1_000))), { minLength: 1, maxLength: 20 });

function marked(rows: readonly (readonly (string | number | null)[])[]): Buffer {
  return Buffer.from(rows.map((row) => row.map((value) => (value === null ? noValue : `${value}${valueEnd}`)).join('')).join(''));
}

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
/** As ever: what was made harmless is in quotation marks in any case. */
const bare = (line: string) => line.replaceAll(/"('+[^",\r\n]*)"/g, '$1');

test('lines of a table are those of the rules for spreadsheets, whatever people write', () => {
  const writer = new RowWriter('table', cells);
  fc.assert(fc.property(rowsOf, (rows) => {
    const written = Buffer.from(writer.write(marked(rows), rows.length)!).toString();
    expect(written).toBe(Buffer.from(writer.writeValues(rows)).toString());
    expect(bare(written)).toBe(bare(rows.map(([email, name, at, score]) => `\r\n${csvLine([email, name, iso(at), score])}`).join('')));
  }), { numRuns: 500 });
});

test('objects are what JSON says they are, whatever people write', () => {
  const writer = new RowWriter('objects', cells);
  fc.assert(fc.property(rowsOf, (rows) => {
    const written = Buffer.from(writer.write(marked(rows), rows.length)!).toString();
    expect(written).toBe(rows.map(([email, name, at, score]) => `,\n${JSON.stringify({ email, 'say "hi"': name, at: iso(at), score })}`).join(''));
    expect(written).toBe(Buffer.from(writer.writeValues(rows)).toString());
  }), { numRuns: 500 });
});

test.each(['table', 'objects'] as const)('many long values that grow by being written fit into a %s', (form) => {
  const writer = new RowWriter(form, cells);
  const rows = Array.from({ length: 300 }, (_, at) => ['"\u0001'.repeat(1_000), at % 2 === 0 ? '\n'.repeat(500) : null, 0, 1] as const);
  expect(Buffer.compare(writer.write(marked(rows), rows.length)!, writer.writeValues(rows))).toBe(0);
});

test('a value with the sign of an end in it is noticed', () => {
  const writer = new RowWriter('table', cells);
  for (const sign of [valueEnd, noValue]) {
    for (const text of [sign, `a${sign}`, `${sign}7`, `a${sign}b${sign}`]) {
      expect(writer.write(marked([['ana@example.com', text, 5, 1], ['bo@example.com', 'Bo', 5, 1]]), 2)).toBeNull();
      expect(writer.write(marked([['ana@example.com', 'Ana', 5, 1], ['bo@example.com', text, 5, 1]]), 2)).toBeNull();
    }
  }
});

test('instants are written as dates write them', () => {
  const instants = new InstantText();
  const out = Buffer.alloc(instantLength);
  fc.assert(fc.property(fc.integer({ min: 0, max: instantsEnd - 1 }), (at) => {
    expect(instants.put(out, 0, at)).toBe(instantLength);
    expect(out.toString()).toBe(new Date(at).toISOString());
  }), { numRuns: 10_000 });
});
