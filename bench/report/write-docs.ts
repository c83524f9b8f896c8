import { readFileSync, writeFileSync } from 'node:fs';
import { rowAsMarkdown } from './as-markdown.ts';
import type { RowReport } from './figures.ts';
import { describeMachine } from './machine.ts';

const page = new URL('../../docs/performance.md', import.meta.url);
const begin = '<!-- figures: written by `npm run bench -- --write-docs` -->';
const end = '<!-- end of figures -->';

/** Puts the figures of a run between the marks of docs/performance.md. */
export function writeDocs(rows: readonly RowReport[], storages: readonly string[], rounds: number): void {
  writeFileSync(page, withFigures(readFileSync(page, 'utf8'), figuresText(rows, storages, rounds)));
}

/** @throws {Error} when the page has lost its marks */
export function withFigures(text: string, figures: string): string {
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from)
    throw new Error(`docs/performance.md must hold the lines "${begin}" and "${end}", in this order.`);
  return `${text.slice(0, from + begin.length)}\n\n${figures}\n\n${text.slice(to)}`;
}

function figuresText(rows: readonly RowReport[], storages: readonly string[], rounds: number): string {
  const where = `Measured on ${new Date().toISOString().slice(0, 10)} on ${describeMachine()}; ${storages.join('; ')}; medians of ${rounds} rounds.`;
  return [where, ...rows.map(rowAsMarkdown)].join('\n\n');
}
