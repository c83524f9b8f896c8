import type { JobKind, JobState } from '../../domain/job.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { type JobView, pageOfJobs, viewJob } from './job-documents.ts';

type Place = { readonly createdAt: number; readonly id: string };

/** Waves and bulk acts, newest first. */
export async function listJobs(
  { ctx, input }: { ctx: Context; input: { kind?: JobKind | undefined; state?: JobState | undefined; before?: Place | undefined; limit: number } },
): Promise<{ items: readonly JobView[]; next: Place | null }> {
  await requireScope(ctx, 'read', 'list waves and bulk acts');
  return pageOfJobs(ctx, input);
}

/** One with how far it is. @throws {FoyerError} `document/not_found` */
export async function lookAtJob({ ctx, input }: { ctx: Context; input: { id: string } }): Promise<JobView> {
  await requireScope(ctx, 'read', 'look at a wave or bulk act');
  return viewJob(ctx, input.id);
}
