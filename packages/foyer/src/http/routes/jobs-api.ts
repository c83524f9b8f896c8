import { z } from '@hono/zod-openapi';
import { InvalidInput } from '../../domain/errors.ts';
import { itemOutcomes, jobKinds, jobStates } from '../../domain/job.ts';
import type { Context } from '../../application/context.ts';
import type { JobSelection } from '../../application/jobs/candidates.ts';
import { cancelJob, pauseJob, resumeJob, startJob } from '../../application/jobs/control-job.ts';
import type { JobView } from '../../application/jobs/job-documents.ts';
import { failuresAsCsv, listJobRows } from '../../application/jobs/job-rows.ts';
import { listJobs, lookAtJob } from '../../application/jobs/list-jobs.ts';
import { planJob } from '../../application/jobs/plan-job.ts';
import { bind, type BoundRoute, check } from '../bind.ts';
import { jobListSchema, jobRowsSchema, jobSchema, planBody, presentJob } from '../contract/job-schemas.ts';
import { filterOf, listFilter } from '../contract/list-filter.ts';
import { instantText } from '../contract/present.ts';
import { route } from '../contract/route.ts';
import type { Reply } from '../incoming.ts';
import { json } from '../respond.ts';

const idParams = z.object({ id: z.string().max(100) });
const limit = z.string().regex(/^([1-9]\d?|1\d\d|200)$/, 'Give 1 to 200.').optional();
const cursor = z.string().max(500).optional();
const planProblems = ['document/not_found'] as const;

function jobReply(ctx: Context, view: JobView, status = 200): Reply {
  return json(presentJob(view, ctx.rules.product.roles), status);
}

/** Whom a plan is about. The filter is read as the list's own query is. @throws {InvalidInput} */
function selectionOf(ctx: Context, { ids, filter, ...how }: z.infer<typeof planBody>['selection']): JobSelection {
  if ((ids === undefined) === (filter === undefined)) throw new InvalidInput([{ pointer: '/selection', detail: 'Say whom: either ids or a filter.' }]);
  if (ids) return { ids, ...how };
  const { jobId, ...rest } = filter!;
  if (jobId === undefined) return { filter: filterOf(check(listFilter, rest, '/selection/filter'), ctx), ...how };
  if (Object.keys(rest).length > 0) throw new InvalidInput([{ pointer: '/selection/filter/jobId', detail: 'The people of a job cannot be filtered further. Leave the other keys away.' }]);
  return { changedBy: jobId, ...how };
}

async function plan(ctx: Context, { selection, ...body }: z.infer<typeof planBody>): Promise<Reply> {
  return jobReply(ctx, await planJob({ ctx, input: { ...body, selection: selectionOf(ctx, selection), asked: selection.filter } }), 201);
}

function planRoute(path: string, kind?: 'wave'): BoundRoute {
  const schema = kind ? z.strictObject({ ...planBody.shape, kind: z.literal(kind).default(kind) }).openapi('PlanWave') : planBody;
  return bind(route({
    method: 'post', path, tag: 'Review', summary: kind ? 'Plan a wave' : 'Plan an act on many people', auth: 'admin', idempotent: true, problems: planProblems,
    description: 'A dry run: says what would happen to whom and why not, and keeps exactly that for 24 hours. Nobody is changed before the plan is started.',
    body: { schema, kinds: ['json'], large: true }, answers: { 201: { description: 'The plan.', content: jobSchema } },
  }), ({ ctx, body }) => plan(ctx, body));
}

const listQuery = z.strictObject({ kind: z.enum(jobKinds).optional(), state: z.enum(jobStates).optional(), cursor, limit });

async function list(ctx: Context, query: z.infer<typeof listQuery>): Promise<Reply> {
  const page = await listJobs({ ctx, input: { kind: query.kind, state: query.state, before: query.cursor === undefined ? undefined : placeOf(query.cursor), limit: Number(query.limit ?? 50) } });
  const { roles } = ctx.rules.product;
  return json({ items: page.items.map((view) => presentJob(view, roles)), nextCursor: page.next && `${page.next.createdAt}.${page.next.id}` });
}

function placeOf(text: string): { createdAt: number; id: string } {
  const [, createdAt, id] = /^(\d{1,15})\.([\w-]{1,64})$/.exec(text) ?? [];
  if (createdAt === undefined || id === undefined) throw foreignCursor();
  return { createdAt: Number(createdAt), id };
}

function positionOf(text: string | undefined): number {
  if (text === undefined) return -1;
  if (!/^\d{1,10}$/.test(text)) throw foreignCursor();
  return Number(text);
}

function foreignCursor(): InvalidInput {
  return new InvalidInput([{ pointer: '/cursor', detail: 'This cursor does not belong to this list. Start again without one.' }]);
}

const steps = [
  ['start', 'Start a plan', startJob], ['pause', 'Pause it after the people being decided right now', pauseJob],
  ['resume', 'Go on where it stopped', resumeJob], ['cancel', 'End it for good; what is done stays done', cancelJob],
] as const;

/** Waves and bulk acts: plan, look, start, and everything after. */
export const jobsApi: readonly BoundRoute[] = [
  planRoute('/api/v1/admin/jobs/plan'),
  planRoute('/api/v1/admin/waves', 'wave'),
  bind(route({
    method: 'get', path: '/api/v1/admin/jobs', tag: 'Review', summary: 'Waves and bulk acts, newest first', auth: 'admin', query: listQuery,
    answers: { 200: { description: 'One page.', content: jobListSchema } },
  }), ({ ctx, query }) => list(ctx, query)),
  bind(route({
    method: 'get', path: '/api/v1/admin/waves', tag: 'Review', summary: 'Waves, newest first', auth: 'admin', query: listQuery.omit({ kind: true }),
    answers: { 200: { description: 'One page.', content: jobListSchema } },
  }), ({ ctx, query }) => list(ctx, { ...query, kind: 'wave' })),
  bind(route({
    method: 'get', path: '/api/v1/admin/jobs/{id}', tag: 'Review', summary: 'One wave or bulk act with its progress', auth: 'admin', params: idParams, problems: ['document/not_found'],
    answers: { 200: { description: 'The job.', content: jobSchema } },
  }), async ({ ctx, params }) => jobReply(ctx, await lookAtJob({ ctx, input: params }))),
  bind(route({
    method: 'get', path: '/api/v1/admin/jobs/{id}/items', tag: 'Review', summary: 'The people of a job and what became of each', auth: 'admin', params: idParams, problems: ['document/not_found'],
    query: z.strictObject({ outcome: z.enum(itemOutcomes).optional(), cursor, limit }),
    answers: { 200: { description: 'One page, in the order of the job.', content: jobRowsSchema } },
  }), async ({ ctx, params, query }) => {
    const page = await listJobRows({ ctx, input: { ...params, outcome: query.outcome, after: positionOf(query.cursor), limit: Number(query.limit ?? 50) } });
    return json({ items: page.items.map((item) => ({ ...item, at: instantText(item.at) })), nextCursor: page.next === null ? null : String(page.next) });
  }),
  bind(route({
    method: 'get', path: '/api/v1/admin/jobs/{id}/failures.csv', tag: 'Review', summary: 'Everybody who was not changed, and why, as a file', auth: 'admin', params: idParams,
    description: 'Admins must have signed in within the last ten minutes.', problems: ['document/not_found', 'auth/stale'], answers: { 200: { description: 'CSV by RFC 4180, formulas made harmless.', content: 'text/csv' } },
  }), async ({ ctx, params }) => ({
    status: 200, body: await failuresAsCsv({ ctx, input: params }),
    headers: { 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'no-store', 'content-disposition': `attachment; filename="failures-${params.id.replaceAll(/[^\w-]/g, '')}.csv"` },
  })),
  ...steps.map(([word, summary, verb]) => bind(route({
    method: 'post', path: `/api/v1/admin/jobs/{id}/${word}`, tag: 'Review', summary, auth: 'admin', params: idParams,
    problems: ['document/not_found', 'document/changed', 'job/state_conflict', 'job/plan_expired', 'auth/stale'], answers: { 200: { description: 'The job as it is now.', content: jobSchema } },
  }), async ({ ctx, params }) => jobReply(ctx, await verb({ ctx, input: params })))),
];
