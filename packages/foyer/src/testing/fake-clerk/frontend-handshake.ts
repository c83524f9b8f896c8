import { createHash } from 'node:crypto';
import type { FrontendBrowser } from './frontend-browser.ts';
import type { FrontendState } from './frontend-state.ts';

/** A cookie that this host's applications are given. */
interface SharedCookie {
  readonly name: string;
  readonly value: string;
  /** Seconds; the time of the browser unless given. */
  readonly maxAge?: number;
}

const yearSeconds = 365 * 24 * 3600;

/** The cookies that tell an application's server who is signed in, each under both names the SDK looks for. */
export function handshakeCookies(state: FrontendState, browser: FrontendBrowser | undefined, origin: string): string[] {
  const session = browser?.session;
  const both = (cookie: SharedCookie): SharedCookie[] => [cookie, { ...cookie, name: `${cookie.name}_${suffixOf(state.publishableKey)}` }];
  const development = state.publishableKey.startsWith('pk_test_');
  return [
    ...both(session && browser ? { name: '__session', value: browser.token(session, origin), maxAge: yearSeconds } : { name: '__session', value: '', maxAge: 0 }),
    ...both({ name: '__client_uat', value: String(session ? browser?.changedAt ?? 0 : 0), maxAge: yearSeconds }),
    ...(development && browser ? both({ name: '__clerk_db_jwt', value: browser.id, maxAge: yearSeconds }) : []),
    // The payload itself is good once.
    ...(development ? [] : [{ name: '__clerk_handshake', value: '', maxAge: 0 }]),
  ].map(serialise);
}

/** `__client_uat`, which every application on the host sees; the SDK compares it with the age of its token. */
export function clientCookies(state: FrontendState, browser: FrontendBrowser): string[] {
  const value = String(browser.session ? browser.changedAt : 0);
  return [
    `${serialise({ name: '__client', value: browser.id, maxAge: yearSeconds })}; HttpOnly`,
    ...[`__client_uat`, `__client_uat_${suffixOf(state.publishableKey)}`].map((name) => serialise({ name, value, maxAge: yearSeconds })),
  ];
}

/** Where a handshake leads back to, and the cookie that carries it on an instance in production. */
export function handshakeAnswer(state: FrontendState, redirectUrl: URL, cookies: readonly string[]): { readonly location: string; readonly cookies: readonly string[] } {
  const payload = state.sign({ handshake: cookies });
  if (!state.publishableKey.startsWith('pk_test_')) return { location: redirectUrl.href, cookies: [serialise({ name: '__clerk_handshake', value: payload, maxAge: 30 })] };
  const location = new URL(redirectUrl);
  location.searchParams.set('__clerk_handshake', payload);
  return { location: location.href, cookies: [] };
}

/** Instances on one host do not meet: names of cookies end in a piece of the key's hash. */
function suffixOf(publishableKey: string): string {
  return createHash('sha1').update(publishableKey).digest('base64').replaceAll('+', '-').replaceAll('/', '_').slice(0, 8);
}

function serialise({ name, value, maxAge }: SharedCookie): string {
  return `${name}=${value}; Path=/; SameSite=Lax${maxAge === undefined ? '' : `; Max-Age=${maxAge}`}`;
}
