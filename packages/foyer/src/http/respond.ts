import { FoyerError } from '../domain/errors.ts';
import { pageHeaders } from './security-headers.ts';

/** Answers about persons are nobody else's and are kept nowhere (SR-41). */
const privately = 'no-store';

/** A JSON answer; private unless told otherwise. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', 'cache-control': privately, ...headers } });
}

/** An HTML page; private unless told otherwise. */
export function page(markup: string, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(markup, { status, headers: { ...pageHeaders, 'cache-control': privately, ...headers } });
}

/** After a POST: the browser fetches the next page by GET. Only paths of our own, so that nobody is sent elsewhere (SR-39). */
export function seeOther(path: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ location: requireOwnPath(path), 'cache-control': privately });
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}

/** @throws {FoyerError} for anything but a path on this origin */
function requireOwnPath(path: string): string {
  if (!isOwnPath(path)) throw new FoyerError('service/internal', 'A redirect would have left this site.');
  return path;
}

/** Whether a value is a path on this very origin, however a browser may read it. */
export function isOwnPath(path: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /^\/(?![/\\])[^\\\u0000-\u0020\u007f]*$/.test(path);
}

/** Adds `Set-Cookie` headers to an answer. */
export function withCookies(response: Response, cookies: readonly string[]): Response {
  for (const cookie of cookies) response.headers.append('set-cookie', cookie);
  return response;
}

