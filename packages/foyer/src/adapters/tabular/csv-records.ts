import { FoyerError } from '../../domain/errors.ts';
import type { CellRow } from '../../application/ports/tabular.ts';

/** Longer than any row of people is; a quotation mark that is never closed must not swallow the rest of a file. */
const recordLengthMax = 262_144;
/** A longer record under way is looked at again once it has grown by half: so each letter is looked at a few times, however small the pieces are. */
const longRecord = 4_096;

/**
 * Parts a CSV text (RFC 4180) into records while it arrives: any one-character delimiter, line breaks of all systems, line breaks
 * and delimiters within quotation marks. Empty lines are left out. A quotation mark inside an unquoted cell is a letter, and so are
 * those of a cell that goes on after its closing one.
 */
export class CsvRecords {
  readonly #delimiter: string;
  /** What has come of the record after the last complete one, and the line in which that begins. */
  #rest = '';
  #line = 1;
  #lookAgainAt = 0;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** Takes the next piece of text. @returns the records that are complete by it. @throws {FoyerError} `input/malformed` */
  push(text: string): CellRow[] {
    this.#rest += text;
    return this.#rest.length < this.#lookAgainAt ? [] : this.#complete(false);
  }

  /** The text is complete. @returns the last record, if the text did not end with a line break. @throws {FoyerError} `input/malformed` */
  end(): CellRow[] {
    return this.#complete(true);
  }

  #complete(isLast: boolean): CellRow[] {
    const text = this.#rest;
    const rows: CellRow[] = [];
    let [at, mark, feed, back] = [0, text.indexOf('"'), text.indexOf('\n'), text.indexOf('\r')];
    while (at < text.length) {
      if (mark >= 0 && mark < at) mark = text.indexOf('"', at);
      if (feed >= 0 && feed < at) feed = text.indexOf('\n', at);
      if (back >= 0 && back < at) back = text.indexOf('\r', at);
      let end = back < 0 || (feed >= 0 && feed < back) ? feed : back;
      let cells: readonly string[];
      if (mark >= 0 && (end < 0 || mark < end)) {
        const record = recordWithMarks(text, at, this.#delimiter, isLast);
        if (!record) break;
        ({ cells, end } = record);
      } else {
        if (end < 0 && !isLast) break;
        if (end < 0) end = text.length;
        cells = text.slice(at, end).split(this.#delimiter);
      }
      // The other half of the line break may still come.
      if (text[end] === '\r' && end === text.length - 1 && !isLast) break;
      if (end - at > recordLengthMax) throw unclosed(this.#line);
      if (cells.length > 1 || cells[0] !== '') rows.push({ line: this.#line, cells });
      this.#line += 1;
      if (mark >= at && mark < end) for (const cell of cells) this.#line += breaksIn(cell);
      at = end + (text[end] === '\r' && text[end + 1] === '\n' ? 2 : 1);
    }
    this.#rest = text.slice(at);
    const { length } = this.#rest;
    if (length > recordLengthMax || (isLast && length > 0)) throw unclosed(this.#line);
    this.#lookAgainAt = length < longRecord ? 0 : length * 1.5;
    return rows;
  }
}

/** The record that begins here, where a quotation mark may mean something; undefined when more of it must come. */
function recordWithMarks(text: string, begin: number, delimiter: string, isLast: boolean): { cells: string[]; end: number } | undefined {
  const cells: string[] = [];
  for (let at = begin; ; at += 1) {
    let cell = '';
    if (text[at] === '"') {
      const quoted = quotedPart(text, at, delimiter, isLast);
      if (!quoted) return undefined;
      [cell, at] = quoted;
    }
    let end = at;
    while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end += 1;
    if (end === text.length && !isLast) return undefined;
    cells.push(cell + text.slice(at, end));
    if (text[end] !== delimiter) return { cells, end };
    at = end;
  }
}

/** What stands between the quotation marks that begin here, and where the text goes on; undefined when more of it must come. */
function quotedPart(text: string, begin: number, delimiter: string, isLast: boolean): [part: string, next: number] | undefined {
  let part = '';
  for (let from = begin + 1; ; from += 1) {
    const mark = text.indexOf('"', from);
    if (mark < 0 || (mark === text.length - 1 && !isLast)) return undefined;
    part += text.slice(from, mark);
    from = mark + 1;
    const next = text[from];
    if (next === undefined || next === delimiter || next === '\n' || next === '\r') return [part, from];
    if (next !== '"') return [`"${part}"`, from];
    part += '"';
  }
}

function breaksIn(cell: string): number {
  return cell.includes('\n') || cell.includes('\r') ? cell.split(/\r\n|\r|\n/).length - 1 : 0;
}

function unclosed(line: number): FoyerError {
  return new FoyerError('input/malformed', `The row that begins in line ${line} does not end: a quotation mark is probably not closed. Nothing after it can be read. Close it, then import the file again.`, { details: { line } });
}
