import { z } from '@hono/zod-openapi';
import { type Ticket, ticketLink } from '../../application/clerk/ticket-link.ts';
import { acceptInvitation, signIn } from '../../application/invitation/accept-invitation.ts';
import { viewInvitation } from '../../application/invitation/view-invitation.ts';
import { visitInvitation } from '../../application/invitation/visit-invitation.ts';
import { unsubscribe } from '../../application/mail/unsubscribe.ts';
import { viewMailLink } from '../../application/waitlist/confirm-address.ts';
import { recoverAccess } from '../../application/waitlist/recover-access.ts';
import { readsAsPerson } from '../../domain/actor.ts';
import { FoyerError } from '../../domain/errors.ts';
import { maskEmail } from '../../domain/mail.ts';
import { invite, signIn as signInPage, ticket as ticketView, unsubscribe as unsubscribePage } from '../../pages/index.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { pageAnswer, seeOtherAnswer } from '../contract/page-answers.ts';
import { route } from '../contract/route.ts';
import { entranceCookies, nextPath } from '../entrance.ts';
import { evenly } from '../even-timing.ts';
import type { Exchange } from '../exchange.ts';
import { pageContext, typedValues } from '../page-view.ts';
import { empty, isOwnPath, page, seeOther } from '../respond.ts';
import { afterEntrance } from './gate-api.ts';
import type { Reply } from '../incoming.ts';

const token = z.string().max(2000);
const tokenQuery = z.looseObject({ token: token.optional() });

/** Where mailed links lead. Looking changes nothing; one button, one POST lets people in (SR-5). */
export const doorPages: readonly BoundRoute[] = [
  bind(route({ method: 'get', path: '/invite', tag: 'Pages', summary: 'The mailed invitation link', query: tokenQuery, limit: 'token', answers: pageAnswer }), async ({ exchange, query }) => {
    return invitationPage(exchange, query.token);
  }),
  bind(route({
    method: 'post', path: '/invite', tag: 'Pages', summary: 'Accept the invitation', limit: 'token', body: { schema: z.looseObject({ token, switch: z.string().max(10).optional() }), kinds: ['form'] },
    answers: { ...pageAnswer, ...seeOtherAnswer, 409: { description: 'Signed in as somebody else; the page offers to switch.', content: 'text/html' }, 503: { description: 'The account is opened at an identity provider, which is not ready; the page offers to try again.', content: 'text/html' } },
  }), async ({ exchange, ctx, body }) => {
    const ticket = await ticketLink({ ctx, input: { token: body.token } });
    if (ticket !== null) return ticketPage(exchange, body.token, ticket);
    const entrance = await acceptInvitation({ ctx, input: { token: body.token, device: exchange.device, session: exchange.cookie('session'), switchPerson: body.switch === '1' } });
    if (entrance.status === 'accepted') return seeOther(entrance.onboarding ? nextPath(ctx.rules.product, entrance) : afterEntrance(exchange, nextPath(ctx.rules.product, entrance)), entranceCookies(exchange, entrance));
    return invitationPage(exchange, body.token, entrance.status === 'wrong_person' ? 409 : 410);
  }),

  bind(route({
    method: 'post', path: '/invite/seen', tag: 'Pages', summary: 'The page of an invitation is seen in a visible tab', limit: 'token',
    description: 'Sent by the page itself. Notes the first time for the team, and nothing else; answered alike for every token.',
    body: { schema: z.strictObject({ token }), kinds: ['json'] }, answers: { 204: { description: 'Noted, or nothing to note.' } },
  }), async ({ ctx, body }) => {
    await visitInvitation({ ctx, input: body });
    return empty(204);
  }),

  bind(route({ method: 'get', path: '/sign-in', tag: 'Pages', summary: 'Ask for a sign-in link, or use one', query: z.looseObject({ token: token.optional(), next: z.string().max(500).optional() }), limit: 'token', answers: pageAnswer }),
    async ({ exchange, ctx, query }) => {
      const next = query.next !== undefined && isOwnPath(query.next) ? { next: query.next } : {};
      if (query.token === undefined) return page(signInPage(pageContext(exchange), { state: 'ask', ...next }));
      const view = await viewMailLink({ ctx, input: { token: query.token, purpose: 'sign_in' } });
      return view.open
        ? page(signInPage(pageContext(exchange), { state: 'ready', token: query.token, email: view.maskedEmail, ...next }))
        : page(signInPage(pageContext(exchange), { state: 'dead', ...next }), 410);
    }),
  bind(route({
    method: 'post', path: '/sign-in', tag: 'Pages', summary: 'Mail a sign-in link, or sign in with one', limit: 'recover',
    body: { schema: z.looseObject({ email: z.unknown().optional(), token: token.optional(), next: z.string().max(500).optional() }), kinds: ['form'] },
    answers: { ...pageAnswer, ...seeOtherAnswer, 422: { description: 'The address needs another look.', content: 'text/html' } },
  }), async ({ exchange, ctx, body }) => {
    if (body.token !== undefined) {
      const entrance = await signIn({ ctx, input: { token: body.token, device: exchange.device } });
      if (entrance.status !== 'accepted') return page(signInPage(pageContext(exchange), { state: 'dead' }), 410);
      const next = body.next !== undefined && isOwnPath(body.next) ? body.next : afterEntrance(exchange, nextPath(ctx.rules.product, entrance));
      return seeOther(next, entranceCookies(exchange, entrance));
    }
    try {
      await evenly(() => recoverAccess({ ctx, input: { email: body.email, device: exchange.cookie('device') } }));
    } catch (error) {
      if (!(error instanceof FoyerError) || error.code !== 'input/invalid') throw error;
      return page(signInPage(pageContext(exchange), { state: 'ask', form: { values: typedValues(body), errors: error.errors } }), 422);
    }
    return page(signInPage(pageContext(exchange), { state: 'sent', ...(typeof body.email === 'string' ? { email: body.email } : {}) }));
  }),

  bind(route({ method: 'get', path: '/unsubscribe', tag: 'Pages', summary: 'Asks once before stopping mail', query: tokenQuery, limit: 'token', answers: pageAnswer }), async ({ exchange, ctx, query }) => {
    const view = await viewMailLink({ ctx, input: { token: query.token, purpose: 'unsubscribe' } });
    return view.open
      ? page(unsubscribePage(pageContext(exchange), { state: 'ready', token: query.token!, email: view.maskedEmail }))
      : page(unsubscribePage(pageContext(exchange), { state: 'dead' }), 410);
  }),
  bind(route({
    method: 'post', path: '/unsubscribe', tag: 'Pages', summary: 'Stop mail; also by one click in the mail program (RFC 8058)', limit: 'token', crossSite: true, query: tokenQuery,
    body: { schema: z.looseObject({ token: token.optional() }), kinds: ['form'] }, answers: pageAnswer,
  }), async ({ exchange, ctx, body, query }) => {
    const { status } = await unsubscribe({ ctx, input: { token: body.token ?? query.token } });
    return page(unsubscribePage(pageContext(exchange), { state: status === 'unsubscribed' ? 'done' : 'dead' }), status === 'unsubscribed' ? 200 : 410);
  }),
];

/** The invitation as it stands for this browser: open, open for somebody else, or dead with a way on. */
async function invitationPage(exchange: Exchange, presented: string | undefined, status?: number): Promise<Reply> {
  const ctx = exchange.context();
  const view = await viewInvitation({ ctx, input: { token: presented, device: exchange.cookie('device') } });
  const gate = exchange.cookie('session') === undefined ? null : await exchange.access();
  const self = gate?.decision === 'allow' ? gate.person.entry : null;
  if (!view.open) return page(invite(pageContext(exchange), { state: view.fault, signedIn: self !== null && self.id === view.entryId }), status === 409 ? 410 : status ?? 410);
  const somebodyElse = self !== null && self.id !== view.entryId ? { signedInAs: maskEmail(self.email) } : {};
  return page(invite(pageContext(exchange), {
    state: 'open', token: presented!, name: view.name, ...(readsAsPerson(view.invitedBy) ? { invitedBy: view.invitedBy } : {}), role: view.role, email: view.maskedEmail, expiresAt: view.expiresAt,
    auto: view.deviceKnown && self === null, ...somebodyElse,
  }), status ?? 200);
}

/**
 * On to the account at the identity provider. A form may not lead to another site (SR-42), and a redirect would be a part of it: the page
 * goes on by itself, and has a link for whoever it does not.
 */
function ticketPage(exchange: Exchange, presented: string, ticket: Ticket): Reply {
  const ctx = pageContext(exchange);
  switch (ticket.kind) {
    case 'go': return page(ticketView(ctx, { state: 'go', url: ticket.url }), 200, { refresh: `0;url=${ticket.url}` });
    case 'account': return page(ticketView(ctx, { state: 'account', url: ticket.url }));
    case 'soon':
    case 'away': return page(ticketView(ctx, { state: ticket.kind, token: presented }), 503, { 'retry-after': '60' });
  }
}
