import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PackageFigures } from '../inprocess/gate-package.ts';
import { times } from '../report/figures.ts';
import type { Bench } from './bench.ts';

const program = fileURLToPath(new URL('../inprocess/gate-package.ts', import.meta.url));

/** What an application pays for a check by @foyer/gate, in a process of its own. */
export async function gatePackageRow({ report }: Bench): Promise<void> {
  const { stdout } = await promisify(execFile)(process.execPath, [program]);
  const figures = JSON.parse(stdout) as readonly PackageFigures[];
  report({
    title: 'Gate in an application: a request in, a decision out',
    servers: [],
    findings: figures.map(({ way, cpuMicros, p99Micros, againstBare }) => ({
      what: way, found: `${cpuMicros.toFixed(2)} µs, p99 ${p99Micros.toFixed(1)} µs, ${times(againstBare)} of the bare check`, target: '', met: undefined,
    })),
    proofs: [],
    notes: ['Remote: the decision is remembered, as it is for all but the first request of a person. The clock is read around each check of the p99.'],
  });
}
