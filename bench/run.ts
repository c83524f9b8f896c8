// Measures Foyer against its floor: `npm run bench -- --help`.
import { LoadProcess } from './load/load-process.ts';
import { readOptions, usage } from './options.ts';
import { rowAsText } from './report/as-text.ts';
import type { RowReport } from './report/figures.ts';
import { runRows } from './rows/run-rows.ts';
import { writeDocs } from './report/write-docs.ts';
import { writeResults } from './report/write-results.ts';

// Servers, databases and folders go away on the way out.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(usage);
    return 0;
  }
  let options;
  try {
    options = readOptions(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
  const load = new LoadProcess();
  const rows: RowReport[] = [];
  const report = (row: RowReport): void => {
    rows.push(row);
    process.stdout.write(`${rowAsText(row)}\n`);
  };
  try {
    const storages = await runRows({ options, load, report });
    writeResults({ rows, storages, options });
    if (options.writeDocs) writeDocs(rows, storages, options.rounds);
  } finally {
    load.stop();
  }
  const broken = rows.flatMap(({ proofs }) => proofs).filter(({ kept }) => !kept);
  if (broken.length > 0)
    process.stderr.write(`\n${broken.length} proofs do not hold; the figures mean nothing until they do.\n`);
  return broken.length > 0 ? 1 : 0;
}
