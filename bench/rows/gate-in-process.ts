import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { times } from '../report/figures.ts';
import type { InProcessResult } from '../inprocess/gate.ts';
import type { Bench } from './bench.ts';

const program = fileURLToPath(new URL('../inprocess/gate.ts', import.meta.url));

/** The gate as a function call, in a process of its own. */
export async function gateInProcessRow({ report }: Bench): Promise<void> {
  const { stdout } = await promisify(execFile)(process.execPath, [program]);
  const { productMicros, bareMicros, rememberedMicros, againstBare, againstRemembered } = JSON.parse(
    stdout,
  ) as InProcessResult;
  report({
    title: 'Gate in process: Cookie header in, decision out',
    servers: [],
    findings: [
      { what: 'product', found: `${productMicros.toFixed(2)} µs`, target: '', met: undefined },
      {
        what: 'bare check (HMAC each time)',
        found: `${bareMicros.toFixed(2)} µs`,
        target: '',
        met: undefined,
      },
      {
        what: 'bare check, remembered',
        found: `${rememberedMicros.toFixed(2)} µs`,
        target: '',
        met: undefined,
      },
      {
        what: 'product against the bare check',
        found: times(againstBare),
        target: '<= 1.50 x',
        met: againstBare <= 1.5,
      },
      {
        what: 'product against the remembered bare check',
        found: times(againstRemembered),
        target: '<= 1.50 x',
        met: againstRemembered <= 1.5,
      },
    ],
    proofs: [],
    notes: [],
  });
}
