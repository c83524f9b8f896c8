import { FoyerError } from '../../domain/errors.ts';
import type { CellRow } from '../../application/ports/tabular.ts';
import { quotedRecord } from './quoted-record.ts';

/** Longer than any row of people is; a quotation mark that is never closed must not swallow the rest of a file. */
const recordLengthMax = 262_144;
/** A record that has begun is looked at again once it has grown by this part: in pieces of any size it takes time in proportion. */
const grownBy = 1 / 8;

/**
 * Parts a CSV text (RFC 4180) into records while it arrives: any one-character delimiter, line breaks of all systems, line breaks
 * and delimiters within quotation marks. Empty lines are left out. A quotation mark inside an unquoted cell is a letter.
 */
export class CsvRecords {
  readonly #delimiter: string;
  /** What belongs to no complete record yet. */
  #text = '';
  /** The length of the text at which it is worth another look. */
  #lookAt = 1;
  /** Where the record after the last complete one begins. */
  #line = 1;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** Takes the next piece of text. @returns the records that are complete by it. @throws {FoyerError} `input/malformed` */
  push(text: string): CellRow[] {
    this.#text += text;
    return this.#text.length < this.#lookAt ? [] : this.#complete(false);
  }

  /** The text is complete. @returns the records that are left, also one without a line break. @throws {FoyerError} `input/malformed` */
  end(): CellRow[] {
    return this.#complete(true);
  }

  #complete(ended: boolean): CellRow[] {
    const rows: CellRow[] = [];
    const text = this.#text;
    let start = 0;
    // Looked for once and not for every line.
    let quote = text.indexOf('"');
    let carriage = text.indexOf('\r');
    while (start < text.length) {
      if (quote !== -1 && quote < start) quote = text.indexOf('"', start);
      if (carriage !== -1 && carriage < start) carriage = text.indexOf('\r', start);
      const feed = text.indexOf('\n', start);
      const lineEnd = Math.min(feed === -1 ? text.length : feed, carriage === -1 ? text.length : carriage);
      let cells: readonly string[];
      let end = lineEnd;
      if (quote === -1 || quote > lineEnd) {
        cells = text.slice(start, lineEnd).split(this.#delimiter);
      } else {
        const record = quotedRecord(text, start, this.#delimiter, ended);
        if (record === null) break;
        ({ cells, end } = record);
      }
      const next = afterBreak(text, end, ended);
      if (next === null) break;
      if (end - start > recordLengthMax) throw unclosed(this.#line);
      if (cells.length > 1 || cells[0] !== '') rows.push({ line: this.#line, cells });
      this.#line += 1;
      if (end > lineEnd) for (const cell of cells) this.#line += breaksIn(cell);
      start = next;
    }
    this.#text = text.slice(start);
    if (this.#text.length > recordLengthMax || (ended && this.#text !== '')) throw unclosed(this.#line);
    this.#lookAt = this.#text.length + Math.ceil(this.#text.length * grownBy);
    return rows;
  }
}

/** Where the next record begins; null when that cannot be told yet. */
function afterBreak(text: string, end: number, ended: boolean): number | null {
  if (text[end] === '\n') return end + 1;
  // Its second half may come with the next piece.
  if (end + 1 >= text.length) return ended ? text.length : null;
  return text[end + 1] === '\n' ? end + 2 : end + 1;
}

function breaksIn(cell: string): number {
  return cell.includes('\n') || cell.includes('\r') ? cell.split(/\r\n|\r|\n/).length - 1 : 0;
}

function unclosed(line: number): FoyerError {
  return new FoyerError('input/malformed', `The row that begins in line ${line} does not end: a quotation mark is probably not closed. Nothing after it can be read. Close it, then import the file again.`, { details: { line } });
}
