import type { DenialReason, Refused } from './decision.ts';

/** For each reason: what to tell a program, and the person in front of it. */
const words: Readonly<Record<DenialReason, { readonly status: 401 | 403 | 503; readonly title: string; readonly detail: string }>> = {
  signed_out: { status: 401, title: 'You are not signed in', detail: 'Sign in, or ask for an invitation.' },
  not_confirmed: { status: 403, title: 'Your address is not confirmed yet', detail: 'Open the mail we sent you and confirm your address.' },
  waiting: { status: 403, title: 'You are on the list', detail: 'We write to you as soon as there is a place.' },
  approved: { status: 403, title: 'You are nearly in', detail: 'Sign in by a link we mail to you.' },
  invited: { status: 403, title: 'You are invited', detail: 'Open the invitation in your mailbox and accept it.' },
  rejected: { status: 403, title: 'There is no place for you at the moment', detail: 'Ask the team if you think this is wrong.' },
  revoked: { status: 403, title: 'Your access has ended', detail: 'Ask the team if you think this is wrong.' },
  withdrawn: { status: 403, title: 'You left the list', detail: 'Join again whenever you like.' },
  role_missing: { status: 403, title: 'Your role is not known here', detail: 'Ask the team; the application does not know your role.' },
  role_too_low: { status: 403, title: 'This needs another role', detail: 'Ask the team if you need it.' },
  wrong_role: { status: 403, title: 'This needs another role', detail: 'Ask the team if you need it.' },
  not_listed: { status: 403, title: 'You are signed in, and not on the list yet', detail: 'Ask for access; we write to you as soon as there is a place.' },
  address_unverified: { status: 403, title: 'Your address is not proven yet', detail: 'Confirm your main email address in your account, then come back.' },
  claimed_elsewhere: { status: 403, title: 'This address came in with another account', detail: 'Sign in with the account you used before, or ask the team.' },
  account_deleted: { status: 401, title: 'This account no longer exists', detail: 'Sign in again.' },
  unavailable: { status: 503, title: 'We cannot tell right now whether you may enter', detail: 'Try again in a moment.' },
};

/** Private to the person, and not to be kept by anybody in between. */
const privately = { 'cache-control': 'no-store', vary: 'cookie, authorization', 'x-content-type-options': 'nosniff' };

/** A problem document for programs (RFC 9457). `unavailable` is still a no, never an error of the application. */
export function problem(refusal: Refused): Response {
  const { status, title, detail } = words[refusal.reason];
  const shown = status === 503 ? 403 : status;
  const headers: Record<string, string> = { ...privately, 'content-type': 'application/problem+json' };
  if (status === 503) headers['retry-after'] = '1';
  return new Response(JSON.stringify({ type: 'about:blank', title, status: shown, detail, code: `access/${refusal.reason}`, decision: refusal.decision, reason: refusal.reason }), { status: shown, headers });
}

/** The same for a person: a page that needs nothing, with what to do next. */
export function page(refusal: Refused, entrance: string): Response {
  const { status, title, detail } = words[refusal.reason];
  const shown = status === 503 ? 403 : status;
  const style = 'body{font:16px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:34rem;padding:0 1rem;color-scheme:light dark}h1{font-size:1.5rem;line-height:1.25}';
  const markup = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style>`
    + `<main><h1>${title}</h1><p>${detail}</p><p><a href="${entrance.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}">Where you stand</a></p></main></html>`;
  const headers: Record<string, string> = { ...privately, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'" };
  if (status === 503) headers['retry-after'] = '1';
  return new Response(markup, { status: shown, headers });
}

/** Sends a browser on by GET. */
export function seeOther(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ ...privately, location, 'referrer-policy': 'no-referrer' });
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}

/** A browser that shows what it gets, as against a program or a script of the page. */
export function isNavigation(request: Request): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const mode = request.headers.get('sec-fetch-mode');
  if (mode !== null && mode !== 'navigate') return false;
  return (request.headers.get('accept') ?? '').includes('text/html');
}
