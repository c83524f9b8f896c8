import { parseDocument } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import type { Product } from '../domain/product.ts';
import type { Role } from '../domain/role.ts';
import { account } from './account.ts';
import { apiDocs } from './api-docs.ts';
import { confirm } from './confirm.ts';
import { dashboard } from './dashboard.ts';
import { errorDoc } from './error-doc.ts';
import { errorPage } from './error-page.ts';
import { gatedPage } from './gated-page.ts';
import { home } from './home.ts';
import { invite } from './invite.ts';
import { join } from './join.ts';
import { mailbox } from './mailbox.ts';
import { onboarding } from './onboarding.ts';
import { product, sampleContext } from './preview/sample.ts';
import { recoverSent } from './recover-sent.ts';
import { safeHref } from './markup.ts';
import { signIn } from './sign-in.ts';
import { status } from './status.ts';
import { statusRequest } from './status-request.ts';
import { success } from './success.ts';
import { elementsOf, textOf } from './testing/elements.ts';
import { unsubscribe } from './unsubscribe.ts';
import { withdraw } from './withdraw.ts';

/** Ends attributes, elements and placeholders, and asks i18next to look further. */
const hostile = `"'><script>steal()</script><img src=x onerror=steal()>{{name}}$t(home.signIn)\uE0000\uE000&lt;`;

const role: Role = {
  key: hostile, label: hostile, description: hostile, rank: 1, landing: 'javascript:steal()', copyLink: true,
  onboarding: [{ key: hostile, title: hostile, body: hostile, action: { label: hostile, href: 'javascript:steal()' } }],
  questions: [
    { key: hostile, type: 'text', label: hostile, help: hostile }, { key: `b${hostile}`, type: 'text', multiline: true, label: hostile },
    { key: `c${hostile}`, type: 'choice', label: hostile, options: [{ value: hostile, label: hostile }] },
    { key: `d${hostile}`, type: 'choice', label: hostile, options: [1, 2, 3, 4, 5, 6].map((at) => ({ value: `${at}${hostile}`, label: hostile })) },
    { key: `e${hostile}`, type: 'consent', label: hostile }, { key: `f${hostile}`, type: 'number', label: hostile }, { key: `g${hostile}`, type: 'url', label: hostile },
  ],
  waitlist: { headline: hostile, message: hostile, success: hostile },
};
const hostileProduct: Product = {
  ...product,
  brand: { name: hostile, tagline: hostile, hue: 10, legalLine: hostile, supportEmail: hostile, privacyUrl: 'javascript:steal()' },
  roles: [role], questions: [],
  texts: { headline: hostile, message: hostile, success: hostile, whatHappensNext: hostile },
};
const ctx = sampleContext(hostile, { product: hostileProduct });
const form = { values: { email: hostile }, errors: [{ pointer: '/email', detail: hostile }, { pointer: `/${hostile}`, detail: hostile }] };
const values = Object.fromEntries(['email', 'name', 'website', 'role', 'ref', 'referrer', 'utm_source', `answers.${hostile}`, `answers.b${hostile}`].map((name) => [name, hostile]));
const mail = { id: hostile, to: hostile, subject: hostile, at: 0, from: hostile, text: `${hostile} https://x.example/"onmouseover=steal()//<b> ${hostile}`, hasHtml: true };
const session = { id: hostile, device: hostile, createdAt: 0, expiresAt: 1, current: false };
const schema = { type: hostile, description: hostile, enum: [hostile], properties: { [hostile]: { $ref: `#/components/schemas/${hostile}`, description: hostile, default: hostile } } };

const pages: Record<string, () => string> = {
  account: () => account(ctx, { email: hostile, sessions: [session], notice: hostile }),
  apiDocs: () => apiDocs(ctx, {
    document: {
      openapi: hostile, info: { title: hostile, version: hostile, description: hostile }, tags: [{ name: hostile, description: hostile }],
      paths: { [hostile]: { get: { summary: hostile, description: hostile, tags: [hostile], security: [{ [hostile]: [] }], parameters: [{ name: hostile, in: hostile, description: hostile, schema }], requestBody: { content: { [hostile]: { schema } } }, responses: { [hostile]: { description: hostile, content: { [hostile]: { schema } } } } } } },
      components: { schemas: { [hostile]: schema }, securitySchemes: { [hostile]: { type: hostile, scheme: hostile, description: hostile } } },
    },
  }),
  confirm: () => confirm(ctx, { state: 'ready', token: hostile, email: hostile }),
  confirmDead: () => confirm(ctx, { state: 'dead', form }),
  dashboard: () => dashboard(ctx, { name: hostile, email: hostile, role, provenance: 'admin', grantedAt: 0, onboarding: { done: 0, total: 1 } }),
  errorDoc: () => errorDoc(ctx, { code: hostile, html: '<p>fine</p>', codes: [hostile, `x${hostile}`] }),
  errorPage: () => errorPage(ctx, { status: 418, title: hostile, detail: hostile, code: hostile, requestId: hostile, errors: [{ pointer: hostile, detail: hostile }], back: 'javascript:steal()' }),
  gatedPage: () => gatedPage(ctx, { name: hostile, role }),
  home: () => home(ctx, { roles: [role], notice: hostile }),
  invite: () => invite(ctx, { state: 'open', token: hostile, name: hostile, invitedBy: hostile, role, email: hostile, expiresAt: 0, auto: true }),
  inviteOther: () => invite(ctx, { state: 'open', token: hostile, role, email: hostile, expiresAt: 0, signedInAs: hostile }),
  inviteDead: () => invite(ctx, { state: 'unknown', form }),
  join: () => join(ctx, { roles: [role], values, errors: form.errors, notice: hostile, pow: { challengeUrl: hostile } }),
  joinRole: () => join(ctx, { role, roles: [role], values, errors: form.errors }),
  mailbox: () => mailbox(ctx, { messages: [mail], selected: mail, part: 'text' }),
  mailboxHtml: () => mailbox(ctx, { messages: [mail], selected: mail, part: 'html' }),
  onboarding: () => onboarding(ctx, { name: hostile, role, provenance: 'admin', progress: { done: [], skipped: false, completedAt: null } }),
  onboardingSkipped: () => onboarding(ctx, { name: hostile, role, provenance: 'rule', progress: { done: [], skipped: true, completedAt: null } }),
  recoverSent: () => recoverSent(ctx, { email: hostile }),
  signIn: () => signIn(ctx, { state: 'ask', form, next: hostile, notice: hostile }),
  signInReady: () => signIn(ctx, { state: 'ready', token: hostile, email: hostile, next: hostile }),
  signInSent: () => signIn(ctx, { state: 'sent', email: hostile }),
  status: () => status(ctx, { stage: 'withdrawn', email: hostile, role, joinedAt: 0, confirmed: false, confirmEmail: true, ticket: hostile, notice: hostile }),
  statusUnconfirmed: () => status(ctx, { stage: 'pending', email: hostile, role, joinedAt: 0, confirmed: false, confirmEmail: true, ticket: hostile }),
  statusRequest: () => statusRequest(ctx, { form }),
  success: () => success(ctx, { role, email: hostile, confirmEmail: true }),
  unsubscribe: () => unsubscribe(ctx, { state: 'ready', token: hostile, email: hostile }),
  withdraw: () => withdraw(ctx, { state: 'ask', inside: false, email: hostile, ticket: hostile }),
};

describe.each(Object.entries(pages))('%s', (_name, page) => {
  it('shows hostile text as text and lets it become neither element, handler nor address', () => {
    const document = parseDocument(page());
    const elements = elementsOf(document);
    expect(elements.filter(({ name }) => name === 'img' || name === 'b')).toEqual([]);
    expect(elements.filter(({ name, attribs }) => name === 'script' && !/^\/assets\/[\w-]+\.js$/.test(attribs.src ?? ''))).toEqual([]);
    expect(elements.flatMap(({ attribs }) => Object.keys(attribs)).filter((key) => /^on|^style$|[^\w-]/.test(key))).toEqual([]);
    expect(elements.filter(({ attribs }) => /^\s*javascript:/i.test(attribs.href ?? attribs.action ?? attribs.src ?? ''))).toEqual([]);
    expect(textOf(document)).toContain(hostile);
  });
});

describe('safeHref', () => {
  it.each(['/waitlist', '/waitlist?role=coach#top', 'https://arete.example/a?b=c', 'http://localhost:3000', 'mailto:hello@arete.example'])('lets %s through', (href) => {
    expect(safeHref(href)).toBe(href);
  });

  it.each(['javascript:steal()', ' javascript:steal()', 'data:text/html,x', '//evil.example', '/\\evil.example', '/\t/evil.example', 'vbscript:x', 'waitlist', ''])('refuses %j', (href) => {
    expect(safeHref(href)).toBeUndefined();
  });
});
