import { readFileSync, writeFileSync } from 'node:fs';

const page = new URL('../../docs/performance.md', import.meta.url);

/** The parts of docs/performance.md that the bench writes. */
const sections = {
  figures: { begin: '<!-- figures: written by `npm run bench -- --write-docs` -->', end: '<!-- end of figures -->' },
  curve: { begin: '<!-- curve: written by `npm run bench -- --curve --write-docs` -->', end: '<!-- end of curve -->' },
} as const;

/** Changes docs/performance.md. */
export function writePage(change: (text: string) => string): void {
  writeFileSync(page, change(readFileSync(page, 'utf8')));
}

/** Puts text between the marks of a section. @throws {Error} when the page has lost its marks */
export function withSection(text: string, name: keyof typeof sections, content: string): string {
  const { begin, end } = sections[name];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from)
    throw new Error(`docs/performance.md must hold the lines "${begin}" and "${end}", in this order.`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}
