import type { Actor } from '../domain/actor.ts';
import { FoyerError } from '../domain/errors.ts';
import type { Context } from '../application/context.ts';
import type { GateDecision } from '../application/access/access.ts';
import type { Cookies } from './cookies.ts';
import { decideByEither, readCredentials } from './credentials.ts';
import type { HttpDeps } from './deps.ts';
import type { Incoming } from './incoming.ts';

const stranger: Actor = { kind: 'person', entryId: null };

/** One request on its way to its answer: who asks, with which cookies, from where. */
export class Exchange {
  readonly incoming: Incoming;
  readonly deps: HttpDeps;
  readonly cookies: Cookies;
  readonly requestId: string;
  #from: string | undefined;

  constructor(incoming: Incoming, deps: HttpDeps, cookies: Cookies, requestId: string) {
    this.incoming = incoming;
    this.deps = deps;
    this.cookies = cookies;
    this.requestId = requestId;
  }

  get path(): string {
    return this.incoming.path;
  }

  header(name: string): string | undefined {
    return this.incoming.header(name);
  }

  /** The client's bucket for limits and records (SR-20). */
  get from(): string {
    this.#from ??= this.deps.clientBucket(this.incoming.remoteAddress, this.header('x-forwarded-for') ?? null);
    return this.#from;
  }

  cookie(name: keyof Cookies['names']): string | undefined {
    return this.cookies.read(this.header('cookie') ?? null, name);
  }

  /** Services and actor for a verb. */
  context(actor: Actor = stranger, idempotency?: Context['idempotency']): Context {
    const { services } = this.deps;
    return { ...services, executor: services.executor.comingFrom(this.from), actor, from: this.from, ...(idempotency ? { idempotency } : {}) };
  }

  /**
   * The same for a route that is public but tells more to administrators.
   * @throws {FoyerError} `auth/required` for anybody else
   */
  async adminContext(): Promise<Context> {
    const actor = await this.administrator();
    if (actor === null) throw new FoyerError('auth/required', 'Sign in as an admin, or send a valid API key: Authorization: Bearer …');
    return this.context(actor);
  }

  /** The API key or signed-in admin behind this request, or null. @param how.passive - looks without counting as activity of the admin */
  administrator(how: { readonly passive?: boolean } = {}): Promise<Actor | null> {
    return this.bearer === undefined ? this.deps.adminSession(this.cookie('admin'), how) : this.deps.keyring(this.bearer);
  }

  /** The presented bearer credential, if it has the form of one. */
  get bearer(): string | undefined {
    return /^Bearer ([\x21-\x7e]{1,4096})$/i.exec(this.header('authorization') ?? '')?.[1];
  }

  /** Whether whoever sent this may enter: by our own session, or by one of the identity provider. */
  access(): GateDecision | Promise<GateDecision> {
    return decideByEither(this.deps.services.access, readCredentials(this.cookies, (name) => this.header(name), this.deps.services.identityCookies));
  }

  /** Browsers that navigate want a page; programs want problem documents. */
  get wantsPage(): boolean {
    return !this.path.startsWith('/api/') && (this.header('accept') ?? '').includes('text/html');
  }

  /** Browser and system in a few words, for the person's own list of sessions. */
  get device(): string {
    return describeDevice(this.header('user-agent') ?? '');
  }
}

const browsers: readonly (readonly [RegExp, string])[] = [[/Edg\//, 'Edge'], [/OPR\//, 'Opera'], [/Firefox\//, 'Firefox'], [/Chrome\//, 'Chrome'], [/Safari\//, 'Safari'], [/curl\//, 'curl']];
const systems: readonly (readonly [RegExp, string])[] = [[/iPhone|iPad/, 'iOS'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/Mac OS X/, 'macOS'], [/Linux/, 'Linux']];

/** "Firefox on Windows"; "Unknown browser" when the header says nothing we know. */
export function describeDevice(userAgent: string): string {
  const short = userAgent.slice(0, 400);
  const name = (list: typeof browsers) => list.find(([pattern]) => pattern.test(short))?.[1];
  const system = name(systems);
  return `${name(browsers) ?? 'Unknown browser'}${system ? ` on ${system}` : ''}`;
}
