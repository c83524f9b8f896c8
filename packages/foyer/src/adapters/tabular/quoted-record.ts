/** A record with quotation marks in it. */
export interface QuotedRecord {
  readonly cells: readonly string[];
  /** Where its line break stands, or the text ends. */
  readonly end: number;
}

/**
 * Reads one record cell by cell. Marks around a cell go, two within it are one. Where letters follow the closing mark, all marks are letters.
 * @param ended - nothing follows the text
 * @returns null when the record goes on behind the text
 */
export function quotedRecord(text: string, start: number, delimiter: string, ended: boolean): QuotedRecord | null {
  const cells: string[] = [];
  for (let at = start; ;) {
    let cell = '';
    if (text[at] === '"') {
      const closing = closingMark(text, at + 1);
      if (closing === -1) return null;
      const next = text[closing + 1];
      if (next === undefined && !ended) return null;
      cell = text.slice(at + 1, closing).replaceAll('""', '"');
      if (next !== undefined && next !== delimiter && next !== '\n' && next !== '\r') cell = `"${cell}"`;
      at = closing + 1;
    }
    const end = cellEnd(text, at, delimiter);
    cells.push(cell + text.slice(at, end));
    if (text[end] !== delimiter) return end < text.length || ended ? { cells, end } : null;
    at = end + 1;
  }
}

/** The mark that is not one of two; -1 when there is none yet. */
function closingMark(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

function cellEnd(text: string, from: number, delimiter: string): number {
  let at = from;
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return at;
}
