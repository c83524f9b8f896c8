import { z } from '@hono/zod-openapi';
import type { JobView } from '../../application/jobs/job-documents.ts';
import { itemOutcomes, jobActions, jobKinds, jobOrders, jobSentence, jobStates } from '../../domain/job.ts';
import type { Role } from '../../domain/role.ts';
import { instantText } from './present.ts';

const instant = z.string().openapi({ format: 'date-time' });
const count = z.int().min(0);

const optionsSchema = z.strictObject({
  role: z.string().max(100).optional().openapi({ description: 'The role to give; without it, the one each person asked for.' }),
  invite: z.boolean().optional().openapi({ description: 'Invite at once (default true).' }),
  notify: z.boolean().optional(),
  reason: z.string().max(2000).optional(), notes: z.string().max(5000).optional(),
  unconfirmed: z.boolean().optional().openapi({ description: 'Takes people whose address is not confirmed as well.' }),
});

export const planBody = z.strictObject({
  kind: z.enum(jobKinds), name: z.string().max(120).optional(), action: z.enum(jobActions),
  selection: z.strictObject({
    ids: z.array(z.string().max(100)).min(1).max(100_000).optional(),
    filter: z.record(z.string().max(40), z.string().max(400)).optional().openapi({ description: 'The keys of the list query as texts; or `jobId` alone, for the people that job changed.' }),
    order: z.enum(jobOrders).optional(), seed: z.string().min(1).max(100).optional(), take: z.int().min(1).max(10_000_000).optional(),
  }),
  options: optionsSchema.default({}),
  pacePerHour: z.int().min(1).max(1_000_000).nullable().optional(),
  returnSeats: z.boolean().optional().openapi({ description: 'When an invitation of this wave expires, its seat comes back and the person waits again.' }),
  refill: z.boolean().optional().openapi({ description: 'Takes the next in order until as many as wanted are in or offered; needs `take`.' }),
}).openapi('PlanJob');

export const jobSchema = z.object({
  id: z.string(), kind: z.enum(jobKinds), name: z.string(), action: z.enum(jobActions),
  selection: z.object({
    ids: count.optional().openapi({ description: 'How many were named.' }), filter: z.record(z.string(), z.string()).optional(), order: z.enum(jobOrders).optional(),
    seed: z.string().optional(), take: count.optional(),
  }),
  options: optionsSchema, pacePerHour: z.number().nullable(), returnSeats: z.boolean(), refill: z.boolean(), state: z.enum(jobStates),
  reason: z.string().nullable().openapi({ description: 'Why it is paused or was cancelled by itself.' }),
  createdAt: instant, createdBy: z.string(), startedAt: instant.nullable(), finishedAt: instant.nullable(),
  plan: z.object({
    total: count, willChange: count,
    leftOut: z.array(z.object({ code: z.string(), reason: z.string(), count, examples: z.array(z.object({ id: z.string(), email: z.string() })) })),
    byRole: z.record(z.string(), count),
    seats: z.array(z.object({ role: z.string(), capacity: count, taken: count, after: count })),
  }),
  progress: z.object({ done: count, changed: count, failed: count, skipped: count, total: count, lapsed: count.openapi({ description: 'Of the changed ones, those whose seat came back.' }) }),
  sentence: z.string().openapi({ example: 'Invite 48 as Coach. 2 left out: already invited.' }),
}).openapi('Job');

export const jobListSchema = z.object({ items: z.array(jobSchema), nextCursor: z.string().nullable() }).openapi('JobList');

export const jobRowsSchema = z.object({
  items: z.array(z.object({
    position: z.number(), entry: z.object({ id: z.string(), email: z.string(), name: z.string() }), outcome: z.enum(itemOutcomes), code: z.string().nullable(), detail: z.string().nullable(),
    at: instant.nullable(),
  })),
  nextCursor: z.string().nullable(),
}).openapi('JobRows');

/** A job as administrators see it. */
export function presentJob({ job, run }: JobView, roles: readonly Role[]) {
  const { changed, failed, skipped, total, lapsed } = run;
  return {
    id: job.id, kind: job.kind, name: job.name, action: job.action, selection: job.selection, options: job.options, pacePerHour: job.pacePerHour, returnSeats: job.returnSeats,
    refill: job.refill, state: job.state, reason: job.reason, createdAt: instantText(job.createdAt), createdBy: job.createdBy, startedAt: instantText(job.startedAt),
    finishedAt: instantText(job.finishedAt), plan: job.plan, progress: { done: changed + failed + skipped, changed, failed, skipped, total, lapsed },
    sentence: jobSentence(job, (role) => roles.find(({ key }) => key === role)?.label ?? role),
  };
}
