import { serverCells, serverHeadings } from './as-text.ts';
import type { RowReport } from './figures.ts';

/** One row for the documentation. */
export function rowAsMarkdown({ title, servers, findings, proofs, notes }: RowReport): string {
  const kept = proofs.filter((proof) => proof.kept).length;
  return [
    `### ${title}`,
    ...(servers.length === 0 ? [] : [table(serverHeadings, servers.map(serverCells))]),
    ...(findings.length === 0
      ? []
      : [
          table(
            ['', 'found', 'target', ''],
            findings.map(({ what, found, target, met }) => [
              what,
              found,
              target,
              met === undefined ? '' : met ? 'met' : '**missed**',
            ]),
          ),
        ]),
    ...(proofs.length === 0
      ? []
      : [
          `${kept} of ${proofs.length} proofs kept: ${proofs.map(({ promise, evidence }) => `${promise} (${evidence})`).join('; ')}.`,
        ]),
    ...notes,
  ].join('\n\n');
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return [headings, headings.map((_, column) => (column === 0 ? '---' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
