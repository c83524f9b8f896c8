import { z } from '@hono/zod-openapi';
import type { GateDecision } from '../../application/access/access.ts';
import { ownFeedback } from '../../application/feedback/give-feedback.ts';
import { advanceOnboarding } from '../../application/onboarding/advance-onboarding.ts';
import { endSessions, listOwnSessions } from '../../application/session/own-sessions.ts';
import { account, dashboard, gatedPage, onboarding } from '../../pages/index.ts';
import { bind, type BoundRoute, type Bound } from '../bind.ts';
import { seeOtherAnswer } from '../contract/page-answers.ts';
import { route, type RouteContract } from '../contract/route.ts';
import { pageContext } from '../page-view.ts';
import { page, seeOther } from '../respond.ts';
import type { Reply } from '../incoming.ts';
import { afterEntrance } from './gate-api.ts';

type Allowed = Extract<GateDecision, { decision: 'allow' }>;

const gatedAnswers: RouteContract['answers'] = { 200: { description: 'The page, for people with access.', content: 'text/html' }, 303: { description: 'Everybody else: to the waitlist.' } };

/** A page behind the gate: checked here, at the resource, whatever stands in front (SR-43). */
function gated<B, Q, P>(handler: (bound: Bound<B, Q, P>, gate: Allowed) => Reply | Promise<Reply>) {
  return async (bound: Bound<B, Q, P>): Promise<Reply> => {
    const gate = await bound.exchange.access();
    return gate.decision === 'allow' ? handler(bound, gate) : seeOther('/waitlist');
  };
}

/** What people see who are in. */
export const memberPages: readonly BoundRoute[] = [
  bind(route({
    method: 'get', path: '/dashboard', tag: 'Pages', summary: 'The gated sample page', query: z.looseObject({ token: z.string().max(2000).optional() }), answers: gatedAnswers,
    description: 'A link with ?token= leads to the acceptance page; it never lets anybody in by itself (SR-85).',
  }), async (bound) => {
    const { token } = bound.query;
    if (token !== undefined) return seeOther(`/invite?token=${encodeURIComponent(token)}`);
    return gated<unknown, unknown, unknown>(({ exchange }, { person: { entry, grant }, role }) => {
      const { done, completedAt } = entry.onboarding;
      const unfinished = role.onboarding.length > 0 && completedAt === null ? { onboarding: { done: done.length, total: role.onboarding.length } } : {};
      return page(dashboard(pageContext(exchange), { name: entry.name, email: entry.email, role, provenance: grant!.provenance, grantedAt: grant!.grantedAt, ...unfinished }));
    })(bound);
  }),
  bind(route({ method: 'get', path: '/dashboard/{section*}', tag: 'Pages', summary: 'Anything below the dashboard is gated alike', answers: gatedAnswers }),
    gated(({ exchange }, { person, role }) => page(gatedPage(pageContext(exchange), { name: person.entry.name, role })))),

  bind(route({ method: 'get', path: '/onboarding', tag: 'Pages', summary: 'The steps of the own role', answers: gatedAnswers }), gated(async ({ exchange, ctx }, { person: { entry, grant }, role }) => {
    const asks = entry.onboarding.completedAt !== null && (await ownFeedback({ ctx, entryId: entry.id })) === null;
    return page(onboarding(pageContext(exchange), { name: entry.name, role, provenance: grant!.provenance, progress: entry.onboarding, asks }));
  })),
  bind(route({
    method: 'post', path: '/onboarding', tag: 'Pages', summary: 'Finish a step, skip or resume', problems: ['auth/required'], limit: 'write',
    body: { schema: z.looseObject({ done: z.string().max(100).optional(), skip: z.string().optional(), resume: z.string().optional() }), kinds: ['form'] }, answers: seeOtherAnswer,
  }), async ({ exchange, ctx, body }) => {
    const step = body.skip !== undefined ? 'skip' as const : body.resume !== undefined ? 'resume' as const : { done: body.done ?? '' };
    const progress = await advanceOnboarding({ ctx, input: { session: exchange.cookie('session'), step } });
    const gate = await exchange.access();
    const over = progress.skipped || progress.completedAt !== null;
    if (gate.decision !== 'allow' || !over) return seeOther('/onboarding');
    return seeOther(afterEntrance(exchange, progress.skipped ? gate.role.landing : '/onboarding'));
  }),

  bind(route({ method: 'get', path: '/account', tag: 'Pages', summary: 'Own sessions', answers: gatedAnswers }), gated(async ({ exchange, ctx }, { person, session }) => {
    const sessions = await listOwnSessions({ ctx, entryId: person.entry.id });
    return page(account(pageContext(exchange), {
      email: person.entry.email,
      sessions: sessions.toSorted((a, b) => Number(b.id === session?.id) - Number(a.id === session?.id)).map(({ id, device, createdAt, expiresAt }) => ({ id, device, createdAt, expiresAt, current: id === session?.id })),
    }));
  })),
  bind(route({
    method: 'post', path: '/account', tag: 'Pages', summary: 'End a session, or all others', problems: ['auth/required'], limit: 'write',
    body: { schema: z.looseObject({ end: z.string().max(100).optional(), endOthers: z.string().optional() }), kinds: ['form'] }, answers: seeOtherAnswer,
  }), async ({ exchange, ctx, body }) => {
    await endSessions({ ctx, input: { session: exchange.cookie('session'), which: body.end === undefined ? 'others' : { id: body.end } } });
    return seeOther('/account');
  }),
];
