import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../application/context.ts';
import { cancelJob, pauseJob, resumeJob, startJob } from '../../application/jobs/control-job.ts';
import { type JobView, viewJob } from '../../application/jobs/job-documents.ts';
import { JobRunner } from '../../application/jobs/job-runner.ts';
import { command } from '../frame/command.ts';
import { showProgress } from '../frame/progress.ts';
import type { Terminal } from '../frame/terminal.ts';
import { withFoyer } from '../open.ts';
import { waveAnswer } from './wave-answer.ts';

const rest = { name: 'id', description: 'which wave, as foyer wave list shows it', required: true, max: 1 } as const;
const lookEveryMs = 300;

const waiting = {
  wait: { type: 'boolean', description: 'Work on it here and stay until it is done; without it, the running server does it' },
} as const;

export const waveStart = command({
  summary: 'Start a planned wave; the running server applies it',
  details: 'With --wait this command works on it too, also without a server; either takes over when the other one stops, and nobody is invited twice.',
  rest, args: waiting, examples: ['wave start 01a1f983-4acf-700a-8cf2-6246387805fe', 'wave start 01a1f983-4acf-700a-8cf2-6246387805fe --wait'],
  run: ({ args, rest: [id], terminal }) => step(terminal, id!, startJob, args.wait === true),
});

export const waveResume = command({
  summary: 'Go on with a paused wave where it stopped',
  rest, args: waiting, examples: ['wave resume 01a1f983-4acf-700a-8cf2-6246387805fe'],
  run: ({ args, rest: [id], terminal }) => step(terminal, id!, resumeJob, args.wait === true),
});

export const wavePause = command({
  summary: 'Pause a wave after the people being decided right now',
  rest, examples: ['wave pause 01a1f983-4acf-700a-8cf2-6246387805fe'],
  run: ({ rest: [id], terminal }) => step(terminal, id!, pauseJob, false),
});

export const waveCancel = command({
  summary: 'End a wave for good; who is invited stays invited',
  rest, examples: ['wave cancel 01a1f983-4acf-700a-8cf2-6246387805fe'],
  run: ({ rest: [id], terminal }) => step(terminal, id!, cancelJob, false),
});

async function step(terminal: Terminal, id: string, verb: typeof startJob, wait: boolean) {
  const { view, roles } = await withFoyer(terminal, async (_, ctx) => {
    const begun = await verb({ ctx, input: { id } });
    return { roles: ctx.rules.product.roles, view: wait ? await untilDone(ctx, terminal, begun) : begun };
  });
  return { ...waveAnswer(view, roles, () => (view.job.state === 'running' ? 'The running server applies it; foyer wave list shows how far it is.' : '')), failed: wait && view.run.failed > 0 };
}

/** Works on the wave, or watches another process do it. */
async function untilDone(ctx: Context, terminal: Terminal, begun: JobView): Promise<JobView> {
  const bar = showProgress(terminal, 'Inviting', begun.run.total);
  const runner = new JobRunner(ctx);
  let view = begun;
  try {
    while (view.job.state === 'running') {
      // Turn by turn, so that the bar moves.
      if (!(await runner.run(view.job.id))) await sleep(lookEveryMs);
      view = await viewJob(ctx, view.job.id);
      bar.at(view.run.changed + view.run.failed + view.run.skipped);
    }
    bar.end(`The wave is ${view.job.state}.`);
    return view;
  } catch (error) {
    bar.abandon();
    throw error;
  }
}
