import type { IncomingMessage, ServerResponse } from 'node:http';
import { ClerkRefusal } from './clerk-errors.ts';
import { FrontendBrowser } from './frontend-browser.ts';
import { type BundleFolders, readBundle } from './frontend-bundles.ts';
import { frontendAnswers, frontendForms } from './frontend-contract.ts';
import { clientCookies, handshakeAnswer, handshakeCookies } from './frontend-handshake.ts';
import { type Asking, routeOf } from './frontend-routes.ts';
import type { FrontendState } from './frontend-state.ts';

/** A request of a browser and what it was told. */
export interface FrontendExchange {
  readonly method: string;
  /** As the description of the interface writes it; as asked for when nothing is there. */
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
  readonly status: number;
  readonly body: unknown;
}

export interface FrontendOptions {
  readonly state: FrontendState;
  /** Where the two bundles for browsers lie; pages that load them need it. */
  readonly bundles?: BundleFolders;
  /** Called with what a browser should not have sent. */
  readonly onViolation?: (words: string) => void;
}

/**
 * The side of Clerk that browsers see, its Frontend API: enough of it that the real clerk-js joins the list, signs up by a ticket or a
 * code, signs in, keeps its token fresh and signs out, and that servers get their handshake. It must be on the same host name as the
 * application, other port or not, for cookies are told apart by host.
 */
export class ClerkFrontend {
  readonly exchanges: FrontendExchange[] = [];
  readonly #state: FrontendState;
  readonly #bundles: BundleFolders | undefined;
  readonly #onViolation: (words: string) => void;
  readonly #browsers = new Map<string, FrontendBrowser>();
  /** By user; whoever signed up without one has none. */
  readonly #passwords = new Map<string, string>();

  constructor({ state, bundles, onViolation = () => {} }: FrontendOptions) {
    this.#state = state;
    this.#bundles = bundles;
    this.#onViolation = onViolation;
  }

  /** Sets what somebody signs in with. */
  setPassword(userId: string, password: string): void {
    this.#passwords.set(userId, password);
  }

  /**
   * A browser in which somebody signed in earlier.
   * @returns the cookies it has of it, for the host of the frontend; its session token is got by a handshake, as after a night
   */
  signedInBrowser(userId: string): readonly { readonly name: string; readonly value: string }[] {
    const browser = this.#newBrowser();
    browser.signedIn(userId, 'password');
    return clientCookies(this.#state, browser).map((line) => {
      const [name = '', value = ''] = line.slice(0, line.indexOf(';')).split('=');
      return { name, value };
    });
  }

  /** Answers a request. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.#state.frontendUrl);
    const origin = request.headers.origin;
    allowOrigin(response, origin);
    if (request.method === 'OPTIONS') return void response.writeHead(204, { 'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE', 'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '', 'access-control-max-age': '600' }).end();
    if (url.pathname.startsWith('/npm/')) return this.#sendBundle(url.pathname, response);
    if (url.pathname === '/v1/client/handshake') return this.#handshake(request, url, response);
    if (url.pathname === '/v1/tickets/accept') return this.#acceptTicket(url, response);
    await this.#answer(request, url, origin, response);
  }

  async #answer(request: IncomingMessage, url: URL, origin: string | undefined, response: ServerResponse): Promise<void> {
    // Browsers send the simple methods only; the real one travels beside.
    const method = (request.method === 'POST' ? url.searchParams.get('_method') : null) ?? request.method ?? 'GET';
    const found = routeOf(method, url.pathname);
    const form = Object.fromEntries(new URLSearchParams(await readText(request)));
    const tell = (status: number, body: unknown, browser?: FrontendBrowser): void => {
      this.exchanges.push({ method, path: found?.route.path ?? url.pathname, form, status, body });
      if (browser) for (const line of clientCookies(this.#state, browser)) response.appendHeader('set-cookie', line);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    try {
      if (!found) {
        this.#onViolation(`${method} ${url.pathname}: the frontend of the fake has nothing there.`);
        throw new ClerkRefusal('notFound');
      }
      const checked = frontendForms[found.route.form].safeParse(form);
      if (!checked.success) {
        this.#onViolation(`${method} ${url.pathname}: ${checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
        throw new ClerkRefusal('paramUnknown');
      }
      const asking: Asking = {
        state: this.#state, passwords: this.#passwords, browser: this.#browserOf(request, url), id: found.id, origin,
        newBrowser: () => this.#newBrowser(),
      };
      const { body, browser } = found.route.answer(asking, checked.data);
      tell(200, frontendAnswers[found.route.says].parse(body), browser);
    } catch (error) {
      if (!(error instanceof ClerkRefusal)) throw error;
      tell(error.status, error.body(this.#state.newId('trace')));
    }
  }

  /** Tells an application's server who is signed in, by way of the browser. */
  #handshake(request: IncomingMessage, url: URL, response: ServerResponse): void {
    const redirect = url.searchParams.get('redirect_url');
    if (redirect === null || !URL.canParse(redirect)) return this.#refuse(response, new ClerkRefusal('paramMissing', { meta: { param_name: 'redirect_url' } }));
    const back = new URL(redirect);
    const development = this.#state.publishableKey.startsWith('pk_test_');
    const browser = this.#browserOf(request, url) ?? (development ? this.#newBrowser() : undefined);
    const { location, cookies } = handshakeAnswer(this.#state, back, handshakeCookies(this.#state, browser, back.origin));
    for (const line of cookies) response.appendHeader('set-cookie', line);
    response.writeHead(307, { location, 'cache-control': 'no-store' }).end();
  }

  /** The link of an invitation: leads to the application's sign-up, which takes the ticket from its address. Looking changes nothing. */
  #acceptTicket(url: URL, response: ServerResponse): void {
    try {
      const ticket = url.searchParams.get('ticket') ?? '';
      const { invitation, redirectUrl } = this.#state.invitations.behind(ticket);
      if (invitation.status === 'revoked') throw new ClerkRefusal('revokedInvitation');
      if (invitation.status === 'accepted') throw new ClerkRefusal('alreadyAccepted');
      const location = new URL(redirectUrl ?? `${this.#state.frontendUrl}/account/sign-up`);
      if (invitation.status === 'pending') {
        location.searchParams.set('__clerk_ticket', ticket);
        location.searchParams.set('__clerk_status', this.#state.users.withAddress(invitation.email_address) ? 'sign_in' : 'sign_up');
      }
      response.writeHead(303, { location: location.href }).end();
    } catch (error) {
      if (!(error instanceof ClerkRefusal)) throw error;
      this.#refuse(response, error);
    }
  }

  async #sendBundle(path: string, response: ServerResponse): Promise<void> {
    const bundle = await readBundle(path, this.#bundles);
    if (bundle) return void response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=3600' }).end(bundle);
    this.#onViolation(`${path}: the frontend of the fake has no such bundle.`);
    response.writeHead(404).end();
  }

  #refuse(response: ServerResponse, refusal: ClerkRefusal): void {
    response.writeHead(refusal.status, { 'content-type': 'application/json' }).end(JSON.stringify(refusal.body(this.#state.newId('trace'))));
  }

  #newBrowser(): FrontendBrowser {
    const browser = new FrontendBrowser(this.#state);
    this.#browsers.set(browser.id, browser);
    return browser;
  }

  /** In development, an application and Clerk share no host: the browser is named in the address. */
  #browserOf(request: IncomingMessage, url: URL): FrontendBrowser | undefined {
    const cookie = /(?:^|;\s*)__client=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
    return this.#browsers.get(url.searchParams.get('__clerk_db_jwt') ?? '') ?? this.#browsers.get(cookie ?? '');
  }
}

function allowOrigin(response: ServerResponse, origin: string | undefined): void {
  response.setHeader('vary', 'Origin');
  if (origin === undefined) return;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('access-control-expose-headers', 'Authorization, X-Clerk-Trace-Id');
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
