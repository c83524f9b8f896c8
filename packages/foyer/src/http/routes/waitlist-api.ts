import { z } from '@hono/zod-openapi';
import { FoyerError } from '../../domain/errors.ts';
import { confirmAddress } from '../../application/waitlist/confirm-address.ts';
import { joinWaitlist } from '../../application/waitlist/join-waitlist.ts';
import { findSelf, withdraw } from '../../application/waitlist/own-status.ts';
import { replyToQuestion } from '../../application/waitlist/reply-to-question.ts';
import { recoverAccess } from '../../application/waitlist/recover-access.ts';
import { findByEmail } from '../../application/review/list-entries.ts';
import { viewInvitation } from '../../application/invitation/view-invitation.ts';
import { acceptInvitation } from '../../application/invitation/accept-invitation.ts';
import type { Person } from '../../domain/person.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { instantText } from '../contract/present.ts';
import { route } from '../contract/route.ts';
import { acceptedSchema, emailText, receivedSchema, tokenText } from '../contract/schemas.ts';
import { entranceCookies, nextPath } from '../entrance.ts';
import { evenly } from '../even-timing.ts';
import { json, withCookies } from '../respond.ts';

const free = z.unknown();
const joinBody = z.strictObject({
  email: emailText, name: free.openapi({ type: 'string', example: 'Mia Berg' }), website: free.optional().openapi({ type: 'string', format: 'uri' }),
  role: free.optional().openapi({ type: 'string', example: 'coach' }), answers: free.optional().openapi({ type: 'object', description: 'By question key.' }),
  ref: free.optional().openapi({ type: 'string' }), referrer: free.optional().openapi({ type: 'string' }), source: free.optional().openapi({ type: 'string' }),
  utm: free.optional().openapi({ type: 'object', description: 'source, medium, campaign, term, content' }), locale: free.optional().openapi({ type: 'string', example: 'en' }),
  captcha: free.optional().openapi({ type: 'string', description: 'Solution of the puzzle from /api/waitlist/challenge, when proof of work is on.' }),
  company_website2: free.optional().openapi({ type: 'string', description: 'A field that people do not see. Leave it out; what fills it in is flagged for the reviewer.' }),
}).openapi('Join');

const statusSchema = z.union([
  z.object({
    onWaitlist: z.literal(true), status: z.string(), confirmed: z.boolean(), role: z.string().nullable(), position: z.number().optional(), joinedAt: z.string(),
  }),
  z.object({ onWaitlist: z.literal(false) }),
]).openapi('OwnStatus');

/** The waitlist for programs: the same verbs as the pages. */
export const waitlistApi: readonly BoundRoute[] = [
  bind(route({
    method: 'post', path: '/api/waitlist/join', tag: 'Waitlist', summary: 'Join the waitlist', limit: 'join', idempotent: true, embed: true,
    description: 'Answers the same for every state of the address.',
    body: { schema: joinBody, kinds: ['json'] }, problems: ['request/proof_of_work'], answers: { 202: { description: 'Received.', content: receivedSchema } },
  }), async ({ ctx, body: { company_website2: honeypot, ...input } }) => evenly(async () => json(await joinWaitlist({ ctx, input: { ...input, honeypot } }), 202))),

  bind(route({
    method: 'get', path: '/api/waitlist/challenge', tag: 'Waitlist', summary: 'A puzzle against robots', limit: 'token', embed: true, problems: ['request/not_found'],
    answers: { 200: { description: 'A puzzle for the ALTCHA widget.', content: z.record(z.string(), z.unknown()).openapi('Challenge') } },
  }), async ({ ctx }) => {
    if (!ctx.proofOfWork) throw new FoyerError('request/not_found', 'Proof of work is switched off here.');
    return json(await ctx.proofOfWork.challenge());
  }),

  bind(route({
    method: 'post', path: '/api/waitlist/confirm', tag: 'Waitlist', summary: 'Confirm an address with the mailed token', limit: 'token',
    body: { schema: z.strictObject({ token: tokenText }), kinds: ['json'] }, problems: ['token/unusable'],
    answers: { 200: { description: 'Confirmed; sets the device ticket cookie.', content: z.object({ status: z.literal('confirmed') }) } },
  }), async ({ ctx, body, exchange }) => {
    const confirmation = await confirmAddress({ ctx, input: body });
    if (confirmation.status === 'dead') throw new FoyerError('token/unusable', 'This link no longer works. Ask for a fresh one with your address.', { details: { fault: confirmation.fault } });
    return withCookies(json({ status: 'confirmed' }), [exchange.cookies.set('device', confirmation.deviceTicket!, ctx.lifetimes.deviceTicketSeconds)]);
  }),

  bind(route({
    method: 'post', path: '/api/waitlist/recover', tag: 'Waitlist', summary: 'Mail whatever fits: confirmation, status, fresh invitation or sign-in link', limit: 'recover',
    body: { schema: z.strictObject({ email: emailText }), kinds: ['json'] }, answers: { 202: { description: 'Received, whether the address is known or not.', content: receivedSchema } },
  }), async ({ ctx, body, exchange }) => evenly(async () => json(await recoverAccess({ ctx, input: { email: body.email, device: exchange.cookie('device') } }), 202))),

  bind(route({
    method: 'get', path: '/api/waitlist/check', tag: 'Waitlist', summary: 'Own status, by device ticket, session or mailed ticket', limit: 'token',
    query: z.strictObject({ ticket: tokenText.optional(), email: z.string().max(400).optional().openapi({ description: 'Administrators only.' }) }),
    problems: ['auth/required', 'auth/forbidden', 'token/unusable'],
    answers: { 200: { description: 'The status.', content: statusSchema } },
  }), async ({ ctx, query, exchange }) => {
    if (query.email !== undefined) return json(statusOf(await findByEmail({ ctx: await exchange.adminContext(), input: { email: query.email } })));
    const person = await findSelf({ ctx, proof: { ticket: query.ticket, device: exchange.cookie('device'), session: exchange.cookie('session') } });
    if (!person) throw new FoyerError('auth/required', 'Your status is shown to you alone. Open the link we mailed you, or ask for a fresh one with your address.');
    return json(statusOf(person));
  }),

  bind(route({
    method: 'post', path: '/api/waitlist/validate', tag: 'Waitlist', summary: 'Look at an invitation without using it up', limit: 'token',
    body: { schema: z.strictObject({ token: tokenText }), kinds: ['json'] },
    answers: {
      200: {
        description: 'What the invitation is; `valid: false` for anything that cannot be used.',
        content: z.union([z.object({ valid: z.literal(true), email: z.string(), role: z.string(), roleLabel: z.string(), expiresAt: z.string() }), z.object({ valid: z.literal(false) })]),
      },
    },
  }), async ({ ctx, body }) => {
    const view = await viewInvitation({ ctx, input: body });
    return json(view.open ? { valid: true, email: view.maskedEmail, role: view.role.key, roleLabel: view.role.label, expiresAt: instantText(view.expiresAt) } : { valid: false });
  }),

  bind(route({
    method: 'post', path: '/api/waitlist/accept', tag: 'Waitlist', summary: 'Accept an invitation', limit: 'token',
    body: { schema: z.strictObject({ token: tokenText, switch: z.boolean().optional() }), kinds: ['json'] }, problems: ['invitation/unusable', 'auth/forbidden'],
    answers: { 200: { description: 'In; sets the session cookie. Exactly once per invitation.', content: acceptedSchema } },
  }), async ({ ctx, body, exchange }) => {
    const entrance = await acceptInvitation({ ctx, input: { token: body.token, device: exchange.device, session: exchange.cookie('session'), switchPerson: body.switch ?? false } });
    if (entrance.status === 'wrong_person') throw new FoyerError('auth/forbidden', 'You are signed in as somebody else. Sign out, or send "switch": true.');
    if (entrance.status === 'dead') throw new FoyerError('invitation/unusable', 'This invitation cannot be used. Ask for a fresh one with your address.', { details: { fault: entrance.fault } });
    return withCookies(json({ status: 'accepted', role: entrance.role, next: nextPath(ctx.rules.product, entrance) }), entranceCookies(exchange, entrance));
  }),

  bind(route({
    method: 'post', path: '/api/waitlist/reply', tag: 'Waitlist', summary: 'Answer a question of the team', limit: 'token',
    description: 'Proven by a mailed status ticket, the device ticket or a session. Without `question`, the oldest open one is meant.',
    body: { schema: z.strictObject({ ticket: tokenText.optional(), question: z.string().max(100).optional(), text: z.string().max(20_000) }), kinds: ['json'] }, problems: ['token/unusable'],
    answers: { 200: { description: 'Whether the answer is with the team.', content: z.object({ status: z.enum(['received', 'nothing_open']) }) } },
  }), async ({ ctx, body, exchange }) => json(await replyToQuestion({
    ctx, proof: { ticket: body.ticket, device: exchange.cookie('device'), session: exchange.cookie('session') }, input: { questionId: body.question, text: body.text },
  }))),

  bind(route({
    method: 'post', path: '/api/waitlist/withdraw', tag: 'Waitlist', summary: 'Leave the list', limit: 'token',
    body: { schema: z.strictObject({ ticket: tokenText.optional() }), kinds: ['json'] }, problems: ['token/unusable', 'entry/stage_conflict'],
    answers: { 200: { description: 'Withdrawn.', content: z.object({ status: z.literal('withdrawn') }) } },
  }), async ({ ctx, body, exchange }) => {
    await withdraw({ ctx, proof: { ticket: body.ticket, device: exchange.cookie('device'), session: exchange.cookie('session') } });
    return withCookies(json({ status: 'withdrawn' }), [exchange.cookies.clear('session'), exchange.cookies.clear('device')]);
  }),
];

function statusOf(person: Person | null) {
  if (person === null) return { onWaitlist: false };
  const { entry } = person;
  return { onWaitlist: true, status: entry.stage, confirmed: entry.confirmedAt !== null, role: entry.role ?? entry.requestedRole, joinedAt: instantText(entry.createdAt) };
}
