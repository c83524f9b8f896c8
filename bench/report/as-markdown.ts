import { serverCells, serverHeadings } from './as-text.ts';
import type { RowReport } from './figures.ts';
import { markdownTable } from './markdown-table.ts';

/** One row for the documentation. */
export function rowAsMarkdown({ title, servers, findings, proofs, notes }: RowReport): string {
  const kept = proofs.filter((proof) => proof.kept).length;
  return [
    `### ${title}`,
    ...(servers.length === 0 ? [] : [markdownTable(serverHeadings, servers.map(serverCells))]),
    ...(findings.length === 0
      ? []
      : [
          markdownTable(
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
          `${kept} of ${proofs.length} proofs kept: ${proofs.map(({ promise, kept: held, evidence }) => `${held ? '' : '**not kept:** '}${promise} (${evidence})`).join('; ')}.`,
        ]),
    ...notes,
  ].join('\n\n');
}
