import { isNavigation, page, seeOther } from './answers.ts';
import { isTrustworthy, readCookie, writeCookie } from './cookies.ts';
import { refused } from './decision.ts';
import { isOwnPath } from './paths.ts';

export interface OwnDomainOptions {
  /** Where people reach Foyer. */
  readonly publicUrl: string;
  /** Where this server reaches Foyer. */
  readonly foyer: string;
  /** The application's own origin, as listed in Foyer's `GATE_APPS`. */
  readonly app: string;
  readonly key: string;
  readonly fetch: typeof fetch;
}

const callbackPath = '/.foyer/callback';
const signOutPath = '/.foyer/sign-out';
const underWaySeconds = 1_800;
const exchangeTimeoutMs = 3_000;
const tokenPattern = /^[A-Za-z0-9_-]{43}$/;

/**
 * For an application on another host than Foyer's. A browser goes to Foyer, proves who it is, and comes back with a code that is good
 * once, for a minute, in this very browser; the server exchanges it for a session, kept in a cookie of the application's host alone. No
 * token of any worth stays in an address.
 */
export class OwnDomain {
  readonly sessionCookie: string;
  readonly #underWayCookie: string;
  readonly #secure: boolean;
  readonly #options: OwnDomainOptions;

  constructor(options: OwnDomainOptions) {
    this.#options = options;
    this.#secure = isTrustworthy(options.app);
    const prefix = this.#secure ? '__Host-' : '';
    this.sessionCookie = `${prefix}foyer-gate`;
    this.#underWayCookie = `${prefix}foyer-under-way`;
  }

  /** Answers the paths of the exchange itself; undefined for all others. */
  answer(request: Request, path: string): Promise<Response> | Response | undefined {
    if (path === callbackPath) return request.method === 'GET' ? this.#comeBack(request) : new Response(null, { status: 405, headers: { allow: 'GET' } });
    if (path === signOutPath) return request.method === 'POST' ? this.#signOut(request) : new Response(null, { status: 405, headers: { allow: 'POST' } });
    return undefined;
  }

  /** Sends a browser to Foyer's door, and remembers in the browser where it wanted to go. A token in the address goes along and no further. */
  async sendAway(request: Request, url: URL): Promise<Response> {
    const [state, verifier] = [randomText(), randomText()];
    const token = url.searchParams.get('token');
    url.searchParams.delete('token');
    const to = isNavigation(request) ? `${url.pathname}${url.search}` : '/';
    const door = new URL('/gate/enter', this.#options.publicUrl);
    door.searchParams.set('app', this.#options.app);
    door.searchParams.set('state', state);
    door.searchParams.set('challenge', await digest(verifier));
    if (token !== null && tokenPattern.test(token)) door.searchParams.set('token', token);
    const underWay = JSON.stringify({ state, verifier, to: isOwnPath(to) ? to : '/' });
    return seeOther(door.href, [writeCookie(this.#underWayCookie, underWay, { secure: this.#secure, maxAgeSeconds: underWaySeconds })]);
  }

  async #comeBack(request: Request): Promise<Response> {
    const { searchParams } = new URL(request.url);
    const underWay = readUnderWay(readCookie(request.headers.get('cookie'), this.#underWayCookie));
    const [code, state] = [searchParams.get('code'), searchParams.get('state')];
    // Another browser's code, an old one, or none: begin again from the start page, which leads to the door.
    if (underWay === undefined || code === null || state === null || state !== underWay.state) return seeOther('/', [this.#clear(this.#underWayCookie)]);
    const session = await this.#exchange(code, underWay.verifier);
    // No redirect: it would lead to the door and back here, round and round.
    if (session === undefined) return page(refused('unavailable'), new URL('/waitlist/status', this.#options.publicUrl).href);
    return seeOther(underWay.to, [
      this.#clear(this.#underWayCookie),
      writeCookie(this.sessionCookie, session.token, { secure: this.#secure, maxAgeSeconds: session.seconds }),
    ]);
  }

  async #exchange(code: string, verifier: string): Promise<{ token: string; seconds: number } | undefined> {
    const answer = await this.#post('/gate/exchange', { app: this.#options.app, code, verifier });
    const { token, expiresAt } = (answer ?? {}) as { token?: unknown; expiresAt?: unknown };
    if (typeof token !== 'string' || typeof expiresAt !== 'string') return undefined;
    const seconds = Math.floor((Date.parse(expiresAt) - Date.now()) / 1000);
    return seconds > 0 ? { token, seconds } : undefined;
  }

  async #signOut(request: Request): Promise<Response> {
    const site = request.headers.get('sec-fetch-site');
    const foreign = site === null ? request.headers.get('origin') !== this.#options.app : site !== 'same-origin' && site !== 'none';
    if (foreign) return new Response(null, { status: 403, headers: { 'cache-control': 'no-store' } });
    const token = readCookie(request.headers.get('cookie'), this.sessionCookie);
    if (token !== undefined) await this.#post('/gate/end', { token });
    return seeOther('/', [this.#clear(this.sessionCookie)]);
  }

  #clear(name: string): string {
    return writeCookie(name, '', { secure: this.#secure, maxAgeSeconds: 0 });
  }

  /** Undefined for anything but a JSON answer of 200 in time. */
  async #post(path: string, body: unknown): Promise<unknown> {
    try {
      const response = await this.#options.fetch(new URL(path, this.#options.foyer), {
        method: 'POST', redirect: 'error', signal: AbortSignal.timeout(exchangeTimeoutMs), body: JSON.stringify(body),
        headers: { authorization: `Bearer ${this.#options.key}`, 'content-type': 'application/json', accept: 'application/json' },
      });
      if (response.status === 200) return await response.json();
      await response.body?.cancel();
      return undefined;
    } catch {
      return undefined;
    }
  }
}

function readUnderWay(text: string | undefined): { state: string; verifier: string; to: string } | undefined {
  try {
    const { state, verifier, to } = JSON.parse(text ?? '') as Record<string, unknown>;
    return typeof state === 'string' && typeof verifier === 'string' && typeof to === 'string' && isOwnPath(to) ? { state, verifier, to } : undefined;
  } catch {
    return undefined;
  }
}

function randomText(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

async function digest(text: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
