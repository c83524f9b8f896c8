import { FoyerError } from '../../domain/errors.ts';
import type { CellRow } from '../../application/ports/tabular.ts';

/** Longer than any row of people is; a quotation mark that is never closed must not swallow the rest of a file. */
const recordLengthMax = 262_144;

const lineFeed = 10;
const carriageReturn = 13;
const quote = 34;

/**
 * Parts a CSV text (RFC 4180) into records while it arrives: any one-character delimiter, line breaks of all systems, line breaks
 * and delimiters within quotation marks. Empty lines are left out. A quotation mark inside an unquoted cell is a letter.
 */
export class CsvRecords {
  readonly #delimiter: string;
  #rest = '';
  #line = 1;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** Takes the next piece of text. @returns the records that are complete by it */
  push(text: string): CellRow[] {
    const all = this.#rest === '' ? text : this.#rest + text;
    const { rows, end } = this.#read(all, false);
    this.#rest = all.slice(end);
    if (this.#rest.length > recordLengthMax) throw unclosed(this.#line);
    return rows;
  }

  /** The text is complete. @returns the last record, if the text did not end with a line break */
  end(): CellRow[] {
    const { rows, end } = this.#read(this.#rest, true);
    if (end < this.#rest.length) throw unclosed(this.#line);
    this.#rest = '';
    return rows;
  }

  #read(text: string, complete: boolean): { rows: CellRow[]; end: number } {
    const rows: CellRow[] = [];
    let start = 0;
    let nextQuote = text.indexOf('"');
    let nextReturn = text.indexOf('\r');
    let nextFeed = text.indexOf('\n');
    while (start < text.length) {
      if (nextQuote >= 0 && nextQuote < start) nextQuote = text.indexOf('"', start);
      if (nextReturn >= 0 && nextReturn < start) nextReturn = text.indexOf('\r', start);
      if (nextFeed >= 0 && nextFeed < start) nextFeed = text.indexOf('\n', start);
      let end = nextFeed < 0 ? nextReturn : nextReturn < 0 ? nextFeed : Math.min(nextFeed, nextReturn);
      if (end < 0) end = text.length;
      if (nextQuote >= 0 && nextQuote < end) {
        const record = this.#quoted(text, start, complete);
        if (record === null) break;
        if (record.cells.length > 1 || record.cells[0] !== '') rows.push({ line: this.#line, cells: record.cells });
        this.#line += record.lines;
        start = record.next;
        continue;
      }
      // A carriage return at the very end may be half of a line break; without any, the line may go on.
      if (!complete && (end === text.length || (end === text.length - 1 && text.charCodeAt(end) === carriageReturn))) break;
      if (end > start) rows.push({ line: this.#line, cells: text.slice(start, end).split(this.#delimiter) });
      this.#line += end < text.length ? 1 : 0;
      start = afterBreak(text, end);
    }
    return { rows, end: start };
  }

  /** A record with quotation marks in it; null when it may go on in the next piece. */
  #quoted(text: string, from: number, complete: boolean): { cells: string[]; next: number; lines: number } | null {
    const cells: string[] = [];
    let at = from;
    let lines = 0;
    for (;;) {
      let cell = '';
      if (text.charCodeAt(at) === quote) {
        let close = at + 1;
        for (;;) {
          const mark = text.indexOf('"', close);
          if (mark < 0) return null;
          if (mark === text.length - 1 && !complete) return null;
          cell += text.slice(close, mark);
          if (text.charCodeAt(mark + 1) !== quote) {
            at = mark + 1;
            break;
          }
          cell += '"';
          close = mark + 2;
        }
        lines += breaksIn(cell);
      }
      // What is left of the cell: all of an unquoted one; after a quoted one nothing, in a well-formed file.
      const end = this.#endOfCell(text, at);
      if (end === text.length && !complete) return null;
      cell += text.slice(at, end);
      cells.push(cell);
      if (end === text.length) return { cells, next: end, lines };
      if (text[end] === this.#delimiter) {
        at = end + 1;
        continue;
      }
      if (end === text.length - 1 && text.charCodeAt(end) === carriageReturn && !complete) return null;
      return { cells, next: afterBreak(text, end), lines: lines + 1 };
    }
  }

  #endOfCell(text: string, from: number): number {
    let at = from;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code === lineFeed || code === carriageReturn || text[at] === this.#delimiter) return at;
      at += 1;
    }
    return at;
  }
}

function afterBreak(text: string, end: number): number {
  return text.charCodeAt(end) === carriageReturn && text.charCodeAt(end + 1) === lineFeed ? end + 2 : end + 1;
}

function breaksIn(cell: string): number {
  let breaks = 0;
  for (let at = 0; at < cell.length; at += 1) {
    const code = cell.charCodeAt(at);
    if (code === lineFeed || (code === carriageReturn && cell.charCodeAt(at + 1) !== lineFeed)) breaks += 1;
  }
  return breaks;
}

function unclosed(line: number): FoyerError {
  return new FoyerError('input/malformed', `The row that begins in line ${line} does not end: a quotation mark is probably not closed. Nothing after it can be read. Close it, then import the file again.`, { details: { line } });
}
