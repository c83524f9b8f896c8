import { isNavigation, page, problem, seeOther } from './answers.ts';
import type { Checker } from './checker.ts';
import { isTrustworthy, readCookie } from './cookies.ts';
import { readProviderToken } from './provider-token.ts';
import { type Allowed, type Decision, type DenialReason, type Refused, refused } from './decision.ts';
import { type FoyerInProcess, InProcessChecker } from './in-process.ts';
import { OwnDomain } from './own-domain.ts';
import { isOpen, type OpenPaths } from './paths.ts';
import { RemoteChecker, type RemoteOptions } from './remote.ts';

interface CommonOptions<Role extends string> {
  /** The roles of your product; others do not enter, and `role` is typed by them. */
  readonly roles?: readonly Role[];
  /** Paths that stay open: exact ones, or a tree by a trailing `/*`. Everything else is behind the gate. */
  readonly open?: OpenPaths;
  /** Where people without access are sent, on Foyer's host; the waitlist unless told otherwise. */
  readonly entrance?: string;
  /**
   * Whether sessions of the identity provider that Foyer knows are passed on: a JWT in `Authorization: Bearer`, or in the cookie `__session`.
   * True unless told otherwise; false for applications whose own tokens are nobody else's business.
   */
  readonly providerSessions?: boolean;
}

/** Foyer in this very process. */
export interface InProcessGateOptions<Role extends string> extends CommonOptions<Role> {
  readonly foyer: FoyerInProcess;
  /** Where people reach Foyer and this application. */
  readonly publicUrl: string;
}

/** Foyer somewhere else. */
export interface RemoteGateOptions<Role extends string> extends CommonOptions<Role>, Omit<RemoteOptions<Role>, 'roles'> {
  /** Where people reach Foyer; `foyer` unless told otherwise. */
  readonly publicUrl?: string;
  /** This application's origin, when it is not Foyer's own host. It must be listed in Foyer's `GATE_APPS`. */
  readonly app?: string;
}

export type GateOptions<Role extends string> = InProcessGateOptions<Role> | RemoteGateOptions<Role>;

/** What became of a request at the gate. */
export type Passage<Role extends string> =
  /** Let it through with exactly these headers; `access` is null on open paths. */
  | { readonly pass: true; readonly access: Allowed<Role> | null; readonly headers: Headers }
  /** Answer it with this. */
  | { readonly pass: false; readonly response: Response };

export interface GuardOptions<Role extends string> {
  /** One role, or several of which one is needed. */
  readonly role?: Role | readonly Role[] | undefined;
  readonly path?: string | undefined;
}

/** Thrown by `requireAccess`; `response` is what a browser or program should get. */
export class AccessDenied extends Error {
  readonly refusal: Refused;
  readonly response: Response;

  constructor(refusal: Refused, response: Response) {
    super(`Access denied: ${refusal.reason}.`);
    this.name = 'AccessDenied';
    this.refusal = refusal;
    this.response = response;
  }
}

/** Reasons that Foyer's door would only send back again. */
const staysHere: ReadonlySet<DenialReason> = new Set([
  'wrong_role', 'role_missing', 'role_too_low', 'address_unverified', 'claimed_elsewhere', 'account_deleted', 'unavailable',
]);

/** Headers by which the application learns who is there. What a client sends under these names is taken away. */
export const identityHeaders = { subject: 'x-foyer-subject', email: 'x-foyer-email', role: 'x-foyer-role' } as const;

/** Headers that some frameworks read as orders of their own; nobody outside may give them. */
const ordersFromOutside: ReadonlySet<string> = new Set(['x-middleware-subrequest', 'x-middleware-rewrite', 'x-middleware-next', 'x-original-url', 'x-rewrite-url', 'x-http-method-override', 'x-http-method', 'x-method-override']);

/** Keeps everybody out but the people Foyer let in. */
export class Gate<Role extends string = string> {
  readonly #checker: Checker<Role>;
  readonly #open: OpenPaths;
  readonly #ownDomain: OwnDomain | undefined;
  readonly #sessionCookie: string;
  readonly #entrance: string;
  readonly #status: string;
  readonly #providerSessions: boolean;

  /** @throws {TypeError} for an option out of its bounds */
  constructor(options: GateOptions<Role>) {
    const publicUrl = typeof options.foyer === 'string' ? (options as RemoteGateOptions<Role>).publicUrl ?? options.foyer : (options as InProcessGateOptions<Role>).publicUrl;
    this.#open = options.open ?? [];
    this.#providerSessions = options.providerSessions ?? true;
    this.#entrance = new URL(options.entrance ?? '/waitlist', publicUrl).href;
    this.#status = new URL('/waitlist/status', publicUrl).href;
    this.#sessionCookie = `${isTrustworthy(publicUrl) ? '__Host-' : ''}foyer-session`;
    if (typeof options.foyer !== 'string') {
      this.#checker = new InProcessChecker(options.foyer, options.roles);
      return;
    }
    const remote = options as RemoteGateOptions<Role>;
    this.#checker = new RemoteChecker(remote);
    if (remote.app !== undefined && remote.app !== new URL(publicUrl).origin) {
      this.#ownDomain = new OwnDomain({ publicUrl, foyer: remote.foyer, app: new URL(remote.app).origin, key: remote.key, fetch: remote.fetch ?? fetch });
      this.#sessionCookie = this.#ownDomain.sessionCookie;
    }
  }

  /** Whether the browser behind this request may enter, and as whom. Never throws; what cannot be told is a no. */
  async check(request: { readonly headers: Headers }): Promise<Decision<Role>> {
    try {
      const own = await this.#checker.check(readCookie(request.headers.get('cookie'), this.#sessionCookie));
      const token = own.decision === 'allow' || !this.#providerSessions ? undefined : readProviderToken(request.headers);
      if (token === undefined) return own;
      // Each decision is about one credential and the person behind it; of two refusals the one that knows somebody says more.
      const found = await this.#checker.check(token);
      return found.reason === 'signed_out' ? own : found;
    } catch {
      return refused('unavailable');
    }
  }

  /**
   * For the resource itself: a page, a route handler, an action, an API. Stands whatever stands in front of it (SR-43).
   * @param role - one role, or several of which one is needed
   * @throws {AccessDenied}
   */
  async requireAccess(request: Request, role?: Role | readonly Role[]): Promise<Allowed<Role>> {
    const decision = withRole(await this.check(request), role);
    if (decision.decision === 'allow') return decision;
    throw new AccessDenied(decision, await this.#refuse(request, decision));
  }

  /**
   * For a whole tree of paths: everything is behind the gate but what is open.
   * @param options.path - the path as the framework routes it, where that may differ from the one a `Request` has tidied up
   */
  async guard(request: Request, { role, path = new URL(request.url).pathname }: GuardOptions<Role> = {}): Promise<Passage<Role>> {
    const answered = this.#ownDomain?.answer(request, path);
    if (answered !== undefined) return { pass: false, response: await answered };
    const headers = withoutForgeries(request.headers);
    if (isOpen(path, this.#open)) return { pass: true, access: null, headers };
    const decision = withRole(await this.check(request), role);
    if (decision.decision !== 'allow') return { pass: false, response: await this.#refuse(request, decision) };
    headers.set(identityHeaders.subject, decision.subject);
    headers.set(identityHeaders.email, encodeURI(decision.email));
    headers.set(identityHeaders.role, decision.role);
    return { pass: true, access: decision, headers };
  }

  /** Ends what goes on in the background. */
  stop(): void {
    this.#checker.stop();
  }

  /** A browser is led to the door; a program gets a problem document. */
  async #refuse(request: Request, refusal: Refused): Promise<Response> {
    if (!isNavigation(request)) return problem(refusal);
    if (staysHere.has(refusal.reason)) return page(refusal, this.#status);
    return this.#ownDomain ? this.#ownDomain.sendAway(request, new URL(request.url)) : seeOther(this.#entrance);
  }
}

function withRole<Role extends string>(decision: Decision<Role>, role: Role | readonly Role[] | undefined): Decision<Role> {
  if (decision.decision !== 'allow' || role === undefined) return decision;
  const wanted: readonly string[] = typeof role === 'string' ? [role] : role;
  return wanted.includes(decision.role) ? decision : refused('wrong_role');
}

function withoutForgeries(headers: Headers): Headers {
  const clean = new Headers(headers);
  for (const name of headers.keys()) if (name.startsWith('x-foyer-') || ordersFromOutside.has(name)) clean.delete(name);
  return clean;
}

/** Makes a gate. @throws {TypeError} for an option out of its bounds */
export function createGate<const Role extends string = string>(options: GateOptions<Role>): Gate<Role> {
  return new Gate(options);
}
