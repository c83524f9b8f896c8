// Measures Foyer against its floor: `npm run bench -- --help`.
import { runCurve } from './curve/run-curve.ts';
import { LoadProcess } from './load/load-process.ts';
import { type BenchOptions, readOptions, usage } from './options.ts';
import { profileMissed } from './profiles/profile-missed.ts';
import { rowAsText } from './report/as-text.ts';
import { RunRecord } from './report/run-record.ts';
import { runRows } from './rows/run-rows.ts';

// Servers, databases and folders go away on the way out.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(usage);
    return 0;
  }
  let options: BenchOptions;
  try {
    options = readOptions(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
  return options.curve ? await runCurve(options) : await measureRows(options);
}

async function measureRows(options: BenchOptions): Promise<number> {
  const load = new LoadProcess();
  const record = new RunRecord(options);
  try {
    await runRows({ options, load, report: (row) => {
      record.add(row);
      process.stdout.write(`${rowAsText(row)}\n`);
    } }, record);
    if (options.profileMissed) await profileMissed(load, record);
    if (options.writeDocs) record.writeDocs();
  } finally {
    load.stop();
  }
  const broken = record.brokenProofs();
  if (broken.length > 0) process.stderr.write(`\n${broken.length} proofs do not hold; the figures mean nothing until they do.\n`);
  return broken.length > 0 ? 1 : 0;
}
