import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LoadProcess } from '../load/load-process.ts';
import { median } from '../measure/median.ts';
import { rssMegabytes } from '../measure/process-cost.ts';
import { totalCpu } from '../report/figures.ts';
import { webhookSecret } from '../rows/webhook.ts';
import { openMailSink } from '../servers/mail-sink.ts';
import { startServer } from '../servers/start-server.ts';
import type { BenchStorage } from '../storage/bench-storage.ts';
import { serverFlags } from '../../tools/launcher/server-build.mjs';
import type { TransferResult } from '../inprocess/import-export.ts';
import type { WaveResult } from '../inprocess/wave.ts';
import { type CurveGroup, curvePaths } from './paths.ts';

/** One point of one line. */
export interface Measured {
  readonly path: string;
  readonly group: CurveGroup;
  readonly micros: number;
}

/** What a list of one size costs, and what the process is then like. */
export interface SizeMeasured {
  readonly points: readonly Measured[];
  readonly startMs: number;
  readonly megabytes: number;
}

/** A wave that fits even into the shortest list, where a quarter waits confirmed for a role there is. */
const wavePeople = 150;
const transferEntriesMin = 10_000;
const waveProgram = fileURLToPath(new URL('../inprocess/wave.ts', import.meta.url));
const transferProgram = fileURLToPath(new URL('../inprocess/import-export.ts', import.meta.url));

/** Measures every path on a list of one size, each in a few rounds. @param report - told each path as soon as it is known, and each that failed */
export async function measureSize(
  { load, storage, entries, rounds }: { readonly load: LoadProcess; readonly storage: BenchStorage; readonly entries: number; readonly rounds: number },
  report: (line: string) => void,
): Promise<SizeMeasured> {
  const points: Measured[] = [];
  const sink = await openMailSink('silent');
  const place = await storage.place('product', entries);
  try {
    const server = await startServer('product', place, { smtpPort: sink.port, postmasterPid: storage.postmasterPid, settings: { CLERK_WEBHOOK_SIGNING_SECRET: webhookSecret } });
    const megabytes = rssMegabytes(server.measured.pid);
    // What the team asks for comes first: the list is still as long as it is said to be.
    for (const { name, group, prepare } of curvePaths.toSorted((a, b) => Number(a.group === 'people') - Number(b.group === 'people'))) {
      try {
        const costs: number[] = [];
        // The first round warms up what the path runs.
        for (let round = 0; round <= rounds; round += 1) {
          const job = await prepare({ server, place, entries, label: `c${round}` });
          const cost = totalCpu(await load.load({ ...job, loop: { kind: 'closed' }, port: server.port, server: server.measured }));
          if (round > 0) costs.push(cost);
        }
        points.push({ path: name, group, micros: median(costs) });
        report(`${name}: ${median(costs).toFixed(1)} µs`);
      } catch (error) {
        report(`${name} could not be measured: ${String(error)}`);
      }
    }
    await server.stop();
    return { points: [...points, ...await bulk(storage, entries, rounds, report)], startMs: server.startMs, megabytes };
  } finally {
    await sink.close();
    await place.remove();
  }
}

/** A person of a wave, and a row of a file in and out, each in a process of its own. */
async function bulk(storage: BenchStorage, entries: number, rounds: number, report: (line: string) => void): Promise<readonly Measured[]> {
  // The processor time of these is that of their own process: PostgreSQL's would be missing.
  if (storage.kind === 'postgres') return [];
  const wave: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { cpuSeconds } = await inFreshPlace<WaveResult>(storage, entries, waveProgram, wavePeople);
    wave.push((cpuSeconds / wavePeople) * 1e6);
  }
  const points: [string, number][] = [['a person of a wave', median(wave)]];
  // A shorter file is over before anything has been compiled.
  if (entries >= transferEntriesMin) {
    const { imported, csv } = await inFreshPlace<TransferResult>(storage, 1, transferProgram, entries);
    points.push(['a row of an import', imported.cpuMicros], ['a row of an export', csv.cpuMicros]);
  }
  for (const [path, micros] of points) report(`${path}: ${micros.toFixed(1)} µs`);
  return points.map(([path, micros]) => ({ path, group: 'bulk', micros }));
}

async function inFreshPlace<Result>(storage: BenchStorage, entries: number, program: string, count: number): Promise<Result> {
  const place = await storage.place('product', entries);
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [...serverFlags, program, place.url, String(count)]);
    return JSON.parse(stdout) as Result;
  } finally {
    await place.remove();
  }
}
