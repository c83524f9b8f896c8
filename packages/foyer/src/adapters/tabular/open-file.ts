import { FoyerError } from '../../domain/errors.ts';
import type { FileEncoding, FileFormat, FileHints, FileRow, OpenedFile } from '../../application/ports/tabular.ts';
import { CsvRecords } from './csv-records.ts';
import { delimiterOf } from './delimiter.ts';
import { encodingOf } from './encoding.ts';
import { JsonRecords } from './json-records.ts';
import { skipSpace, spanOfValue } from './json-value.ts';

/** Enough to see how a file is written. */
const headBytes = 65_536;
const rowsAtOnce = 512;
const columnsMax = 500;

/** See `OpenFile`. */
export async function openFile(chunks: AsyncIterable<Uint8Array>, hints: FileHints = {}): Promise<OpenedFile> {
  const source = chunks[Symbol.asyncIterator]();
  let bytes = 0;
  const next = async (): Promise<Uint8Array | null> => {
    const step = await source.next();
    if (step.done) return null;
    bytes += step.value.byteLength;
    return step.value;
  };
  const first: Uint8Array[] = [];
  let ended = false;
  let size = 0;
  while (size < headBytes) {
    // Chunks come in order.
    const chunk = await next();
    if (chunk === null) {
      ended = true;
      break;
    }
    first.push(chunk);
    size += chunk.byteLength;
  }
  const head = Buffer.concat(first);
  const encoding = hints.encoding ?? encodingOf(head);
  const decode = decoder(encoding);
  const text = decode(head, ended);
  if (text.trim() === '') throw new FoyerError('input/malformed', 'The file is empty.');

  async function* pieces(): AsyncGenerator<string> {
    try {
      yield text;
      while (!ended) {
        const chunk = await next();
        ended = chunk === null;
        yield decode(chunk ?? new Uint8Array(), ended);
      }
    } finally {
      await source.return?.();
    }
  }
  const format = hints.format ?? formatOf(text);
  const shared = { encoding, bytes: () => bytes };
  return format === 'csv' ? openCsv(text, pieces, hints.delimiter, shared) : openJson(text, pieces, format, ended, shared);
}

/** @throws {FoyerError} where the bytes are not of this encoding */
function decoder(encoding: FileEncoding): (bytes: Uint8Array, last: boolean) => string {
  const decoding = new TextDecoder(encoding, { fatal: true });
  return (bytes, last) => {
    try {
      return decoding.decode(bytes, { stream: !last });
    } catch {
      throw new FoyerError('input/malformed', `The file is not ${encoding} text throughout. Save it as UTF-8, or say how it is encoded.`);
    }
  };
}

/** A list of approved people says `approved_at` or is an object of addresses or roles; other JSON is a list of people. */
function formatOf(text: string): FileFormat {
  const start = text[skipSpace(text, 0)];
  if (start !== '[' && start !== '{') return 'csv';
  if (/"(?:approved_at|approved_by|waitlist_joined_at|approved_users)"\s*:/.test(text)) return 'approved_users';
  const [, name, listed] = /^\{\s*"([^"\\]+)"\s*:(\s*\[\s*")?/.exec(text.slice(skipSpace(text, 0))) ?? [];
  return name !== undefined && (name.includes('@') || listed !== undefined) ? 'approved_users' : 'json';
}

type Shared = Pick<OpenedFile, 'encoding' | 'bytes'>;

function openCsv(text: string, pieces: () => AsyncGenerator<string>, hinted: string | undefined, shared: Shared): OpenedFile {
  // Spreadsheets in some languages say in a first line of its own what parts the columns.
  const said = /^sep=([^\r\n])\r?\n/i.exec(text);
  const delimiter = hinted ?? said?.[1] ?? delimiterOf(text);
  const skipped = said?.[0].length ?? 0;
  const records = new CsvRecords(delimiter);
  const begin = text.slice(skipped);
  const [header] = headerOf(begin, delimiter);
  const unnamed = header.some(looksLikeAddress);
  const columns = unnamed ? header.map((cell, index) => (looksLikeAddress(cell) ? 'email' : `column ${index + 1}`)) : named(header);
  if (columns.length > columnsMax) throw new FoyerError('input/malformed', `The first line has more than ${columnsMax} columns. Check what parts the columns.`);
  return {
    ...shared, format: 'csv', delimiter, columns: named(columns),
    async *rows() {
      let isFirst = true;
      let waiting = !unnamed;
      const offset = said ? 1 : 0;
      const prepared = (rows: readonly { line: number; cells: readonly string[] }[]): FileRow[] => {
        const own = waiting && rows.length > 0 ? rows.slice(1) : rows;
        if (rows.length > 0) waiting = false;
        return own.flatMap((row) => rowOf(row.line + offset, row.cells, columns.length));
      };
      for await (const piece of pieces()) {
        yield* parts(prepared(records.push(isFirst ? piece.slice(skipped) : piece)));
        isFirst = false;
      }
      yield* parts(prepared(await records.end()));
    },
  };
}

/** The first record, however long the text is; the whole of a cut one counts too. */
function headerOf(text: string, delimiter: string): readonly [readonly string[]] {
  const records = new CsvRecords(delimiter);
  // The parser looks a few letters ahead before it calls a record complete.
  const row = records.push(text)[0] ?? records.push('\n\n\n\n')[0];
  if (!row) throw new FoyerError('input/malformed', 'The file is empty.');
  return [row.cells];
}

/** Looked at in one go, however long the cell is: no pattern that tries again from every dot. */
function looksLikeAddress(cell: string): boolean {
  const [name, host, ...more] = cell.trim().split('@', 3);
  return more.length === 0 && name !== '' && host !== undefined && host.slice(1, -1).includes('.') && !/\s/.test(cell.trim());
}

/** Every column has a name of its own. */
function named(header: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return header.map((cell, index) => {
    const name = cell.trim() === '' ? `column ${index + 1}` : cell.trim().slice(0, 200);
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}

function rowOf(line: number, cells: readonly string[], columns: number): FileRow[] {
  if (cells.length <= columns) return cells.every((cell) => cell === '') ? [] : [{ line, cells }];
  if (cells.slice(columns).every((cell) => cell.trim() === '')) return [{ line, cells: cells.slice(0, columns) }];
  return [{ line, fault: `This row has ${cells.length} values, but there are ${columns} columns. A value with the delimiter in it needs quotation marks around it.` }];
}

function openJson(text: string, pieces: () => AsyncGenerator<string>, format: FileFormat, ended: boolean, shared: Shared): OpenedFile {
  const perLine = isPerLine(text, ended);
  return {
    ...shared, format, delimiter: null, columns: keysOf(text, perLine),
    async *rows() {
      const records = new JsonRecords(perLine);
      for await (const piece of pieces()) yield* parts(records.push(piece));
      yield* parts(records.end());
    },
  };
}

/** Objects that follow each other, or one alone that is a person. */
function isPerLine(text: string, ended: boolean): boolean {
  const start = skipSpace(text, 0);
  if (text[start] !== '{') return false;
  const span = spanOfValue(text, start);
  if (!span) return false;
  const next = text[skipSpace(text, span.end)];
  if (next === '{') return true;
  return next === undefined && ended && /"e-?mail(?:_address|Address)?"\s*:\s*"/i.test(text.slice(start, span.end)) && !/:\s*\[\s*\{/.test(text.slice(start, span.end));
}

/** The names that the first people have. */
function keysOf(text: string, perLine: boolean): readonly string[] {
  const keys = new Set<string>();
  const records = new JsonRecords(perLine);
  for (const row of records.push(text).slice(0, 200)) if ('values' in row) for (const key of Object.keys(row.values)) if (keys.size < columnsMax) keys.add(key.slice(0, 200));
  return [...keys];
}

function* parts<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += rowsAtOnce) yield rows.slice(start, start + rowsAtOnce);
}
