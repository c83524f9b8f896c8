import { z } from '@hono/zod-openapi';
import { beginSecondFactor, changePassword, confirmSecondFactor, removeSecondFactor, renewRecoveryCodes } from '../../application/team/own-account.ts';
import { foundTeam, joinTeam, lookAtInvitation } from '../../application/team/join-team.ts';
import { requestPasswordReset, resetPassword } from '../../application/team/reset-password.ts';
import { confirmSignIn, endOwnSessions, listOwnSessions, proveSecondFactor, type SignedIn, signIn, viewSession } from '../../application/team/sign-in.ts';
import { sessionMs } from '../../domain/admin-identity.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { instantText } from '../contract/present.ts';
import { route, type RouteContract } from '../contract/route.ts';
import { emailText, tokenText } from '../contract/schemas.ts';
import { evenly } from '../even-timing.ts';
import type { Exchange } from '../exchange.ts';
import type { Reply } from '../incoming.ts';
import { pageContext } from '../page-view.ts';
import { json, withCookies } from '../respond.ts';

const instant = z.string().openapi({ format: 'date-time' });

const questionSchema = z.object({ key: z.string(), label: z.string(), type: z.string(), options: z.array(z.object({ value: z.string(), label: z.string() })).optional() });

const sessionSchema = z.object({
  state: z.enum(['signed_out', 'setup_needed', 'second_factor', 'enrol_second_factor', 'signed_in']),
  admin: z.object({ id: z.string(), name: z.string(), email: z.string(), level: z.string(), roles: z.array(z.string()).nullable(), scopes: z.array(z.string()) }).optional(),
  secondFactor: z.object({ required: z.boolean(), enrolled: z.boolean(), recoveryCodesLeft: z.number().nullable() }).optional(),
  freshUntil: instant.optional(), idleUntil: instant.optional(), endsAt: instant.optional(),
  product: z.object({
    name: z.string(), hue: z.number(),
    roles: z.array(z.object({ key: z.string(), label: z.string(), rank: z.number(), capacity: z.number().nullable(), questions: z.array(questionSchema) })).optional(),
  }),
  publicUrl: z.string(),
  undoSeconds: z.number().optional().openapi({ description: 'How long a decision can be taken back, for whoever is signed in.' }),
  clerk: z.boolean().optional().openapi({ description: 'Whether Clerk is set up, for whoever is signed in.' }),
}).openapi('AdminSession');

const sessionAnswer = { 200: { description: 'Where this browser stands.', content: sessionSchema } } satisfies RouteContract['answers'];
/** Longer than any password that is taken, so that the words about it come from one place. */
const password = z.string().max(1000).openapi({ format: 'password' });
const code = z.string().max(40);
const refusals = ['auth/sign_in_refused', 'auth/required', 'request/rate_limited'] as const;

/** Presented only to this browser's own pages, so that links from elsewhere never carry the session along. */
async function presentSession(exchange: Exchange, cookie: string | undefined): Promise<Record<string, unknown>> {
  const { services, config: { product, publicUrl } } = exchange.deps;
  const { freshUntil, idleUntil, endsAt, ...view } = await viewSession({ ctx: services, input: { cookie } });
  const brand = { name: product.brand.name, hue: product.brand.hue };
  return {
    ...view,
    ...(freshUntil === undefined ? {} : { freshUntil: instantText(freshUntil) }), ...(idleUntil === undefined ? {} : { idleUntil: instantText(idleUntil) }), ...(endsAt === undefined ? {} : { endsAt: instantText(endsAt) }),
    product: view.state !== 'signed_in' ? brand : {
      ...brand,
      roles: product.roles.map(({ key, label, rank, capacity, questions }) => ({
        key, label, rank, capacity: capacity ?? null,
        questions: [...product.questions, ...questions].map((question) => ({ key: question.key, label: question.label, type: question.type, ...(question.type === 'choice' ? { options: question.options } : {}) })),
      })),
    },
    publicUrl,
    ...(view.state === 'signed_in' ? { undoSeconds: services.lifetimes.undoSeconds, clerk: services.clerk !== undefined } : {}),
  };
}

/** The session as it is with a new cookie, which the answer sets. */
async function entered(exchange: Exchange, { cookie }: SignedIn): Promise<Reply> {
  return withCookies(json(await presentSession(exchange, cookie)), [exchange.cookies.set('admin', cookie, sessionMs / 1000)]);
}

/** Signing in and the own account. Each route proves its caller itself: by password, code, one-time link or session cookie. */
export const adminSessionApi: readonly BoundRoute[] = [
  bind(route({ method: 'get', path: '/api/v1/admin/session', tag: 'Admin session', summary: 'Where this browser stands', answers: sessionAnswer }),
    async ({ exchange }) => json(await presentSession(exchange, exchange.cookie('admin')))),
  bind(route({
    method: 'post', path: '/api/v1/admin/session', tag: 'Admin session', summary: 'Sign in with address and password', limit: 'write', problems: refusals,
    body: { schema: z.strictObject({ email: z.string().max(400), password }), kinds: ['json'] }, answers: sessionAnswer,
  }), ({ exchange, ctx, body }) => evenly(async () => entered(exchange, await signIn({ ctx, input: { ...body, device: exchange.device, cookie: exchange.cookie('admin') } })))),
  bind(route({
    method: 'delete', path: '/api/v1/admin/session', tag: 'Admin session', summary: 'Sign out',
    answers: { 200: { description: 'Signed out; the cookie opens nothing any more.', content: z.object({ state: z.literal('signed_out') }) } },
  }), async ({ exchange, ctx }) => {
    await endOwnSessions({ ctx, input: { cookie: exchange.cookie('admin'), which: 'this' } });
    return withCookies(json({ state: 'signed_out' }), [exchange.cookies.clear('admin')]);
  }),
  bind(route({
    method: 'post', path: '/api/v1/admin/session/second-factor', tag: 'Admin session', summary: 'Prove the second factor', limit: 'write', problems: refusals,
    body: { schema: z.union([z.strictObject({ code }), z.strictObject({ recoveryCode: code })]), kinds: ['json'] }, answers: sessionAnswer,
  }), async ({ exchange, ctx, body }) => entered(exchange, await proveSecondFactor({ ctx, input: { ...body, cookie: exchange.cookie('admin'), device: exchange.device } }))),
  bind(route({
    method: 'post', path: '/api/v1/admin/session/confirm', tag: 'Admin session', summary: 'Confirm the password, so that dangerous acts are open for ten minutes', limit: 'write', problems: refusals,
    body: { schema: z.strictObject({ password, code: code.optional() }), kinds: ['json'] }, answers: { 200: { description: 'Until when.', content: z.object({ freshUntil: instant }) } },
  }), async ({ exchange, ctx, body }) => {
    const { freshUntil } = await confirmSignIn({ ctx, input: { ...body, cookie: exchange.cookie('admin') } });
    return json({ freshUntil: instantText(freshUntil) });
  }),

  bind(route({
    method: 'get', path: '/api/v1/admin/sessions', tag: 'Admin session', summary: 'The own sessions', problems: ['auth/required'],
    answers: { 200: { description: 'Newest first.', content: z.object({ items: z.array(z.object({ id: z.string(), device: z.string(), createdAt: instant, lastSeenAt: instant, current: z.boolean() })) }) } },
  }), async ({ exchange, ctx }) => {
    const sessions = await listOwnSessions({ ctx, input: { cookie: exchange.cookie('admin') } });
    return json({ items: sessions.map(({ id, device, createdAt, seenAt, current }) => ({ id, device, createdAt: instantText(createdAt), lastSeenAt: instantText(seenAt), current })) });
  }),
  bind(route({
    method: 'delete', path: '/api/v1/admin/sessions', tag: 'Admin session', summary: 'End all other own sessions', problems: ['auth/required'],
    answers: { 200: { description: 'How many.', content: z.object({ ended: z.number() }) } },
  }), async ({ exchange, ctx }) => json(await endOwnSessions({ ctx, input: { cookie: exchange.cookie('admin'), which: 'others' } }))),
  bind(route({
    method: 'delete', path: '/api/v1/admin/sessions/{id}', tag: 'Admin session', summary: 'End one of the own sessions', problems: ['auth/required'], params: z.object({ id: z.string().max(100) }),
    answers: { 200: { description: 'How many.', content: z.object({ ended: z.number() }) } },
  }), async ({ exchange, ctx, params }) => json(await endOwnSessions({ ctx, input: { cookie: exchange.cookie('admin'), which: { id: params.id } } }))),

  bind(route({
    method: 'post', path: '/api/v1/admin/setup', tag: 'Admin session', summary: 'Set up the first owner, with the link from the console', limit: 'token', problems: ['token/unusable', 'team/founded'],
    body: { schema: z.strictObject({ token: tokenText, email: emailText, name: z.string().max(400), password }), kinds: ['json'] }, answers: sessionAnswer,
  }), async ({ exchange, ctx, body }) => entered(exchange, await foundTeam({ ctx, input: { ...body, email: body.email as string, device: exchange.device } }))),
  bind(route({
    method: 'post', path: '/api/v1/admin/admins/join/look', tag: 'Admin session', summary: 'Who an invitation into the team is for', limit: 'token', problems: ['token/unusable'],
    body: { schema: z.strictObject({ token: tokenText }), kinds: ['json'] },
    answers: { 200: { description: 'The invitation.', content: z.object({ email: z.string(), name: z.string(), level: z.string(), product: z.object({ name: z.string(), hue: z.number() }) }) } },
  }), async ({ exchange, ctx, body }) => {
    const { name, hue } = exchange.deps.config.product.brand;
    return json({ ...await lookAtInvitation({ ctx, input: body }), product: { name, hue } });
  }),
  bind(route({
    method: 'post', path: '/api/v1/admin/admins/join', tag: 'Admin session', summary: 'Take an invitation into the team up', limit: 'token', problems: ['token/unusable'],
    body: { schema: z.strictObject({ token: tokenText, name: z.string().max(400), password }), kinds: ['json'] }, answers: sessionAnswer,
  }), async ({ exchange, ctx, body }) => entered(exchange, await joinTeam({ ctx, input: { ...body, device: exchange.device } }))),

  bind(route({
    method: 'post', path: '/api/v1/admin/second-factor', tag: 'Admin session', summary: 'Begin a second factor; it counts once its first code is proven', limit: 'write', problems: refusals,
    body: { schema: z.strictObject({ password }), kinds: ['json'] },
    answers: { 200: { description: 'Shown here and never again.', content: z.object({ secret: z.string(), uri: z.string(), recoveryCodes: z.array(z.string()) }) } },
  }), async ({ exchange, ctx, body }) => json(await beginSecondFactor({ ctx, input: { ...body, cookie: exchange.cookie('admin') } }))),
  bind(route({
    method: 'post', path: '/api/v1/admin/second-factor/confirm', tag: 'Admin session', summary: 'Prove the first code', limit: 'write', problems: [...refusals, 'team/state_conflict'],
    body: { schema: z.strictObject({ code }), kinds: ['json'] }, answers: sessionAnswer,
  }), async ({ exchange, ctx, body }) => entered(exchange, await confirmSecondFactor({ ctx, input: { ...body, cookie: exchange.cookie('admin'), device: exchange.device } }))),
  bind(route({
    method: 'delete', path: '/api/v1/admin/second-factor', tag: 'Admin session', summary: 'Take the own second factor away', limit: 'write', problems: [...refusals, 'team/state_conflict'],
    body: { schema: z.strictObject({ password }), kinds: ['json'] }, answers: sessionAnswer,
  }), async ({ exchange, ctx, body }) => {
    await removeSecondFactor({ ctx, input: { ...body, cookie: exchange.cookie('admin') } });
    return json(await presentSession(exchange, exchange.cookie('admin')));
  }),
  bind(route({
    method: 'post', path: '/api/v1/admin/second-factor/recovery-codes', tag: 'Admin session', summary: 'New recovery codes; the old ones are dead', limit: 'write', problems: [...refusals, 'team/state_conflict'],
    body: { schema: z.strictObject({ password }), kinds: ['json'] }, answers: { 200: { description: 'Shown here and never again.', content: z.object({ recoveryCodes: z.array(z.string()) }) } },
  }), async ({ exchange, ctx, body }) => json(await renewRecoveryCodes({ ctx, input: { ...body, cookie: exchange.cookie('admin') } }))),

  bind(route({
    method: 'post', path: '/api/v1/admin/password', tag: 'Admin session', summary: 'Change the own password; every other session ends', limit: 'write', problems: refusals,
    body: { schema: z.strictObject({ current: password, next: password }), kinds: ['json'] }, answers: sessionAnswer,
  }), async ({ exchange, ctx, body }) => entered(exchange, await changePassword({ ctx, input: { ...body, cookie: exchange.cookie('admin'), device: exchange.device } }))),
  bind(route({
    method: 'post', path: '/api/v1/admin/password/forgot', tag: 'Admin session', summary: 'Ask for a link to set a new password', limit: 'recover',
    body: { schema: z.strictObject({ email: z.string().max(400) }), kinds: ['json'] },
    answers: { 202: { description: 'The same for every address: if there is such an admin, the mail is on its way.', content: z.object({ status: z.literal('received') }) } },
  }), ({ exchange, ctx, body }) => evenly(async () => {
    await requestPasswordReset({ ctx, input: { ...body, locale: pageContext(exchange).locale } });
    return json({ status: 'received' }, 202);
  })),
  bind(route({
    method: 'post', path: '/api/v1/admin/password/reset', tag: 'Admin session', summary: 'Set a new password by a mailed link; sign in afterwards', limit: 'token', problems: ['token/unusable', 'auth/required'],
    body: { schema: z.strictObject({ token: tokenText, password }), kinds: ['json'] }, answers: { 200: { description: 'The password is set.', content: z.object({ state: z.literal('signed_out') }) } },
  }), async ({ exchange, ctx, body }) => {
    await resetPassword({ ctx, input: body });
    return withCookies(json({ state: 'signed_out' }), [exchange.cookies.clear('admin')]);
  }),
];
