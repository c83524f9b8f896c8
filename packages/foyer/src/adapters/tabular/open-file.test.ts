import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileHints, FileRow, OpenedFile } from '../../application/ports/tabular.ts';
import { openFile } from './open-file.ts';
import { processorMs } from '../../testing/processor-time.ts';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(content: string | Uint8Array, hints: FileHints = {}, size = 7): Promise<{ file: OpenedFile; rows: FileRow[] }> {
  const file = await openFile(inPieces(typeof content === 'string' ? Buffer.from(content) : content, size), hints);
  const rows: FileRow[] = [];
  for await (const some of file.rows()) rows.push(...some);
  return { file, rows };
}

const values = (rows: readonly FileRow[]) => rows.map((row) => ('cells' in row ? row.cells : 'values' in row ? row.values : row.fault));

describe('CSV', () => {
  test.each([',', ';', '\t', '|', '^'])('recognises %j as delimiter', async (delimiter) => {
    const { file, rows } = await read(['email', 'name', 'notes'].join(delimiter) + '\n' + ['ana@example.com', 'Ana', '"a, b; c"'].join(delimiter) + '\n');
    expect(file).toMatchObject({ format: 'csv', delimiter, columns: ['email', 'name', 'notes'] });
    expect(values(rows)).toEqual([['ana@example.com', 'Ana', 'a, b; c']]);
  });

  test('takes any other delimiter when told', async () => {
    expect(values((await read('email#name\na@example.com#Ana', { delimiter: '#' })).rows)).toEqual([['a@example.com', 'Ana']]);
  });

  const text = 'email;näme\r\nana@example.com;"Zoë\r\n李"\r\n';
  test.each([
    ['utf-8 with its mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]), 'utf-8'],
    ['utf-16le with its mark', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]), 'utf-16le'],
    ['utf-16le', Buffer.from(text, 'utf16le'), 'utf-16le'],
    ['utf-16be with its mark', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()]), 'utf-16be'],
    ['utf-16be', Buffer.from(text, 'utf16le').swap16(), 'utf-16be'],
  ])('reads %s', async (_, bytes, encoding) => {
    const { file, rows } = await read(bytes);
    expect(file).toMatchObject({ encoding, columns: ['email', 'näme'] });
    expect(values(rows)).toEqual([['ana@example.com', 'Zoë\r\n李']]);
  });

  test('reads what older spreadsheets write', async () => {
    const { file, rows } = await read(Buffer.from('email,name\nana@example.com,Zo\xeb\n', 'latin1'));
    expect(file.encoding).toBe('windows-1252');
    expect(values(rows)).toEqual([['ana@example.com', 'Zoë']]);
  });

  test('heeds a line that names the delimiter', async () => {
    const { file, rows } = await read('sep=;\r\nemail;name\r\na@example.com;Ana, B\r\n');
    expect(file).toMatchObject({ delimiter: ';', columns: ['email', 'name'] });
    expect(rows).toEqual([{ line: 3, cells: ['a@example.com', 'Ana, B'] }]);
  });

  test('needs no header when the first line is a person', async () => {
    const { file, rows } = await read('Ana,ana@example.com\nBo,bo@example.com\n');
    expect(file.columns).toEqual(['column 1', 'email']);
    expect(rows).toHaveLength(2);
    expect((await read('ana@example.com\n')).rows).toEqual([{ line: 1, cells: ['ana@example.com'] }]);
  });

  test('gives every column a name of its own and says which row does not fit', async () => {
    const { file, rows } = await read('email,,email\na@example.com,1,2\nb@example.com,1,2,3\nc@example.com,1,2,\nd@example.com\n,,\n');
    expect(file.columns).toEqual(['email', 'column 2', 'email (2)']);
    expect(values(rows)).toEqual([['a@example.com', '1', '2'], expect.stringContaining('4 values'), ['c@example.com', '1', '2'], ['d@example.com']]);
  });

  test('says that a file is empty', async () => {
    await expect(read('')).rejects.toThrow(/empty/);
    await expect(read(' \n')).rejects.toThrow(/empty/);
  });
});

describe('JSON', () => {
  const ana = { email: 'ana@example.com', role: 'coach' };
  const bo = { email: 'bo@example.com', role: 'client' };

  test.each([
    ['a list', JSON.stringify([ana, bo], null, 2)],
    ['a list in an object', JSON.stringify({ version: 1, users: [ana, bo], note: { by: 'x' } })],
    ['one object a line', `${JSON.stringify(ana)}\n${JSON.stringify(bo)}\n`],
    ['addresses with roles', JSON.stringify({ [ana.email]: ana.role, [bo.email]: bo.role })],
    ['addresses with details', JSON.stringify({ [ana.email]: { role: ana.role }, [bo.email]: { role: bo.role } })],
    ['roles with addresses', JSON.stringify({ coach: [ana.email], client: [bo.email] })],
    ['addresses with roles in an object', JSON.stringify({ approved_users: { [ana.email]: ana.role, [bo.email]: bo.role } })],
  ])('reads %s', async (_, text) => {
    for (const size of [3, 1_000]) expect(values((await read(text, {}, size)).rows)).toEqual([ana, bo]);
  });

  test('recognises the list of approved people', async () => {
    expect((await read(JSON.stringify([{ ...ana, approved_at: '2025-01-01T00:00:00Z' }]))).file.format).toBe('approved_users');
    expect((await read(JSON.stringify({ [ana.email]: 'coach' }))).file.format).toBe('approved_users');
    expect((await read(JSON.stringify({ coach: [ana.email] }))).file.format).toBe('approved_users');
    expect((await read(JSON.stringify([ana]))).file.format).toBe('json');
  });

  test('reads a list of addresses, a single person, and an empty list', async () => {
    expect(values((await read('["a@example.com"]')).rows)).toEqual([{ email: 'a@example.com' }]);
    expect(values((await read(JSON.stringify(ana))).rows)).toEqual([ana]);
    expect((await read('[]')).rows).toEqual([]);
  });

  test('names lines, and goes on after an element that is none', async () => {
    const { rows } = await read(`[\n{"email":"a@example.com"},\n7,\n{"email":"b","email":"c"},\n{bad},\n{"email":"d@example.com"}\n]`);
    expect(rows.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6]);
    expect(values(rows).slice(1, 4)).toEqual([expect.stringContaining('not a JSON object'), expect.stringContaining('twice'), expect.stringContaining('not a JSON object')]);
  });

  test('says that a file is cut off, goes on after its end, or is nested too deeply', async () => {
    await expect(read('[{"email":"a@example.com"}')).rejects.toThrow(/cut off/);
    await expect(read('[{"email":"a@exam')).rejects.toThrow(/cut off/);
    await expect(read('[] []')).rejects.toThrow(/after the end/);
    await expect(read(`[{"email":${'['.repeat(40)}${']'.repeat(40)}}]`)).rejects.toThrow(/nested/);
  });

  test('reads any list of objects in pieces of any size', async () => {
    const object = fc.dictionary(fc.string().filter((key) => key !== '__proto__'), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.dictionary(fc.constantFrom('a', 'b'), fc.string())));
    await fc.assert(fc.asyncProperty(fc.array(object, { maxLength: 5 }), fc.integer({ min: 1, max: 50 }), fc.constantFrom(0, 2), async (list, size, indent) => {
      expect(values((await read(JSON.stringify(list, null, indent), { format: 'json' }, size)).rows)).toEqual(list);
    }));
  });
});

test.each([
  ['many values without a line break', `[${'1,'.repeat(500_000)}1]`], ['many addresses without a line break', `{${'"a@b.co":1,'.repeat(100_000)}"a@b.co":1}`],
  ['a name of many at signs', `{"${'@'.repeat(65_000)}`], ['a heading of many dots', `a@${'.'.repeat(65_000)} x\nb`], ['a heading of many dots and an at sign', `a@${'.'.repeat(65_000)}@\nb`],
])('SR-62 takes time in proportion for %s', async (_, text) => {
  const startedAt = processorMs();
  await read(text, {}, text.length).catch(() => {});
  // Seconds to minutes where every value or dot is looked at from all others; a busy machine needs some patience.
  expect(processorMs() - startedAt).toBeLessThan(1_200);
});

test('whatever is sent, it is read or refused with a sentence', async () => {
  await fc.assert(fc.asyncProperty(fc.oneof(fc.uint8Array(), fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ',', ':', 'a', '@', '\n', ';') }).map((text) => Buffer.from(text))), async (bytes) => {
    try {
      await read(bytes, {}, 3);
    } catch (error) {
      expect(error).toMatchObject({ code: 'input/malformed' });
    }
  }), { numRuns: 500 });
});
