import type { RowReport, ServerFigures } from './figures.ts';

/** One row for a terminal. */
export function rowAsText({ title, servers, findings, proofs, notes }: RowReport): string {
  const lines = [`\n${title}`];
  if (servers.length > 0) lines.push(...aligned([serverHeadings, ...servers.map(serverCells)]));
  for (const { what, found, target, met } of findings) {
    lines.push(
      `  ${met === undefined ? '·' : met ? '✓' : '✗'} ${what}: ${found}${target === '' ? '' : ` (target ${target})`}`,
    );
  }
  for (const { promise, kept, evidence } of proofs)
    lines.push(`  ${kept ? '✓' : '✗ NOT KEPT'} ${promise}: ${evidence}`);
  for (const note of notes) lines.push(`  ${note}`);
  return lines.join('\n');
}

export const serverHeadings: readonly string[] = [
  'server',
  'requests/s',
  'p50 ms',
  'p99 ms',
  'CPU µs/request',
  'database CPU µs',
  'RSS MB',
];

/** One server's figures under `serverHeadings`. */
export function serverCells(one: ServerFigures): readonly string[] {
  return [
    one.server,
    Math.round(one.requestsPerSecond).toLocaleString('en-US'),
    one.p50.toFixed(2),
    one.p99.toFixed(2),
    one.cpuMicros.toFixed(1),
    one.databaseCpuMicros === 0 ? '–' : one.databaseCpuMicros.toFixed(1),
    one.rssMegabytes.toFixed(0),
  ];
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map(
    (row) =>
      `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ')}`,
  );
}
