import { z } from '@hono/zod-openapi';
import { type Drift, driftId, driftKinds, remedies, remediesOf } from '../../application/clerk/clerk-drift.ts';
import { type ClerkStatus, clerkStatus, requestReconcile, retryParked, showReconcile } from '../../application/clerk/manage-clerk.ts';
import { type ReconcileState, reconcilePhases } from '../../application/clerk/reconcile-state.ts';
import { remedyDrift } from '../../application/clerk/remedy-drift.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { instantText } from '../contract/present.ts';
import { route } from '../contract/route.ts';
import { json } from '../respond.ts';

const instant = z.string().openapi({ format: 'date-time' });

const driftSchema = z.object({
  id: z.string().openapi({ description: 'Names the difference; the same at every comparison.' }), kind: z.enum(driftKinds), email: z.string().nullable(), entryId: z.string().nullable(),
  clerkId: z.string().nullable().openapi({ description: 'Id at Clerk of what it is about: an entry, an invitation or a user.' }), there: z.string().nullable().openapi({ description: 'What stands there, such as another role.' }),
  remedies: z.array(z.enum(remedies)).openapi({ description: 'What can be done about it; the usual one first.' }),
}).openapi('ClerkDrift');

const seen = z.object({ waitlist: z.number(), invitations: z.number(), revoked: z.number(), users: z.number(), offers: z.number() });
const reconcileSchema = z.object({
  state: z.enum(['never', 'waiting', 'running', 'done']),
  running: z.object({ startedAt: instant, phase: z.enum(reconcilePhases), seen }).nullable().openapi({ description: 'How far the comparison under way is.' }),
  last: z.object({
    startedAt: instant, finishedAt: instant, seen, added: z.number().openapi({ description: 'People who joined at Clerk and are pending here now.' }),
    approved: z.number().openapi({ description: 'Approvals made at Clerk that were taken over.' }), repaired: z.number().openapi({ description: 'People at whom the worker puts something right.' }),
    drift: z.array(driftSchema), driftTotal: z.number().openapi({ description: 'All there are; of very many only the first are listed.' }),
  }).nullable(),
}).openapi('ClerkReconcile');

const statusSchema = z.object({
  instance: z.enum(['development', 'production']), inviteVia: z.enum(['invitation', 'waitlist', 'none']), mail: z.enum(['clerk', 'foyer']), mirrorWaitlist: z.boolean(), banOnRevoke: z.boolean(),
  queue: z.object({
    waiting: z.number().openapi({ description: 'People with something to do at Clerk.' }), invitationsWaiting: z.number(), parked: z.number(), known: z.number(),
    finishAt: instant.nullable().openapi({ description: 'When the invitations that wait will have been made, as far as the hourly limits say.' }),
  }),
  left: z.object({ single: z.number(), bulk: z.number() }).openapi({ description: 'Requests that may still be made this hour: for one invitation, and for ten.' }),
  parked: z.array(z.object({ entryId: z.string(), email: z.string().nullable(), error: z.string().nullable(), parkedAt: instant })).openapi({ description: 'Whom Clerk did not take; the newest hundred.' }),
  reconcile: reconcileSchema,
}).openapi('ClerkStatus');

const root = '/api/v1/admin/clerk';
const common = { tag: 'Clerk', auth: 'admin', problems: ['request/not_found'] } as const;

/** How Foyer and Clerk work together. Every right is checked in the verb, next to the data. */
export const clerkApi: readonly BoundRoute[] = [
  bind(route({
    ...common, method: 'get', path: root, summary: 'How the work at Clerk goes on', description: 'Answers 404 where Clerk is not set up.',
    answers: { 200: { description: 'The queue, when it will be done, what is parked, and the newest comparison.', content: statusSchema } },
  }), async ({ ctx }) => json(presentStatus(await clerkStatus({ ctx })))),
  bind(route({
    ...common, method: 'post', path: `${root}/retry`, summary: 'Take up again what is parked',
    body: { schema: z.strictObject({ ids: z.array(z.string().max(100)).max(1000).optional().openapi({ description: 'People; left out for all that are parked.' }) }).openapi('RetryClerk'), kinds: ['json'] },
    answers: { 200: { description: 'How many are due again.', content: z.object({ retried: z.number() }) } },
  }), async ({ ctx, body }) => json(await retryParked({ ctx, input: body }))),
  bind(route({
    ...common, method: 'get', path: `${root}/reconcile`, summary: 'The newest comparison with Clerk', answers: { 200: { description: 'How it ended, and how far the one under way is.', content: reconcileSchema } },
  }), async ({ ctx }) => json(presentReconcile(await showReconcile({ ctx })))),
  bind(route({
    ...common, method: 'post', path: `${root}/reconcile`, summary: 'Compare everything with Clerk', description: 'A worker begins within seconds. It also happens every ten minutes by itself.',
    answers: { 202: { description: 'Asked for.', content: reconcileSchema } },
  }), async ({ ctx }) => json(presentReconcile(await requestReconcile({ ctx })), 202)),
  bind(route({
    ...common, method: 'post', path: `${root}/remedies`, summary: 'Put a difference right', problems: ['request/not_found', 'document/not_found', 'document/changed', 'auth/stale'],
    description: 'One of the remedies the difference names. It is gone from the list afterwards, and back with the next comparison should it still be there.',
    body: {
      schema: z.strictObject({ id: z.string().max(200), remedy: z.enum(remedies), role: z.string().max(100).optional().openapi({ description: 'For `approve`.' }) }).openapi('RemedyClerk'), kinds: ['json'],
    },
    answers: { 200: { description: 'Done, or on its way.', content: z.object({ id: z.string() }) } },
  }), async ({ ctx, body }) => json(await remedyDrift({ ctx, input: body }))),
];

function presentStatus({ rules, instance, queue, left, finishAt, parked, reconcile }: ClerkStatus) {
  return {
    instance, inviteVia: rules.inviteVia, mail: rules.mail, mirrorWaitlist: rules.mirrorWaitlist, banOnRevoke: rules.banOnRevoke, queue: { ...queue, finishAt: instantText(finishAt) }, left,
    parked: parked.map(({ entryId, email, lastError, parkedAt }) => ({ entryId, email, error: lastError, parkedAt: instantText(parkedAt) })), reconcile: presentReconcile(reconcile),
  };
}

function presentReconcile({ wanted, last, run }: ReconcileState) {
  return {
    state: run !== null ? 'running' : wanted ? 'waiting' : last === null ? 'never' : 'done',
    running: run && { startedAt: instantText(run.startedAt), phase: run.phase, seen: run.seen },
    last: last && { ...last, startedAt: instantText(last.startedAt), finishedAt: instantText(last.finishedAt), drift: last.drift.map(presentDrift) },
  };
}

function presentDrift(drift: Drift) {
  return { id: driftId(drift), ...drift, remedies: remediesOf[drift.kind] };
}
