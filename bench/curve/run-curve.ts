import { writeFileSync } from 'node:fs';
import { LoadProcess } from '../load/load-process.ts';
import type { BenchOptions } from '../options.ts';
import { withSection, writePage } from '../report/write-docs.ts';
import { openStorage } from '../storage/open-storage.ts';
import { type CurveSize, keepCurve, readCurve } from './curve-record.ts';
import { chartsOf, curveText, linesOf } from './curve-text.ts';
import { measureSize } from './measure-size.ts';

const images = new URL('../../docs/images/', import.meta.url);
const roundsMax = 3;

/** Measures what each path costs on lists of every size. PostgreSQL takes powers of ten alone, since each list is filled anew there. */
export async function runCurve(options: BenchOptions): Promise<number> {
  const load = new LoadProcess();
  const sizes: CurveSize[] = [];
  const storages: string[] = [];
  let failed = 0;
  try {
    for (const kind of options.storages) {
      const storage = await openStorage(kind);
      storages.push(storage.description);
      try {
        for (const entries of options.entries.filter((count) => kind === 'sqlite' || Number.isInteger(Math.log10(count)))) {
          process.stderr.write(`${kind}, ${entries.toLocaleString('en-US')} entries\n`);
          try {
            sizes.push({ storage: kind, entries, ...await measureSize({ load, storage, entries, rounds: Math.min(options.rounds, roundsMax) }, (line) => process.stdout.write(`  ${line}\n`)) });
            keepCurve(storages, sizes);
          } catch (error) {
            failed += 1;
            process.stderr.write(`This size could not be measured: ${String(error)}\n`);
          }
        }
      } finally {
        await storage.close();
      }
    }
  } finally {
    load.stop();
  }
  if (sizes.length > 0 && options.writeDocs) writeCurve();
  return failed > 0 ? 1 : 0;
}

/** Puts the last curve that was measured into the documentation. */
export function writeCurve(): void {
  const curve = readCurve();
  for (const [file, svg] of chartsOf(linesOf(curve.sizes))) writeFileSync(new URL(file, images), svg);
  writePage((page) => withSection(page, 'curve', curveText(curve)));
}
