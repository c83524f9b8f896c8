import { type Parser, parse } from 'csv-parse';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FoyerError } from '../../domain/errors.ts';
import type { CellRow } from '../../application/ports/tabular.ts';

/** Longer than any row of people is; a quotation mark that is never closed must not swallow the rest of a file. */
const recordLengthMax = 262_144;

/**
 * Parts a CSV text (RFC 4180) into records while it arrives: any one-character delimiter, line breaks of all systems, line breaks
 * and delimiters within quotation marks. Empty lines are left out. A quotation mark inside an unquoted cell is a letter.
 */
export class CsvRecords {
  readonly #parser: Parser;
  #fault: Error | undefined;
  /** Where the record after the last complete one begins. */
  #line = 1;

  constructor(delimiter: string) {
    this.#parser = parse({
      delimiter, record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true, relax_quotes: true, skip_empty_lines: false, max_record_size: recordLengthMax,
    });
    this.#parser.on('error', (error) => { this.#fault ??= error; });
  }

  /** Takes the next piece of text. @returns the records that are complete by it. @throws {FoyerError} `input/malformed` */
  push(text: string): CellRow[] {
    this.#parser.write(text);
    return this.#complete();
  }

  /** The text is complete. @returns the last record, if the text did not end with a line break. @throws {FoyerError} `input/malformed` */
  async end(): Promise<CellRow[]> {
    this.#parser.end();
    // What is wrong is told a turn later.
    await nextTurn();
    return this.#complete();
  }

  /** The parser works while it is written to: whatever it has found is there at once. */
  #complete(): CellRow[] {
    const rows: CellRow[] = [];
    for (let cells = this.#parser.read() as string[] | null; cells !== null; cells = this.#parser.read() as string[] | null) {
      if (cells.length > 1 || cells[0] !== '') rows.push({ line: this.#line, cells });
      this.#line += 1;
      for (const cell of cells) this.#line += breaksIn(cell);
    }
    if (this.#fault) throw unclosed(this.#line);
    return rows;
  }
}

function breaksIn(cell: string): number {
  return cell.includes('\n') || cell.includes('\r') ? cell.split(/\r\n|\r|\n/).length - 1 : 0;
}

function unclosed(line: number): FoyerError {
  return new FoyerError('input/malformed', `The row that begins in line ${line} does not end: a quotation mark is probably not closed. Nothing after it can be read. Close it, then import the file again.`, { details: { line } });
}
