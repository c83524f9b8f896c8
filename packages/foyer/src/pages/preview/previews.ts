import { account } from '../account.ts';
import { apiDocs } from '../api-docs.ts';
import { confirm } from '../confirm.ts';
import { dashboard } from '../dashboard.ts';
import { errorDoc } from '../error-doc.ts';
import { errorPage } from '../error-page.ts';
import { feedback } from '../feedback.ts';
import { gatedPage } from '../gated-page.ts';
import { goingBack } from '../going-back.ts';
import { home } from '../home.ts';
import { invite, type OpenInvitation } from '../invite.ts';
import { join } from '../join.ts';
import { mailbox, type MailboxMessage } from '../mailbox.ts';
import { onboarding } from '../onboarding.ts';
import { recoverSent } from '../recover-sent.ts';
import { signIn } from '../sign-in.ts';
import { status, type StatusView } from '../status.ts';
import { statusRequest } from '../status-request.ts';
import { success } from '../success.ts';
import { ticket } from '../ticket.ts';
import { unsubscribe } from '../unsubscribe.ts';
import { withdraw } from '../withdraw.ts';
import type { PageContext } from '../page-context.ts';
import { sampleDocument } from './sample-openapi.ts';
import { client, coach, product, sampleContext, sampleNow } from './sample.ts';

const day = 86_400_000;
const roles = product.roles;
const token = 'sample-token';
const masked = 'm•••@e•••.com';
const email = 'maya@example.com';

const invitation: OpenInvitation = { state: 'open', token, name: 'Maya', invitedBy: 'Jonas Weber', role: coach, email: masked, expiresAt: sampleNow + 7 * day };
const standing: StatusView = { stage: 'pending', email, role: coach, joinedAt: sampleNow - 3 * day, confirmed: true, confirmEmail: true };
const noErrors = { values: {}, errors: [] };
const wrongEmail = { values: { email: 'maya@' }, errors: [{ pointer: '/email', detail: 'This is not a whole address yet. It looks like name@example.com.' }] };

const mail: MailboxMessage = {
  id: 'm1', to: email, from: 'Arete <hello@arete.example>', subject: 'Please confirm your address', at: sampleNow, hasHtml: true,
  text: 'Hello Maya,\n\nopen this link and press the button:\n\nhttps://join.arete.example/waitlist/confirm?token=sample\n\nYou get this mail because somebody entered this address at Arete.',
};
const mails = [mail, { ...mail, id: 'm2', subject: 'You’re invited to Arete as a coach', at: sampleNow - 60_000 }, { ...mail, id: 'm3', to: 'a.very.long.address.of.somebody@subdomain.example.org', subject: 'Your place on the list', at: sampleNow - 3_600_000 }];

/** Every state of every page, by name, as complete documents. */
export function previews(changes: Partial<PageContext> = {}): Record<string, string> {
  const at = (path: string): PageContext => sampleContext(path, changes);
  const front = at('/');
  const form = at('/waitlist');
  const here = at('/waitlist/status');
  const door = at('/invite');
  const error = (state: number, code: string, detail: string, more: { retryAfterSeconds?: number; back?: string } = {}): string =>
    errorPage(at('/somewhere'), { status: state, title: 'Refused', code, detail, requestId: '01jd3m5k9y7x', ...more });
  return {
    'home': home(front, { roles }),
    'home-signed-in': home(front, { roles, signedIn: true }),
    'home-notice': home(front, { roles, notice: 'You are signed out. See you soon.' }),
    'join': join(form, { roles, ...noErrors, pow: { challengeUrl: '/api/waitlist/challenge' } }),
    'join-coach': join(at('/waitlist/coach'), { role: coach, roles, ...noErrors, values: { utm_source: 'newsletter', ref: 'friend' } }),
    'join-client': join(at('/waitlist/client'), { role: client, roles, ...noErrors }),
    'join-errors': join(at('/waitlist/coach'), {
      role: coach, roles, values: { email: 'maya@', name: 'Maya Lind', 'answers.years': '7', 'answers.story': 'Somebody who wanted to change careers.' },
      errors: [...wrongEmail.errors, { pointer: '/answers/focus', detail: 'Please choose one.' }, { pointer: '/answers/consent', detail: 'Please agree, else we may not keep your application.' }],
    }),
    'join-notice': join(form, { roles, ...noErrors, notice: 'That took a little long, so the check ran out. Please send the form again.' }),
    'success': success(at('/waitlist/success'), { role: coach, email, confirmEmail: true }),
    'success-plain': success(at('/waitlist/success'), { confirmEmail: false }),
    'confirm-ready': confirm(at('/waitlist/confirm'), { state: 'ready', token, email: masked }),
    'confirm-dead': confirm(at('/waitlist/confirm'), { state: 'dead' }),
    'confirm-done': confirm(at('/waitlist/confirm'), { state: 'done' }),
    'status-list': status(here, { ...standing, position: 214 }),
    'status-unconfirmed': status(here, { ...standing, confirmed: false, ticket: token }),
    'status-asked': status(here, { ...standing, ticket: token, questions: [{ id: 'question', text: 'Which certificate do you hold, and since when?\nA photograph is fine.' }] }),
    'status-approved': status(here, { ...standing, stage: 'approved' }),
    'status-invited': status(here, { ...standing, stage: 'invited', notice: 'Your invitation is on its way again.' }),
    'status-in': status(here, { ...standing, stage: 'accepted' }),
    'status-rejected': status(here, { ...standing, stage: 'rejected' }),
    'status-revoked': status(here, { ...standing, stage: 'revoked' }),
    'status-withdrawn': status(here, { ...standing, stage: 'withdrawn' }),
    'status-request': statusRequest(here, {}),
    'status-request-error': statusRequest(here, { form: wrongEmail }),
    'going-back': goingBack(at('/gate/enter/continue'), { app: 'app.example.com', address: 'https://app.example.com/.foyer/callback?code=sample' }),
    'recover-sent': recoverSent(at('/waitlist/recover'), { email }),
    'recover-sent-plain': recoverSent(at('/waitlist/recover'), {}),
    'ticket-go': ticket(door, { state: 'go', url: 'https://clerk.arete.example/v1/tickets/accept?ticket=sample' }),
    'ticket-account': ticket(door, { state: 'account', url: 'https://app.arete.example/sign-up' }),
    'ticket-soon': ticket(door, { state: 'soon', token }),
    'ticket-away': ticket(door, { state: 'away', token }),
    'invite': invite(door, invitation),
    'invite-plain': invite(door, { state: 'open', token, role: client, email: masked, expiresAt: sampleNow + day }),
    'invite-auto': invite(door, { ...invitation, auto: true }),
    'invite-other': invite(door, { ...invitation, signedInAs: 'j•••@o•••.org' }),
    'invite-expired': invite(door, { state: 'expired' }),
    'invite-used': invite(door, { state: 'used' }),
    'invite-inside': invite(door, { state: 'used', signedIn: true }),
    'invite-superseded': invite(door, { state: 'superseded' }),
    'invite-revoked': invite(door, { state: 'revoked' }),
    'invite-unknown': invite(door, { state: 'unknown', form: wrongEmail }),
    'sign-in': signIn(at('/sign-in'), { state: 'ask', next: '/dashboard' }),
    'sign-in-error': signIn(at('/sign-in'), { state: 'ask', form: wrongEmail }),
    'sign-in-sent': signIn(at('/sign-in'), { state: 'sent', email }),
    'sign-in-ready': signIn(at('/sign-in'), { state: 'ready', token, email: masked }),
    'sign-in-dead': signIn(at('/sign-in'), { state: 'dead' }),
    'onboarding': onboarding(at('/onboarding'), { name: 'Maya', role: coach, provenance: 'waitlist', progress: { done: ['profile'], skipped: false, completedAt: null } }),
    'onboarding-skipped': onboarding(at('/onboarding'), { name: 'Maya', role: coach, provenance: 'admin', progress: { done: ['profile'], skipped: true, completedAt: null } }),
    'onboarding-complete': onboarding(at('/onboarding'), { name: 'Maya', role: client, provenance: 'rule', progress: { done: ['goal', 'match'], skipped: false, completedAt: sampleNow }, asks: true }),
    'feedback': feedback(at('/feedback'), { values: {}, errors: [], thanked: false, landing: '/dashboard' }),
    'feedback-errors': feedback(at('/feedback'), { values: { text: 'All good.' }, errors: [{ pointer: '/score', detail: 'Please choose one of the five.' }], thanked: false, landing: '/dashboard' }),
    'feedback-thanks': feedback(at('/feedback'), { values: { score: '5' }, errors: [], thanked: true, landing: '/dashboard' }),
    'onboarding-none': onboarding(at('/onboarding'), { name: 'Maya', role: { ...client, onboarding: [] }, provenance: 'import', progress: { done: [], skipped: false, completedAt: null } }),
    'dashboard': dashboard(at('/dashboard'), { name: 'Maya', email, role: coach, provenance: 'waitlist', grantedAt: sampleNow - day, onboarding: { done: 1, total: 4 } }),
    'dashboard-done': dashboard(at('/dashboard'), { name: 'Maya', email, role: client, provenance: 'provider', grantedAt: sampleNow - day }),
    'gated-page': gatedPage(at('/dashboard/profile'), { name: 'Maya', role: coach }),
    'account': account(at('/account'), {
      email,
      sessions: [
        { id: 's1', device: 'Firefox on Linux', createdAt: sampleNow - day, expiresAt: sampleNow + 29 * day, current: true },
        { id: 's2', device: 'Safari on iPhone', createdAt: sampleNow - 5 * day, expiresAt: sampleNow + 25 * day, current: false },
        { id: 's3', device: 'Chrome on Windows', createdAt: sampleNow - 9 * day, expiresAt: sampleNow + 21 * day, current: false },
      ],
    }),
    'account-alone': account(at('/account'), { email, sessions: [{ id: 's1', device: 'Firefox on Linux', createdAt: sampleNow - day, expiresAt: sampleNow + 29 * day, current: true }], notice: 'You are signed out everywhere else.' }),
    'error-400': error(400, 'input/malformed', 'The form arrived broken. Please send it again.', { back: '/waitlist' }),
    'error-401': error(401, 'auth/required', 'This page is for people who are in. Sign in to see it.'),
    'error-403': error(403, 'auth/forbidden', 'Your role does not open this page.'),
    'error-404': error(404, 'request/not_found', 'The page you asked for is not here. Perhaps the link is old.'),
    'error-405': error(405, 'request/method_not_allowed', 'This address does not take what was sent to it.'),
    'error-413': error(413, 'input/too_large', 'A form may carry 64 KiB. Please shorten what you wrote.'),
    'error-422': error(422, 'input/invalid', 'Some of what was sent cannot be used.', { back: '/waitlist' }),
    'error-429': error(429, 'request/rate_limited', 'There were many requests from your connection.', { retryAfterSeconds: 42 }),
    'error-500': error(500, 'service/internal', 'It was not you. We have noted it and look into it.'),
    'error-503': error(503, 'service/unavailable', 'We cannot reach our storage for a moment. Nothing was lost.', { retryAfterSeconds: 240 }),
    'error-418': error(418, 'request/not_found', 'Something unusual was asked for.'),
    'mailbox': mailbox(at('/dev/mailbox'), { messages: mails }),
    'mailbox-empty': mailbox(at('/dev/mailbox'), { messages: [] }),
    'mailbox-text': mailbox(at('/dev/mailbox/m1'), { messages: mails, selected: mail, part: 'text' }),
    'mailbox-html': mailbox(at('/dev/mailbox/m1'), { messages: mails, selected: mail }),
    'unsubscribe': unsubscribe(at('/unsubscribe'), { state: 'ready', token, email: masked }),
    'unsubscribe-done': unsubscribe(at('/unsubscribe'), { state: 'done' }),
    'unsubscribe-dead': unsubscribe(at('/unsubscribe'), { state: 'dead' }),
    'withdraw': withdraw(at('/waitlist/withdraw'), { state: 'ask', inside: false, email, ticket: token }),
    'withdraw-inside': withdraw(at('/waitlist/withdraw'), { state: 'ask', inside: true, email }),
    'withdraw-done': withdraw(at('/waitlist/withdraw'), { state: 'done' }),
    'api-docs': apiDocs(at('/docs'), { document: sampleDocument }),
    'error-doc': errorDoc(at('/errors/token/unusable'), {
      code: 'token/unusable', codes: ['token/unusable', 'entry/not_found', 'role/full'],
      html: '<h1>The link cannot be used</h1><p>It was used, has run out, or was replaced by a newer one.</p><h2>What to do</h2><ul><li>Ask for a fresh link on the page itself.</li><li>Or call <code>POST /api/waitlist/recover</code>.</li></ul><pre><code>{ "code": "token/unusable" }</code></pre>',
    }),
  };
}
