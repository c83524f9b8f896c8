import { stripVTControlCharacters } from 'node:util';

/** Lines whose cells stand below each other; the last cell is as long as it likes. */
export function aligned(rows: readonly (readonly string[])[], indent = ''): string {
  const widths: number[] = [];
  for (const row of rows) row.slice(0, -1).forEach((cell, index) => { widths[index] = Math.max(widths[index] ?? 0, widthOf(cell)); });
  return rows
    .map((row) => row.map((cell, index) => (index === row.length - 1 ? cell : cell + ' '.repeat(widths[index]! - widthOf(cell)))).join('  '))
    .map((line) => (indent + line).trimEnd())
    .join('\n');
}

/** How many columns a text takes, colours aside. */
function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** Text broken between words so that lines stay readable; paragraphs are kept. */
export function wrapped(text: string, width: number, indent = ''): string {
  return text.split('\n').map((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    return [...lines, line].map((one) => (indent + one).trimEnd()).join('\n');
  }).join('\n');
}

/** `1,234` and `1 person`, `3 people`. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount.toLocaleString('en')} ${amount === 1 ? one : many}`;
}

/** An instant for people, to the minute, in UTC. */
export function instant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** An instant for programs, or null. */
export function instantText(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
