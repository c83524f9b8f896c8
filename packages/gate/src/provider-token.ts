import { readCookie } from './cookies.ts';

const tokenPattern = /^[\w-]{2,}\.[\w-]{2,}\.[\w-]{2,}$/;
const lengthMax = 8_192;

/**
 * The session token of an identity provider that a request carries: signed, in three parts. Who sends a header means it: a cookie beside it,
 * maybe of somebody else, is not looked at.
 */
export function readProviderToken(headers: Headers): string | undefined {
  const bearer = /^Bearer ([\x21-\x7e]+)$/i.exec(headers.get('authorization') ?? '')?.[1];
  const token = bearer ?? readCookie(headers.get('cookie'), '__session');
  return token !== undefined && isProviderToken(token) ? token : undefined;
}

export function isProviderToken(token: string): boolean {
  return token.length <= lengthMax && tokenPattern.test(token);
}

/** As much as Foyer allows between two clocks. */
const skewMs = 5_000;

/** Whether a provider's token says that its time is over. What it says was verified when it was let in; other tokens say nothing. */
export function isOver(token: string): boolean {
  if (!isProviderToken(token)) return false;
  try {
    const { exp } = JSON.parse(atob(token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/'))) as { exp?: unknown };
    return typeof exp !== 'number' || Date.now() >= exp * 1000 + skewMs;
  } catch {
    return true;
  }
}
