import type { Services } from '../application/context.ts';
import { JobRunner } from '../application/jobs/job-runner.ts';
import { SeatReturner } from '../application/jobs/return-seats.ts';
import { type Loop, repeat } from './repeat.ts';

const lookEveryMs = 500;
const sweepEveryMs = 30_000;
const dropEveryMs = 3_600_000;

/** The loops that apply waves and bulk acts, bring seats back, and forget plans nobody started. */
export function runJobs(services: Services): Loop {
  const { log } = services;
  const runner = new JobRunner(services);
  const returner = new SeatReturner(services);
  const jobs = repeat({ name: 'jobs', everyMs: lookEveryMs, log, run: () => runner.runDue() });
  const seats = repeat({
    name: 'seats', everyMs: sweepEveryMs, log,
    run: async () => {
      const returned = await returner.sweep();
      if (returned > 0) log.info('seats.returned', { returned });
      return false;
    },
  });
  const plans = repeat({
    name: 'plans', everyMs: dropEveryMs, log,
    run: async () => {
      await runner.dropOldPlans();
      return false;
    },
  });
  return {
    wake: () => jobs.wake(),
    async stop() {
      runner.stop();
      await Promise.all([jobs.stop(), seats.stop(), plans.stop()]);
    },
  };
}
