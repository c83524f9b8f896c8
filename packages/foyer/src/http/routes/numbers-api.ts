import { z } from '@hono/zod-openapi';
import { showNumbers } from '../../application/numbers/show-numbers.ts';
import { funnelSteps } from '../../application/numbers/steps.ts';
import { isPerson } from '../../application/numbers/visits.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { route } from '../contract/route.ts';
import { empty, json } from '../respond.ts';

const steps = z.object(Object.fromEntries(funnelSteps.map((step) => [step, z.number()])));
const numbersOf = z.array(z.object({ key: z.string(), label: z.string(), steps }));
const times = z.object({
  medianHours: z.number().nullable(), p90Hours: z.number().nullable(),
  histogram: z.array(z.object({ upToHours: z.number().nullable().openapi({ description: 'Null for the last one, which has no end.' }), count: z.number() })),
});

const numbersAnswer = z.object({
  from: z.string(), to: z.string(),
  funnel: z.array(z.object({ step: z.enum(funnelSteps), count: z.number() })),
  days: z.array(z.object({ day: z.string(), steps })),
  byRole: numbersOf, bySource: numbersOf, byWave: numbersOf,
  times: z.object({ timeToDecision: times, approvalToSignUp: times }),
  completion: z.object({ form: z.number().nullable(), onboarding: z.number().nullable() }).openapi({ description: 'Shares from 0 to 1.' }),
  targets: z.array(z.object({
    key: z.string(), title: z.string(), target: z.number(), actual: z.number().nullable(), met: z.boolean().nullable(),
    unit: z.enum(['%', 'ms', 'minutes', 'hours', 'incidents']), explanation: z.string(),
  })),
}).openapi('Numbers');

/** What a browser says when somebody begins to fill in the form. */
const startedBody = z.strictObject({ role: z.string().max(100).optional(), source: z.string().max(200).optional() });

/** How many come how far, and how long it takes. */
export const numbersApi: readonly BoundRoute[] = [
  bind(route({
    method: 'get', path: '/api/v1/admin/analytics', tag: 'Review', summary: 'The numbers: funnel, times, completion, targets', auth: 'admin',
    description: 'Days are UTC. Counted from the audit log a moment after things happen; page views and begun forms without cookies, ids or addresses.',
    query: z.strictObject({
      from: z.string().max(20).optional(), to: z.string().max(20).optional(), role: z.string().max(100).optional(), source: z.string().max(100).optional(), wave: z.string().max(100).optional(),
    }),
    answers: { 200: { description: 'The numbers of these days.', content: numbersAnswer } },
  }), async ({ ctx, query }) => json(await showNumbers({ ctx, input: query }))),
  bind(route({
    method: 'post', path: '/api/waitlist/started', tag: 'Waitlist', summary: 'Somebody begins to fill in the form', limit: 'write',
    description: 'Counts, and keeps nothing of who it was.', body: { schema: startedBody, kinds: ['json'] }, answers: { 204: { description: 'Counted, or not, as with programs.' } },
  }), ({ exchange, ctx, body }) => {
    const { roles } = ctx.rules.product;
    const known = roles.some(({ key }) => key === body.role) ? body.role : '';
    if (isPerson({ method: 'GET', header: (name) => exchange.header(name) })) ctx.visits.count('form_starts', { role: known, source: body.source?.slice(0, 60) });
    return empty(204);
  }),
];
