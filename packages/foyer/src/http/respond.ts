import { FoyerError } from '../domain/errors.ts';
import type { Reply } from './incoming.ts';
import { pageHeaders } from './security-headers.ts';

/** Answers about persons are nobody else's and are kept nowhere (SR-41). */
const privately = 'no-store';

/** A JSON answer; private unless told otherwise. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  return { status, headers: { 'content-type': 'application/json', 'cache-control': privately, ...headers }, body: JSON.stringify(body) };
}

/** A JSON answer with a list in it whose items are written out already. @param rest - what stands beside the list */
export function jsonList(items: readonly Uint8Array[], rest: Readonly<Record<string, unknown>>): Reply {
  const parts: Uint8Array[] = [];
  for (const item of items) parts.push(parts.length === 0 ? listBegins : listGoesOn, item);
  if (parts.length === 0) parts.push(listBegins);
  return { status: 200, headers: { 'content-type': 'application/json', 'cache-control': privately }, body: Buffer.concat([...parts, Buffer.from(`],${JSON.stringify(rest).slice(1)}`)]) };
}

const listBegins = Buffer.from('{"items":[');
const listGoesOn = Buffer.from(',');

/** An HTML page; private unless told otherwise. */
export function page(markup: string, status = 200, headers: Record<string, string> = {}): Reply {
  return { status, headers: { ...pageHeaders, 'cache-control': privately, ...headers }, body: markup };
}

/** Headers of pages that are the same for everybody who speaks the same language. */
export const sharedPageHeaders: Readonly<Record<string, string>> = { ...pageHeaders, 'cache-control': 'public, max-age=60', vary: 'accept-language, accept-encoding, cookie' };

/** An answer that is its headers; private unless told otherwise. */
export function empty(status: number, headers: Record<string, string> = {}): Reply {
  return { status, headers: { 'cache-control': privately, ...headers }, body: null };
}

/** After a POST: the browser fetches the next page by GET. Only paths of our own, so that nobody is sent elsewhere (SR-39). */
export function seeOther(path: string, cookies: readonly string[] = []): Reply {
  return { status: 303, headers: { location: requireOwnPath(path), 'cache-control': privately }, cookies, body: null };
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

/** The answer with cookies besides. */
export function withCookies(reply: Reply, cookies: readonly string[]): Reply {
  return { ...reply, cookies: [...(reply.cookies ?? []), ...cookies] };
}
