import { fixedRights, type Job, type JobState, movedJob, needsFreshSignIn, scopesFor } from '../../domain/job.ts';
import type { AuditAct } from '../../domain/audit-event.ts';
import { FoyerError } from '../../domain/errors.ts';
import { refuse, requireFresh, requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { getJob, keepJob, type JobView, viewJob } from './job-documents.ts';

interface Input { readonly ctx: Context; readonly input: { readonly id: string } }

/** Workers write their own bookkeeping beside; losing to one of them is no reason to bother a person. */
const attemptsMax = 5;

/**
 * Starts a plan: from here on it acts with the rights its starter has now, never more (SR-23).
 * @throws {FoyerError} `document/not_found`, `job/state_conflict`, `job/plan_expired`, `auth/stale`
 */
export function startJob({ ctx, input }: Input): Promise<JobView> {
  return move(ctx, input.id, 'start', 'job.started', (job) => {
    if (job.state !== 'planned') throw wrongState(job, 'started');
    return movedJob(job, 'running', ctx.clock.now(), { actor: fixedRights(ctx.actor) });
  });
}

/** Stops after the people who are being decided right now. */
export function pauseJob({ ctx, input }: Input): Promise<JobView> {
  return move(ctx, input.id, 'pause', 'job.paused', (job) => movedJob(job, 'paused', ctx.clock.now()));
}

/** Goes on where it stopped. Whoever resumes it answers for what follows: it acts with their rights. */
export function resumeJob({ ctx, input }: Input): Promise<JobView> {
  return move(ctx, input.id, 'resume', 'job.resumed', (job) => {
    if (job.state !== 'paused') throw wrongState(job, 'resumed');
    return movedJob(job, 'running', ctx.clock.now(), { actor: fixedRights(ctx.actor) });
  });
}

/** Ends it for good. What is done stays done. */
export function cancelJob({ ctx, input }: Input): Promise<JobView> {
  return move(ctx, input.id, 'cancel', 'job.cancelled', (job) => movedJob(job, 'cancelled', ctx.clock.now()));
}

async function move(ctx: Context, id: string, word: 'start' | 'pause' | 'resume' | 'cancel', act: AuditAct, next: (job: Job) => Job): Promise<JobView> {
  await requireScope(ctx, 'read', `${word} a wave or bulk act`);
  for (let attempt = 1; ; attempt++) {
    const { job, version } = await getJob(ctx, id);
    for (const scope of scopesFor(job.action, job.options)) {
      // One refusal is enough for the record.
      await requireScope(ctx, scope, `${word} a job to ${job.action}`);
    }
    const moved = await movedBy(ctx, word, job, next);
    const acts: JobState = moved.state;
    if (acts === 'running' && needsFreshSignIn(job.action)) await requireFresh(ctx, `${word} a job to ${job.action}`);
    try {
      // Looked at by workers before it runs: a crash in between leaves nothing that nobody looks at.
      if (acts === 'running') await ctx.store.jobs.setOpen(id, true);
      await keepJob(ctx, ctx.actor, moved, version, { act });
      break;
    } catch (error) {
      if (!(error instanceof FoyerError && error.code === 'document/changed') || attempt === attemptsMax) throw error;
    }
  }
  if (act === 'job.cancelled') await ctx.store.jobs.setOpen(id, false);
  ctx.live.publishJob(id);
  return viewJob(ctx, id);
}

/** What the step makes of the job; a step that does not fit is recorded as refused. */
async function movedBy(ctx: Context, word: string, job: Job, next: (job: Job) => Job): Promise<Job> {
  try {
    return next(job);
  } catch (error) {
    if (error instanceof FoyerError) return refuse(ctx, `${word} a job to ${job.action}`, error);
    throw error;
  }
}

function wrongState(job: Job, word: string): FoyerError {
  return new FoyerError('job/state_conflict', `This ${job.kind === 'wave' ? 'wave' : 'bulk act'} is ${job.state}; it cannot be ${word}.`, { details: { from: job.state, to: 'running' } });
}
