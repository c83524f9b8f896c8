import { z } from '@hono/zod-openapi';
import type { GateDecision } from '../../application/access/access.ts';
import { nextStepOf, nextSteps } from '../../application/access/next-step.ts';
import { endSessions } from '../../application/session/own-sessions.ts';
import { FoyerError } from '../../domain/errors.ts';
import { provenances } from '../../domain/role.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { route } from '../contract/route.ts';
import { json, seeOther, withCookies } from '../respond.ts';

const statusSchema = z.object({
  access: z.boolean(), email: z.string().optional(), name: z.string().optional(), role: z.string().optional(), provenance: z.enum(provenances).optional(),
  onboarding: z.object({ done: z.array(z.string()), total: z.number(), skipped: z.boolean(), completed: z.boolean() }).optional(), reason: z.string().optional(),
  nextStep: z.enum(nextSteps).optional().openapi({ description: 'What the person can do about a refusal.' }),
  nextPath: z.string().nullable().optional().openapi({ description: 'The page of Foyer where they do it, if there is one.' }),
}).openapi('DashboardStatus');

/** Sessions for programs. */
export const accessApi: readonly BoundRoute[] = [
  bind(route({
    method: 'get', path: '/api/dashboard/status', tag: 'Access', summary: 'Whether this browser may enter, and as whom',
    answers: { 200: { description: 'The decision; `access: false` with a reason is an answer, not an error.', content: statusSchema } },
  }), async ({ exchange }) => json(dashboardStatus(await exchange.access()))),

  bind(route({
    method: 'post', path: '/gate/assertion', tag: 'Access', summary: 'Exchange the session for a signed assertion', limit: 'token',
    description: 'A JWT for at most 60 seconds, verified with /.well-known/jwks.json by any application.',
    body: { schema: z.strictObject({ audience: z.string().min(1).max(200).regex(/^[\x21-\x7e]+$/) }), kinds: ['json'] }, problems: ['auth/required'],
    answers: { 200: { description: 'The assertion.', content: z.object({ assertion: z.string(), expiresAt: z.string() }) } },
  }), async ({ exchange, body }) => {
    const gate = await exchange.access();
    if (gate.decision !== 'allow') throw new FoyerError('auth/required', 'Sign in first; only people with access get an assertion.', { details: { reason: gate.reason } });
    const signed = await exchange.deps.assertions.sign({ subject: gate.person.entry.id, email: gate.person.entry.email, role: gate.role.key }, body.audience);
    return json({ assertion: signed.assertion, expiresAt: new Date(signed.expiresAt).toISOString() });
  }),
  bind(route({
    method: 'get', path: '/.well-known/jwks.json', tag: 'Access', summary: 'The keys that verify assertions',
    answers: { 200: { description: 'A JSON Web Key Set.', content: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }) } },
  }), async ({ exchange }) => json(await exchange.deps.assertions.keys(), 200, { 'cache-control': 'public, max-age=300' })),

  bind(route({
    method: 'post', path: '/api/session/logout', tag: 'Access', summary: 'Sign out and go home',
    answers: { 200: { description: 'Signed out, for programs.', content: z.object({ status: z.literal('signed_out') }) }, 303: { description: 'Signed out; to the home page.' } },
  }), async ({ ctx, exchange }) => {
    await endSessions({ ctx, input: { session: exchange.cookie('session'), which: 'this' } });
    const cleared = [exchange.cookies.clear('session')];
    return (exchange.header('accept') ?? '').includes('text/html') ? seeOther('/', cleared) : withCookies(json({ status: 'signed_out' }), cleared);
  }),
];

function dashboardStatus(gate: GateDecision) {
  if (gate.decision !== 'allow') {
    const { step, path } = nextStepOf(gate.reason);
    return { access: false, reason: gate.reason, nextStep: step, nextPath: path };
  }
  const { entry, grant } = gate.person;
  return {
    access: true, email: entry.email, name: entry.name, role: gate.role.key, provenance: grant!.provenance,
    onboarding: { done: entry.onboarding.done, total: gate.role.onboarding.length, skipped: entry.onboarding.skipped, completed: entry.onboarding.completedAt !== null },
  };
}
