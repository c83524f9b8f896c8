import { z } from '@hono/zod-openapi';
import { requireScope } from '../../application/authorise.ts';
import { type AppContext, checkErrand, type Errand, errandOf, exchangeCode, keepErrand, wayBack } from '../../application/gate/enter-app.ts';
import { resolveAccess } from '../../application/access/resolve-access.ts';
import { gateChanges } from '../../application/gate/gate-feed.ts';
import { endSessions } from '../../application/session/own-sessions.ts';
import type { GateDecision } from '../../application/access/access.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { seeOtherAnswer } from '../contract/page-answers.ts';
import { route } from '../contract/route.ts';
import type { Exchange } from '../exchange.ts';
import type { Reply } from '../incoming.ts';
import { goingBack } from '../../pages/index.ts';
import { pageContext } from '../page-view.ts';
import { pageAskedFor } from '../forward-auth.ts';
import { json, page, seeOther, withCookies } from '../respond.ts';

/** Gates ask again after this, so that they know that nothing changed. */
const waitMs = 5_000;
const errandSeconds = 1_800;
const token = z.string().max(8192);

const decisionSchema = z.object({
  decision: z.enum(['allow', 'wait', 'deny']), subject: z.string().nullable(), email: z.string().nullable(), role: z.string().nullable(), reason: z.string().nullable(),
}).openapi('GateDecision');

const resolutionSchema = decisionSchema.extend({ claimed: z.boolean().openapi({ description: 'Whether this very call made the access theirs.' }) }).openapi('AccessResolution');

/** For gates in front of applications: those in other processes, and those on other hosts. */
export const gateApi: readonly BoundRoute[] = [
  bind(route({
    method: 'post', path: '/gate/check', tag: 'Access', summary: 'Whether a session may enter, for gates in other processes', auth: 'admin',
    description: 'Takes the value of Foyer\'s session cookie, or a session token of the identity provider. Wants a key with the scope `gate`. A gate may use the answer again for 60 seconds, while `/gate/changes` says that nothing changed.',
    body: {
      schema: z.strictObject({ token, after: z.int().min(0).optional().openapi({ description: 'The newest `seq` that `/gate/changes` told: the decision is no older than that, whichever process answers.' }) }), kinds: ['json'],
    }, answers: { 200: { description: 'The decision. A refusal is an answer, not an error.', content: decisionSchema } },
  }), async ({ exchange, ctx, body }) => {
    await requireScope(ctx, 'gate', 'check a session');
    const gate = await ctx.access.check(body.token, body.after);
    exchange.deps.metrics.gateCheck(gate.decision, gate.decision === 'allow' ? undefined : gate.reason);
    return json(presentDecision(gate));
  }),
  bind(route({
    method: 'post', path: '/api/v1/access/resolve', tag: 'Access', summary: 'Who is this account of an identity provider, and as what may they enter', auth: 'admin',
    description: 'Wants a key with the scope `gate`. For applications that sign people in with any provider: the first time, an account whose proven primary address is approved claims the access; from then on it is that account\'s alone. Ask at each sign-in, and follow `/gate/changes` to hear of what ends.',
    body: {
      schema: z.strictObject({
        provider: z.string().max(100).openapi({ description: 'Its name: lower case letters, digits, `-` and `_`.', example: 'supabase' }),
        subjectId: z.string().max(500).openapi({ description: 'The id of the account at the provider, that never changes and never comes again.' }),
        email: z.string().max(2000).nullable().openapi({ description: 'The primary address; null when the account has none.' }),
        emailVerified: z.boolean().openapi({ description: 'Whether the provider has proof that the address is theirs. Anything a person can set themselves is none.' }),
      }), kinds: ['json'],
    },
    answers: { 200: { description: 'The decision. A refusal is an answer, not an error.', content: resolutionSchema } },
  }), async ({ ctx, body }) => {
    const { gate, claimed } = await resolveAccess({ ctx, input: body });
    return json({ ...presentDecision(gate), claimed });
  }),
  bind(route({
    method: 'get', path: '/gate/changes', tag: 'Access', summary: 'Whose access changed, for gates in other processes', auth: 'admin',
    description: 'Answered as soon as something changed after `after`, or after five seconds.',
    query: z.strictObject({ after: z.string().regex(/^\d{1,15}$/, 'Give the `seq` of the answer before.').optional() }),
    answers: { 200: { description: 'What to forget.', content: z.object({ seq: z.number(), subjects: z.array(z.string()), all: z.boolean() }) } },
  }), async ({ ctx, query }) => json(await gateChanges({ ctx, input: { after: query.after === undefined ? null : Number(query.after), waitMs } }))),
  bind(route({
    method: 'get', path: '/gate/enter', tag: 'Access', summary: 'The door for browsers that come from an application on another host', limit: 'token',
    query: z.strictObject({ app: z.string().max(300), state: z.string().max(100), challenge: z.string().max(100), token: token.optional() }),
    answers: seeOtherAnswer,
  }), async ({ exchange, query }) => enter(exchange, { app: query.app, state: query.state, challenge: query.challenge }, query.token)),
  bind(route({
    method: 'get', path: '/gate/enter/continue', tag: 'Access', summary: 'Back to the application this browser came from', limit: 'token', answers: { ...seeOtherAnswer, 200: { description: 'On the way back; the browser goes on by itself.', content: 'text/html' } },
  }), async ({ exchange }) => goOn(exchange)),
  bind(route({
    method: 'post', path: '/gate/exchange', tag: 'Access', summary: 'A code for a session, between servers', auth: 'admin',
    body: { schema: z.strictObject({ app: z.string().max(300), code: z.string().max(2000), verifier: z.string().max(200) }), kinds: ['json'] }, problems: ['token/unusable'],
    answers: { 200: { description: 'The session, for a cookie of the application\'s own host.', content: z.object({ token: z.string(), expiresAt: z.string() }) } },
  }), async ({ exchange, ctx, body }) => {
    const opened = await exchangeCode({ ...appContext(exchange), ctx }, body);
    return json({ token: opened.token, expiresAt: new Date(opened.expiresAt).toISOString() });
  }),
  bind(route({
    method: 'post', path: '/gate/end', tag: 'Access', summary: 'Ends a session, when its person signs out of the application', auth: 'admin',
    body: { schema: z.strictObject({ token }), kinds: ['json'] }, answers: { 200: { description: 'Ended, or over already.', content: z.object({ status: z.literal('ended') }) } },
  }), async ({ ctx, body }) => {
    await requireScope(ctx, 'gate', 'end a session');
    await endSessions({ ctx, input: { session: body.token, which: 'this' } });
    return json({ status: 'ended' });
  }),
];

function presentDecision(gate: GateDecision) {
  if (gate.decision !== 'allow') return { decision: gate.decision, subject: null, email: null, role: null, reason: gate.reason };
  return { decision: gate.decision, subject: gate.person.entry.id, email: gate.person.entry.email, role: gate.role.key, reason: null };
}

function appContext(exchange: Exchange): AppContext {
  const { config, seal, digest } = exchange.deps;
  return { ctx: exchange.context(), apps: config.gateApps, seal, digest };
}

/** Straight back for people who are in; others are led to their invitation, the sign-in or the waitlist, and the errand is kept. */
async function enter(exchange: Exchange, asked: Errand, presented: string | undefined): Promise<Reply> {
  const app = appContext(exchange);
  const errand = checkErrand(app.apps, asked);
  const kept = exchange.cookies.set('errand', keepErrand(app, errand), errandSeconds);
  if (presented !== undefined) return seeOther(`/invite?token=${encodeURIComponent(presented)}`, [kept]);
  const gate = await exchange.access();
  if (gate.decision === 'allow') {
    return { status: 303, headers: { location: wayBack(app, errand, gate.person.entry.id), ...leaving }, cookies: [exchange.cookies.clear('errand')], body: null };
  }
  const known = exchange.cookie('session') !== undefined || exchange.cookie('device') !== undefined;
  return seeOther(known ? '/sign-in?next=/gate/enter/continue' : '/waitlist', [kept]);
}

async function goOn(exchange: Exchange): Promise<Reply> {
  const app = appContext(exchange);
  const errand = errandOf(app, exchange.cookie('errand'));
  const gate = await exchange.access();
  if (gate.decision !== 'allow') return seeOther('/sign-in?next=/gate/enter/continue');
  const asked = pageAskedFor(exchange);
  if (asked !== null) return seeOther(asked, [exchange.cookies.clear('errand')]);
  return errand === null ? seeOther(gate.role.landing, [exchange.cookies.clear('errand')]) : leave(exchange, errand, wayBack(app, errand, gate.person.entry.id));
}

const leaving = { 'cache-control': 'no-store' };

/**
 * To a listed application, and to no other place (SR-39); the errand is over. By a page and not a redirect: this may be the end of a form
 * that was sent here, and browsers let no form of ours lead to another site, not even by a redirect after it.
 */
function leave(exchange: Exchange, { app }: Errand, address: string): Reply {
  const markup = goingBack(pageContext(exchange), { app: new URL(app).host, address });
  return withCookies(page(markup, 200, { ...leaving, refresh: `0;url=${address}` }), [exchange.cookies.clear('errand')]);
}

/** Where a person who just came in goes on: back to the application they came from, or the page they asked for, if they did. */
export function afterEntrance(exchange: Exchange, next: string): string {
  return errandOf(appContext(exchange), exchange.cookie('errand')) === null && pageAskedFor(exchange) === null ? next : '/gate/enter/continue';
}
