import { neutralised, quoted } from '../../domain/spreadsheet-cell.ts';
import { instantLength, instantsEnd, InstantText } from './instant-text.ts';

/** Stands behind every value that the database joined to a row. */
export const valueEnd = '\u001f';
/** Stands where a row has no value. */
export const noValue = '\u001d';

/** How a value is written: instants come as milliseconds, `bare` ones are numbers or JSON already. */
export interface ExportedCell {
  readonly name: string;
  readonly kind: 'text' | 'instant' | 'bare';
}

const nothing = Buffer.from('null');
const [valueEndByte, noValueByte] = [0x1f, 0x1d];
/** A value that ends, one that must be looked at as a whole wherever this stands in it, and one that must where it begins so. */
const [ends, anywhere, atStart] = [1, 2, 4];
const spareBytes = 65_536;

/** What the bytes of a text say about how it must be written. */
function signs(wherever: string, first: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const byte of Buffer.from(wherever)) table[byte]! |= anywhere;
  for (const byte of Buffer.from(first)) table[byte]! |= atStart;
  table[valueEndByte] = ends;
  table[noValueByte] = ends;
  return table;
}

const signsOfTables = signs(',"\r\n', "'=+-@\t\r\n");
// Wide signs begin with this byte, and other letters do, too: those are looked at for nothing.
signsOfTables[0xef] = atStart;
const controls = String.fromCodePoint(...Array(32).keys());
const signsOfObjects = signs(`"\\${controls}`, '');

/**
 * Writes rows as lines of a table or as JSON objects. They come as one text in which each value has its end behind it. Most values are
 * copied as they are; one with a sign in it that means something is written by the rules of `spreadsheet-cell.ts` or of JSON. Each row has
 * its break before it.
 */
export class RowWriter {
  readonly #isTable: boolean;
  readonly #cells: readonly ExportedCell[];
  readonly #signs: Uint8Array;
  /** What stands before each value, behind the last one, and before each row. */
  readonly #before: readonly Uint8Array[];
  readonly #after: Uint8Array;
  readonly #between: Uint8Array;
  /** What a row has at most besides its values. */
  readonly #rowBytes: number;
  readonly #instants = new InstantText();

  constructor(form: 'table' | 'objects', cells: readonly ExportedCell[]) {
    this.#isTable = form === 'table';
    this.#cells = cells;
    this.#signs = this.#isTable ? signsOfTables : signsOfObjects;
    this.#before = cells.map(({ name }, at) => Buffer.from(this.#isTable ? (at === 0 ? '' : ',') : `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`));
    this.#after = Buffer.from(this.#isTable ? '' : '}');
    this.#between = Buffer.from(this.#isTable ? '\r\n' : ',\n');
    // Quotation marks or the word for nothing; instants besides are longer than what they come as.
    const marks = this.#isTable ? 0 : nothing.length;
    this.#rowBytes = cells.reduce((sum, { kind }, at) => sum + this.#before[at]!.length + marks + (kind === 'instant' ? instantLength : 0), this.#after.length + this.#between.length);
  }

  /** @returns null when some value has the sign of an end in it: then nobody can tell the values apart */
  write(rows: Uint8Array, people: number): Uint8Array | null {
    const cells = this.#cells;
    let out = Buffer.allocUnsafeSlow(rows.length + people * this.#rowBytes + spareBytes);
    let spare = spareBytes;
    let [from, to] = [0, 0];
    for (let row = 0; row < people; row += 1) {
      to = put(out, to, this.#between);
      for (let at = 0; at < cells.length; at += 1) {
        to = put(out, to, this.#before[at]!);
        const { kind } = cells[at]!;
        const isQuoted = !this.#isTable && kind === 'text';
        const [start, wroteFrom] = [from, to];
        if (isQuoted) out[to++] = 0x22;
        let seen = this.#signs[rows[from]!]! & atStart;
        for (let byte = rows[from]!; from < rows.length && byte !== valueEndByte && byte !== noValueByte; byte = rows[++from]!) {
          seen |= this.#signs[byte]! & anywhere;
          out[to++] = byte;
        }
        const isNone = rows[from] === noValueByte;
        from += 1;
        if (isQuoted) out[to++] = 0x22;
        if (isNone) to = this.#isTable ? wroteFrom : put(out, wroteFrom, nothing);
        else if (kind === 'instant') to = this.#putInstant(out, wroteFrom, to);
        else if (seen !== 0 && kind === 'text') {
          const text = Buffer.from(this.#text(Buffer.from(rows.buffer, rows.byteOffset + start, from - 1 - start).toString()));
          spare -= text.length - (to - wroteFrom);
          if (spare < 0) {
            out = grown(out, wroteFrom, spareBytes - spare);
            spare = spareBytes;
          }
          to = put(out, wroteFrom, text);
        }
      }
      to = put(out, to, this.#after);
    }
    return from === rows.length ? out.subarray(0, to) : null;
  }

  /** The same from values that came apart. */
  writeValues(rows: readonly (readonly (string | number | null)[])[]): Uint8Array {
    const lines = rows.map((values) => values.map((value, at) => `${this.#before[at]!.toString()}${this.#value(value, this.#cells[at]!.kind)}`).join('') + this.#after.toString());
    return Buffer.from(lines.map((line) => `${this.#between.toString()}${line}`).join(''));
  }

  #value(value: string | number | null, kind: ExportedCell['kind']): string {
    if (value === null) return this.#isTable ? '' : 'null';
    if (kind === 'bare') return String(value);
    const text = kind === 'instant' ? instantOf(value) : String(value);
    return this.#text(text);
  }

  #text(text: string): string {
    if (!this.#isTable) return JSON.stringify(text);
    const harmless = neutralised(text);
    // What was made harmless is in quotation marks besides, whatever stands in it.
    return harmless === text ? quoted(text) : `"${harmless.replaceAll('"', '""')}"`;
  }

  /** Instead of the milliseconds that were copied there. */
  #putInstant(out: Uint8Array, from: number, to: number): number {
    let at = 0;
    for (let digit = from; digit < to; digit += 1) at = at * 10 + out[digit]! - 0x30;
    // Before 1970 there is a sign in front, and after many thousand years there are more digits.
    const usual = at >= 0 && at < instantsEnd;
    if (!usual) return put(out, from, Buffer.from(this.#text(instantOf(Buffer.from(out.subarray(from, to)).toString()))));
    if (this.#isTable) return this.#instants.put(out, from, at);
    out[from] = 0x22;
    const end = this.#instants.put(out, from + 1, at);
    out[end] = 0x22;
    return end + 1;
  }
}

function instantOf(milliseconds: string | number): string {
  const date = new Date(Number(milliseconds));
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

function put(out: Uint8Array, from: number, bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; at += 1) out[from + at] = bytes[at]!;
  return from + bytes.length;
}

function grown(out: Uint8Array, used: number, by: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafeSlow(out.length + by);
  larger.set(out.subarray(0, used));
  return larger;
}
