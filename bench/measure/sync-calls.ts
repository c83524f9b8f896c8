import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchServer } from '../servers/bench-server.ts';
import { childPids } from './process-cost.ts';
import type { Proof } from './proofs.ts';

const joins = 20;

/**
 * Counts how often the program that keeps the data waits for the disk while people join one after the other: at least once
 * each. Undefined without `strace`. A setting read elsewhere cannot show that, nor a killed process, whose writes the system still has.
 */
export async function syncProof(server: BenchServer): Promise<Proof | undefined> {
  const promise = `${server.contender}: every commit waits for the disk`;
  if (spawnSync('strace', ['-V']).status !== 0) return undefined;
  const { pid, postmasterPid } = server.measured;
  const traced = postmasterPid === undefined ? [pid] : [postmasterPid, ...childPids(postmasterPid)];
  const folder = mkdtempSync(join(tmpdir(), 'foyer-bench-strace-'));
  const log = join(folder, 'calls');
  try {
    const tracer = spawn(
      'strace',
      ['-f', '-e', 'trace=fsync,fdatasync', '-o', log, ...traced.flatMap((one) => ['-p', String(one)])],
      { stdio: 'ignore' },
    );
    await sleep(500);
    for (let index = 0; index < joins; index += 1)
      await joinOnce(server.port, `sync${index}@proof.example.com`);
    const ended = once(tracer, 'exit');
    tracer.kill('SIGINT');
    await ended;
    const calls = readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => /\b(?:fsync|fdatasync)\(/.test(line)).length;
    return { promise, kept: calls >= joins, evidence: `${calls} calls for ${joins} joins` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function joinOnce(port: number, email: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/api/waitlist/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, name: 'Robin Example', role: 'coach' }),
  });
  await response.text();
  if (response.status !== 202) throw new Error(`A join was answered with ${response.status}.`);
}
