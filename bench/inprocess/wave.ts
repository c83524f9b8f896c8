// Plans and applies one wave in a process of its own and prints what it took as JSON; started by `rows/wave.ts`.
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { JobRunner } from '../../packages/foyer/src/application/jobs/job-runner.ts';
import { startJob } from '../../packages/foyer/src/application/jobs/control-job.ts';
import { planJob } from '../../packages/foyer/src/application/jobs/plan-job.ts';
import { compose, consoleActor } from '../../packages/foyer/src/compose.ts';
import { loadConfig } from '../../packages/foyer/src/config/load-config.ts';
import { productEnvironment, repository } from '../servers/product-environment.ts';

export interface WaveResult {
  readonly planSeconds: number;
  readonly applySeconds: number;
  /** Of the process while people were decided. */
  readonly cpuSeconds: number;
  /** The longest time in which nobody else got a turn. */
  readonly planPauseMs: number;
  readonly applyPauseMs: number;
  readonly changed: number;
}

const lookEveryMs = 1;

const [url, people] = process.argv.slice(2);
if (url === undefined || people === undefined) throw new Error('Say which database, and how many people.');

// A database that was just copied is written to disk by the first one who asks for it; that is not the wave's work.
if (url.startsWith('file:')) {
  const file = openSync(url.slice('file:'.length), 'r+');
  fsyncSync(file);
  closeSync(file);
}

const foyer = await compose(
  await loadConfig({
    env: { ...productEnvironment({ databaseUrl: url, port: 0 }), LOG_LEVEL: 'error' },
    cwd: repository,
  }),
);
const ctx = foyer.as(consoleActor);
/** Compiles what the wave runs, on people it leaves alone. */
await wave(Math.ceil(Number(people) / 10));
process.stdout.write(JSON.stringify(await wave(Number(people))));
await foyer.close();

async function wave(take: number): Promise<WaveResult> {
  const planning = watchPauses();
  const planned = performance.now();
  const { job } = await planJob({
    ctx,
    input: { kind: 'wave', action: 'approve', selection: { filter: { stage: ['pending'], confirmed: true }, take }, options: {} },
  });
  const planSeconds = (performance.now() - planned) / 1000;
  const planPauseMs = planning();

  const applying = watchPauses();
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await startJob({ ctx, input: { id: job.id } });
  const runner = new JobRunner(foyer.services);
  let more = true;
  while (more) {
    // As the worker does it.
    more = await runner.runDue();
  }
  const applySeconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const run = await ctx.store.jobs.run(job.id);
  return {
    planSeconds,
    applySeconds,
    cpuSeconds: (user + system) / 1_000_000,
    planPauseMs,
    applyPauseMs: applying(),
    changed: run?.changed ?? 0,
  };
}

/** @returns ends the watch and tells the longest pause in which nobody had a turn, milliseconds */
function watchPauses(): () => number {
  let longest = 0;
  let before = performance.now();
  // Looks now and then: somebody who asked for turn after turn would take the processor from the thread that writes.
  const look = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - before - lookEveryMs);
    before = now;
  };
  const watch = setInterval(look, lookEveryMs);
  return () => {
    clearInterval(watch);
    look();
    return longest;
  };
}
