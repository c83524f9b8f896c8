import { z } from '@hono/zod-openapi';
import { findSelf, withdraw } from '../../application/waitlist/own-status.ts';
import { confirmAddress, viewMailLink } from '../../application/waitlist/confirm-address.ts';
import { joinWaitlist, type JoinInput } from '../../application/waitlist/join-waitlist.ts';
import { replyToQuestion } from '../../application/waitlist/reply-to-question.ts';
import { recoverAccess } from '../../application/waitlist/recover-access.ts';
import { openQuestions } from '../../domain/decisions/ask.ts';
import { FoyerError } from '../../domain/errors.ts';
import { maskEmail } from '../../domain/mail.ts';
import type { Person } from '../../domain/person.ts';
import type { Role } from '../../domain/role.ts';
import { confirm, home, join, recoverSent, status, statusRequest, success, withdraw as withdrawPage } from '../../pages/index.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { pageAnswer, seeOtherAnswer } from '../contract/page-answers.ts';
import { route } from '../contract/route.ts';
import { evenly } from '../even-timing.ts';
import type { Exchange } from '../exchange.ts';
import { pageContext, typedValues } from '../page-view.ts';
import { KeptAnswers } from '../kept-answers.ts';
import { page, seeOther, sharedPageHeaders, withCookies } from '../respond.ts';

const joinedCookieSeconds = 1800;
const anyQuery = z.looseObject({});
const ticketQuery = z.looseObject({ ticket: z.string().max(2000).optional() });
const tokenQuery = z.looseObject({ token: z.string().max(2000).optional() });
const anyForm = z.looseObject({});

/** The pages of the waitlist. They work without JavaScript; POSTs answer with a page or send the browser on. */
export function waitlistPages(roles: readonly Role[]): readonly BoundRoute[] {
  const kept = new KeptAnswers();
  return [
    bind(route({ method: 'get', path: '/', tag: 'Pages', summary: 'Front page: choose a role', query: anyQuery, answers: pageAnswer }), async ({ exchange }) => {
      const signedIn = exchange.cookie('session') !== undefined && (await exchange.access()).decision === 'allow';
      const ctx = pageContext(exchange);
      if (signedIn) return page(home(ctx, { roles, signedIn }));
      return kept.answer(exchange, `/ ${ctx.locale}`, sharedPageHeaders, () => home(ctx, { roles }));
    }),

    ...joinPages('/waitlist', undefined, roles, kept),
    ...roles.flatMap((role) => joinPages(`/waitlist/${role.key}`, role, roles, kept)),

    bind(route({ method: 'get', path: '/waitlist/success', tag: 'Pages', summary: 'Thank you, and what happens next', query: z.looseObject({ role: z.string().max(100).optional() }), answers: pageAnswer }),
      ({ exchange, query }) => {
        const email = exchange.cookie('joined');
        const role = roles.find(({ key }) => key === query.role);
        return page(success(pageContext(exchange), { confirmEmail: exchange.deps.config.confirmEmail, ...(role ? { role } : {}), ...(email === undefined ? {} : { email }) }));
      }),

    bind(route({ method: 'get', path: '/waitlist/confirm', tag: 'Pages', summary: 'The mailed confirmation link', query: tokenQuery, limit: 'token', answers: pageAnswer }), async ({ exchange, ctx, query }) => {
      const view = await viewMailLink({ ctx, input: { token: query.token, purpose: 'confirm' } });
      return page(view.open
        ? confirm(pageContext(exchange), { state: 'ready', token: query.token!, email: view.maskedEmail })
        : confirm(pageContext(exchange), { state: 'dead' }), view.open ? 200 : 410);
    }),
    bind(route({
      method: 'post', path: '/waitlist/confirm', tag: 'Pages', summary: 'Confirm the address', limit: 'token', body: { schema: z.looseObject({ token: z.string().max(2000) }), kinds: ['form'] },
      answers: { ...pageAnswer, ...seeOtherAnswer },
    }), async ({ exchange, ctx, body }) => {
      const confirmation = await confirmAddress({ ctx, input: body });
      if (confirmation.status === 'dead') return page(confirm(pageContext(exchange), { state: 'dead' }), 410);
      return seeOther('/waitlist/status', [exchange.cookies.set('device', confirmation.deviceTicket!, ctx.lifetimes.deviceTicketSeconds), exchange.cookies.clear('joined')]);
    }),

    bind(route({ method: 'get', path: '/waitlist/status', tag: 'Pages', summary: 'Where the person stands', query: ticketQuery, limit: 'token', answers: pageAnswer }), async ({ exchange, ctx, query }) => {
      const person = await findSelf({ ctx, proof: proofOf(exchange, query.ticket) });
      return page(person ? status(pageContext(exchange), statusView(exchange, person, query.ticket)) : statusRequest(pageContext(exchange), {}), person || query.ticket === undefined ? 200 : 410);
    }),

    bind(route({
      method: 'post', path: '/waitlist/status/reply', tag: 'Pages', summary: 'Answer a question of the team', limit: 'token',
      body: { schema: z.looseObject({ ticket: z.string().max(2000).optional(), question: z.string().max(100).optional(), text: z.string().max(20_000).optional() }), kinds: ['form'] },
      problems: ['token/unusable'], answers: { ...pageAnswer, 422: { description: 'The answer needs another look.', content: 'text/html' } },
    }), async ({ exchange, ctx, body }) => {
      const proof = proofOf(exchange, body.ticket);
      const ticket = proof.ticket;
      const shown = async (more: { notice?: string; form?: { values: Record<string, string>; errors: FoyerError['errors'] } }, code = 200) => {
        const person = await findSelf({ ctx, proof });
        return person ? page(status(pageContext(exchange), { ...statusView(exchange, person, ticket), ...more }), code) : page(statusRequest(pageContext(exchange), {}), 410);
      };
      try {
        const { status: outcome } = await replyToQuestion({ ctx, proof, input: { questionId: body.question, text: body.text } });
        return await shown({ notice: pageContext(exchange).t(outcome === 'received' ? 'status.ask.received' : 'status.ask.nothingOpen') });
      } catch (error) {
        if (!(error instanceof FoyerError) || error.code !== 'input/invalid') throw error;
        return shown({ form: { values: typedValues(body), errors: error.errors } }, 422);
      }
    }),

    bind(route({
      method: 'post', path: '/waitlist/recover', tag: 'Pages', summary: 'Send the mail that fits', limit: 'recover',
      body: { schema: z.looseObject({ email: z.unknown().optional(), ticket: z.string().max(2000).optional(), known: z.string().max(10).optional() }), kinds: ['form'] },
      answers: { ...pageAnswer, 422: { description: 'The address needs another look.', content: 'text/html' } },
    }), async ({ exchange, ctx, body }) => {
      const self = body.known ? await findSelf({ ctx, proof: proofOf(exchange, body.ticket) }) : null;
      const email = self?.entry.email ?? body.email;
      try {
        await evenly(() => recoverAccess({ ctx, input: { email, device: exchange.cookie('device') } }));
      } catch (error) {
        if (!(error instanceof FoyerError) || error.code !== 'input/invalid') throw error;
        return page(statusRequest(pageContext(exchange), { form: { values: typedValues(body), errors: error.errors } }), 422);
      }
      return page(recoverSent(pageContext(exchange), self ? { email: maskEmail(self.entry.email) } : typeof email === 'string' ? { email } : {}));
    }),

    bind(route({ method: 'get', path: '/waitlist/withdraw', tag: 'Pages', summary: 'Asks once before leaving', query: ticketQuery, limit: 'token', answers: pageAnswer }), async ({ exchange, ctx, query }) => {
      const person = await findSelf({ ctx, proof: proofOf(exchange, query.ticket) });
      if (!person) return page(statusRequest(pageContext(exchange), {}), 410);
      return page(withdrawPage(pageContext(exchange), {
        state: 'ask', inside: person.entry.stage === 'accepted', email: maskEmail(person.entry.email), ...(query.ticket === undefined ? {} : { ticket: query.ticket }),
      }));
    }),
    bind(route({
      method: 'post', path: '/waitlist/withdraw', tag: 'Pages', summary: 'Leave', limit: 'token', body: { schema: z.looseObject({ ticket: z.string().max(2000).optional() }), kinds: ['form'] },
      problems: ['token/unusable', 'entry/stage_conflict'], answers: pageAnswer,
    }), async ({ exchange, ctx, body }) => {
      await withdraw({ ctx, proof: proofOf(exchange, body.ticket) });
      return withCookies(page(withdrawPage(pageContext(exchange), { state: 'done' })), [exchange.cookies.clear('session'), exchange.cookies.clear('device')]);
    }),
  ];
}

function joinPages(path: string, role: Role | undefined, roles: readonly Role[], kept: KeptAnswers): readonly BoundRoute[] {
  return [
    bind(route({ method: 'get', path, tag: 'Pages', summary: role ? `Join as ${role.label}` : 'Join the waitlist', query: anyQuery, answers: pageAnswer }), ({ exchange, query }) => {
      const values = originValues(query, exchange.header('referer'), exchange.deps.config.publicUrl);
      const ctx = pageContext(exchange);
      const make = () => join(ctx, { roles, values, errors: [], ...roleAndPow(exchange, role) });
      return Object.keys(values).length > 0 ? page(make()) : kept.answer(exchange, `${path} ${ctx.locale}`, sharedPageHeaders, make);
    }),
    bind(route({
      method: 'post', path, tag: 'Pages', summary: role ? `Send the form as ${role.label}` : 'Send the form', limit: 'join', body: { schema: anyForm, kinds: ['form'] }, problems: ['request/proof_of_work'],
      answers: { ...seeOtherAnswer, 422: { description: 'Some fields need another look; what was typed is kept.', content: 'text/html' } },
    }), async ({ exchange, ctx, body }) => {
      const values = typedValues(body);
      try {
        await evenly(() => joinWaitlist({ ctx, input: formInput(body, role?.key, pageContext(exchange).locale.slice(0, 2)), missingProof: 'flagged' }));
      } catch (error) {
        if (!(error instanceof FoyerError) || (error.code !== 'input/invalid' && error.code !== 'request/proof_of_work')) throw error;
        const notice = error.code === 'request/proof_of_work' ? { notice: error.message } : {};
        return page(join(pageContext(exchange), { roles, values, errors: error.errors, ...notice, ...roleAndPow(exchange, role) }), 422);
      }
      // The page's script says so when it saw the form being filled in.
      if (values['started'] === '1') ctx.visits.count('forms_sent', { role: role?.key, source: values['utm_source']?.slice(0, 60) });
      const chosen = role?.key ?? (roles.some(({ key }) => key === values['role']) ? values['role'] : undefined);
      return seeOther(chosen ? `/waitlist/success?role=${encodeURIComponent(chosen)}` : '/waitlist/success', [exchange.cookies.set('joined', values['email'] ?? '', joinedCookieSeconds)]);
    }),
  ];
}

function roleAndPow(exchange: Exchange, role: Role | undefined) {
  return { ...(role ? { role } : {}), ...(exchange.deps.config.proofOfWork ? { pow: { challengeUrl: '/api/waitlist/challenge' } } : {}) };
}

const utmKeys = ['source', 'medium', 'campaign', 'term', 'content'] as const;

/** Where the visitor came from, to travel along with the form. */
function originValues(query: Record<string, unknown>, referrer: string | undefined, publicUrl: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name of ['ref', ...utmKeys.map((key) => `utm_${key}`)]) {
    const value = query[name];
    if (typeof value === 'string' && value !== '') values[name] = value.slice(0, 200);
  }
  if (referrer !== undefined && !referrer.startsWith(`${publicUrl}/`)) values['referrer'] = referrer.slice(0, 200);
  return values;
}

function formInput(form: Record<string, unknown>, role: string | undefined, locale: string): JoinInput {
  const utm: Record<string, unknown> = {};
  for (const key of utmKeys) if (form[`utm_${key}`] !== undefined) utm[key] = form[`utm_${key}`];
  return {
    email: form['email'], name: form['name'], website: form['website'], role: role ?? form['role'], answers: form['answers'], ref: form['ref'], referrer: form['referrer'],
    utm, locale, captcha: form['captcha'], honeypot: form['company_website2'],
  };
}

function proofOf(exchange: Exchange, ticket: string | undefined) {
  return { ticket: ticket === '' ? undefined : ticket, device: exchange.cookie('device'), session: exchange.cookie('session') };
}

function statusView(exchange: Exchange, { entry }: Person, ticket: string | undefined) {
  const role = exchange.deps.config.product.roles.find(({ key }) => key === (entry.role ?? entry.requestedRole));
  return {
    stage: entry.stage, email: maskEmail(entry.email), joinedAt: entry.createdAt, confirmed: entry.confirmedAt !== null, confirmEmail: exchange.deps.config.confirmEmail,
    ...(role ? { role } : {}), ...(ticket === undefined ? {} : { ticket }), questions: openQuestions(entry),
  };
}
