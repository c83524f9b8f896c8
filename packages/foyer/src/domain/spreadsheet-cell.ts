/**
 * Spreadsheets run a cell that begins like a formula, whatever stands in it. Such cells get an apostrophe in front, which
 * spreadsheets take for "this is text"; reading takes it away again, so that nothing is changed by going out and coming back.
 * Apostrophes that stood there before are counted in, which keeps both ways exact. @see OWASP, CSV Injection
 */
const formulaStarts = '=+-@\t\r\n＝＋－＠';

function beginsLikeFormula(text: string, from: number): boolean {
  let at = from;
  while (text[at] === "'") at += 1;
  const letter = text[at];
  return letter !== undefined && formulaStarts.includes(letter);
}

/** The text as it may stand in a cell of a spreadsheet. */
export function neutralised(text: string): string {
  return beginsLikeFormula(text, 0) ? `'${text}` : text;
}

/** The text that was made harmless by `neutralised`. */
export function restored(cell: string): string {
  return cell[0] === "'" && beginsLikeFormula(cell, 1) ? cell.slice(1) : cell;
}

/** One line of CSV by RFC 4180, without its line break. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return cells.map((cell) => (cell === null ? '' : quoted(neutralised(String(cell))))).join(',');
}

/** A cell in quotation marks where it needs them. */
export function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
