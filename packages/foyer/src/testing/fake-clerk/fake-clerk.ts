import { BackendServer, type ClerkExchange } from './backend-server.ts';
import type { AllowlistIdentifier, Invitation, Session, User, WaitlistEntry } from './clerk-contract.ts';
import { ClerkRefusal } from './clerk-errors.ts';
import type { ClerkFault, FaultScope } from './clerk-faults.ts';
import { clerkHandlers } from './clerk-handlers.ts';
import { ClerkInvitations } from './clerk-invitations.ts';
import { ClerkUsers, type NewUser, type UserChange, type VerifiedBy } from './clerk-users.ts';
import { ClerkWaitlist } from './clerk-waitlist.ts';
import { type Assumptions, type ClerkMail, type ClerkWorld, sameAddress, usualAssumptions } from './clerk-world.ts';
import { type ClerkWebhookReceiver, FakeClerkWebhooks } from './fake-clerk-webhooks.ts';
import type { BundleFolders } from './frontend-bundles.ts';
import { FrontendServer } from './frontend-server.ts';
import { ClerkFrontend } from './frontend.ts';
import { seededRandom } from './seeded-random.ts';
import { publicJwk, publicPem, sessionClaims, sharedSigningKey, type SigningKey, signToken, type TokenOptions } from './session-tokens.ts';

export interface FakeClerkOptions {
  /** Ids, orders and chances are the same for the same seed. */
  readonly seed?: number;
  /** Where the clock starts, UTC milliseconds; now unless given. It runs on, and `advance` pushes it. */
  readonly startAt?: number;
  /** A clock to share, such as the one Foyer runs on in a test; instead of `startAt`. */
  readonly clock?: { now(): number; advance(milliseconds: number): void };
  /** Who gets webhooks when `webhooks.deliver()` is called, and what they are signed with: two secrets while one replaces the other. */
  readonly webhookReceiver?: { readonly url: ClerkWebhookReceiver; readonly secrets?: readonly string[] };
  /** Keys of a development instance, and its limit of 100 requests in 10 seconds instead of 1000. */
  readonly developmentInstance?: boolean;
  /** Requests outside the contract are part of the test: they do not fail `close()`. */
  readonly expectsBadRequests?: boolean;
  /** Metadata of invitations made in bulk does not reach the user, as has been reported (clerk/javascript#7956). */
  readonly bulkLosesMetadata?: boolean;
  /** False for a plan without bans and allow-list: they answer 402. */
  readonly paidFeatures?: boolean;
  /** Who may sign up: everybody, invited people, or invited people of the waitlist. */
  readonly accessMode?: 'public' | 'restricted' | 'waitlist';
  /** Where the browser finds Clerk; the host in the publishable key unless given. */
  readonly frontendUrl?: string;
  /** Also starts the side that browsers see, at `frontendUrl`, on a port of its own; `bundles` are the scripts its pages load. */
  readonly frontend?: { readonly bundles?: BundleFolders; readonly port?: number };
  /** Which application session tokens are made for, unless the token says so itself. */
  readonly authorizedParty?: string;
  /** Answers to what Clerk's public material leaves open. */
  readonly assume?: Partial<Assumptions>;
}

/**
 * A stand-in for Clerk on this machine, made for the real SDKs. It also does what a happy-path mock hides: limits,
 * conflicts, lost answers, late webhooks. It is held to the vendor's published descriptions, and to nothing else.
 */
export class FakeClerk {
  readonly secretKey: string;
  readonly publishableKey: string;
  readonly webhookSecret: string;
  readonly webhooks: FakeClerkWebhooks;
  /** Which mails Clerk itself would have sent. */
  readonly mails: ClerkMail[] = [];
  /** Requests and answers outside the contract, in words. */
  readonly violations: string[] = [];
  readonly issuer: string;
  readonly frontendUrl: string;

  readonly #options: FakeClerkOptions;
  readonly #backend: BackendServer;
  readonly #key: SigningKey;
  readonly #world: ClerkWorld;
  readonly #users: ClerkUsers;
  readonly #invitations: ClerkInvitations;
  readonly #waitlist: ClerkWaitlist;
  #offset: number;
  #frontend: { readonly server: FrontendServer; readonly inside: ClerkFrontend } | undefined;

  private constructor(options: FakeClerkOptions) {
    this.#options = options;
    this.#offset = options.startAt === undefined ? 0 : options.startAt - Date.now();
    const random = seededRandom(options.seed ?? 1);
    const newId = (prefix: string): string => `${prefix}_${Array.from({ length: 27 }, () => base62[Math.floor(random() * base62.length)]).join('')}`;
    const environment = options.developmentInstance ? 'test' : 'live';
    const host = options.developmentInstance ? 'brave-otter-12.clerk.accounts.dev' : 'clerk.foyer.test';
    this.secretKey = ['sk', environment, newId('key').slice(4)].join('_');
    this.publishableKey = ['pk', environment, Buffer.from(`${host}$`).toString('base64').replace(/=+$/, '')].join('_');
    this.issuer = `https://${host}`;
    this.frontendUrl = (options.frontendUrl ?? this.issuer).replace(/\/$/, '');
    this.#key = sharedSigningKey();
    const secrets = options.webhookReceiver?.secrets ?? [`whsec_${Buffer.from('a secret of the fake, 32 bytes!!').toString('base64')}`];
    this.webhookSecret = secrets[0] ?? '';
    const instanceId = newId('ins');
    const now = (): number => this.now();
    this.webhooks = new FakeClerkWebhooks({ secrets, instanceId, now, advance: (milliseconds) => this.advance(milliseconds), random, receiver: options.webhookReceiver?.url });
    this.#world = {
      instanceId, frontendUrl: this.frontendUrl, assume: { ...usualAssumptions, ...options.assume }, bulkLosesMetadata: options.bulkLosesMetadata ?? false,
      now, newId, emit: (type, data) => { this.webhooks.emit(type, data); }, mail: (mail) => { this.mails.push({ ...mail, at: now() }); },
    };
    this.#users = new ClerkUsers(this.#world);
    this.#invitations = new ClerkInvitations(this.#world, this.#users);
    this.#waitlist = new ClerkWaitlist(this.#world, this.#invitations);
    const developmentInstance = options.developmentInstance ?? false;
    const handlers = clerkHandlers({
      world: this.#world, users: this.#users, invitations: this.#invitations, waitlist: this.#waitlist, allowlist: new Map<string, AllowlistIdentifier>(),
      developmentInstance, jwks: () => ({ keys: [publicJwk(this.#key)] }),
      mintToken: (session, expiresInSeconds) => this.sessionToken(session.user_id, { sid: session.id, ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }) }),
    });
    this.#backend = new BackendServer({
      secretKey: this.secretKey, world: this.#world, developmentInstance, paidFeatures: options.paidFeatures ?? true, handlers, violations: this.violations,
    });
  }

  /** Starts one on a free port of 127.0.0.1. */
  static async start(options: FakeClerkOptions = {}): Promise<FakeClerk> {
    const frontend = options.frontend && await FrontendServer.listen(options.frontend.port);
    const fake = new FakeClerk(frontend ? { ...options, frontendUrl: frontend.url } : options);
    if (frontend) fake.#serveFrontend(frontend);
    await fake.#backend.listen();
    return fake;
  }

  /** For `CLERK_API_URL`: without `/v1`, which the SDK adds. */
  get url(): string {
    return this.#backend.url;
  }

  /** For `CLERK_JWT_KEY`: the public key in PEM. */
  get jwtKey(): string {
    return publicPem(this.#key);
  }

  /** Every exchange with the Backend API, in the order in which requests came. */
  get requests(): readonly ClerkExchange[] {
    return this.#backend.requests;
  }

  get users(): ReadonlyMap<string, User> {
    return this.#users.users;
  }

  get sessions(): ReadonlyMap<string, Session> {
    return this.#users.sessions;
  }

  get invitations(): ReadonlyMap<string, Invitation> {
    return this.#invitations.invitations;
  }

  get waitlist(): ReadonlyMap<string, WaitlistEntry> {
    return this.#waitlist.entries;
  }

  /** The fake's clock, UTC milliseconds. */
  now(): number {
    return this.#options.clock?.now() ?? Date.now() + this.#offset;
  }

  advance(milliseconds: number): void {
    if (this.#options.clock) this.#options.clock.advance(milliseconds);
    else this.#offset += milliseconds;
  }

  /** The next requests that fit meet this fault. Faults wait side by side, each for requests of its own. */
  fail(fault: ClerkFault, scope: FaultScope = {}): void {
    this.#backend.faults.add(fault, scope);
  }

  /**
   * Does something just before the next request that fits is answered, such as adding a row between two pages.
   * @param scope - one request unless it says more
   */
  meanwhile(act: () => void, scope: FaultScope = {}): void {
    this.#backend.faults.add({ meanwhile: act }, scope);
  }

  /** Everything works again. */
  heal(): void {
    this.#backend.faults.clear();
  }

  /** An account made in the dashboard or by another application. */
  addUser(input: NewUser): User {
    return this.#users.add(input);
  }

  /** What a person, the dashboard or another application changes. Metadata given here is replaced whole. */
  updateUser(id: string, change: UserChange): User {
    return this.#users.change(id, change);
  }

  deleteUser(id: string): void {
    this.#users.delete(id);
  }

  signIn(userId: string): Session {
    return this.#users.signIn(userId);
  }

  signOut(sessionId: string): void {
    this.#users.endSession(sessionId, 'ended');
  }

  /** Somebody uses the waitlist form of the frontend. */
  joinWaitlist(email: string): WaitlistEntry {
    if ((this.#options.accessMode ?? 'waitlist') !== 'waitlist') throw new ClerkRefusal('waitlistClosed');
    return this.#waitlist.create({ email_address: email });
  }

  /** Somebody presses Invite, or Re-invite, in the dashboard. */
  inviteInDashboard(waitlistEntryId: string): WaitlistEntry {
    return this.#waitlist.invite(waitlistEntryId, false);
  }

  rejectInDashboard(waitlistEntryId: string): WaitlistEntry {
    return this.#waitlist.reject(waitlistEntryId);
  }

  /** A locked entry is part of a batch that is under way, and refuses everything. */
  lock(waitlistEntryId: string, locked = true): void {
    this.#waitlist.lock(waitlistEntryId, locked);
  }

  /** Where the link of an invitation sends the browser: the redirect with the ticket, or undefined without one. */
  redirectOf(invitationIdOrUrl: string): string | undefined {
    return this.#invitations.behind(invitationIdOrUrl).redirectUrl;
  }

  /**
   * A person follows the link of an invitation and signs up: the address is verified by it. Webhooks wait until they
   * are delivered.
   * @throws {ClerkRefusal} when the link does not work any more
   */
  followInvitation(invitationIdOrUrl: string, person: { readonly firstName?: string; readonly lastName?: string; readonly unsafeMetadata?: Record<string, unknown> } = {}): User {
    const { invitation, losesMetadata } = this.#invitations.behind(invitationIdOrUrl);
    if (invitation.status === 'revoked') throw new ClerkRefusal('revokedInvitation');
    if (invitation.status === 'accepted') throw new ClerkRefusal('alreadyAccepted');
    // What is past its end leads to the ordinary sign-up, which is not for everybody.
    if (invitation.status === 'expired') throw this.#signUpRefusal();
    if (this.#users.withAddress(invitation.email_address)) throw new ClerkRefusal('accountExists');
    const metadata = losesMetadata ? {} : invitation.public_metadata;
    const fromTheStart = this.#world.assume.metadataFromTheStart;
    const user = this.#users.add({ ...person, email: invitation.email_address, verifiedBy: 'ticket', publicMetadata: fromTheStart ? metadata : {} });
    this.#invitations.accept(invitation);
    this.#waitlist.afterSignUp(invitation.email_address);
    this.#users.signIn(user.id);
    if (!fromTheStart && Object.keys(metadata).length > 0) this.#users.changeMetadata(user.id, { public_metadata: metadata }, 'merge');
    return user;
  }

  /**
   * Somebody signs up without a link: with a code by mail, or with another account of theirs.
   * @throws {ClerkRefusal} when the access mode wants an invitation and there is none
   */
  signUp(input: { readonly email: string; readonly by?: VerifiedBy; readonly unsafeMetadata?: Record<string, unknown> }): User {
    const invited = this.#invitations.pendingFor(input.email)[0];
    if ((this.#options.accessMode ?? 'waitlist') !== 'public' && !invited && !this.#isInvitedEntry(input.email)) throw this.#signUpRefusal();
    const user = this.#users.add({ email: input.email, verifiedBy: input.by ?? 'email_code', ...(input.unsafeMetadata ? { unsafeMetadata: input.unsafeMetadata } : {}) });
    this.#waitlist.afterSignUp(input.email);
    this.#users.signIn(user.id);
    return user;
  }

  /** A token for a session, as the browser would carry it. There is no metadata in it unless `claims` has some. */
  sessionToken(userId: string, options: TokenOptions = {}): string {
    const sessionId = options.sid ?? this.#users.sessionsOf(userId).at(-1)?.id ?? this.#users.signIn(userId).id;
    const azp = options.azp === undefined ? this.#options.authorizedParty ?? null : options.azp;
    // The SDK verifies against the clock of the machine, which the fake's own may have left far behind; a clock that is shared counts for all.
    const now = this.#options.clock?.now() ?? Date.now();
    const claims = sessionClaims({ userId, sessionId, issuer: this.issuer, jti: this.#world.newId('jti').slice(4), now, azp, options });
    return signToken(claims, options.key ?? this.#key);
  }

  /** What browsers see. @throws {Error} when the fake was started without it */
  get frontend(): ClerkFrontend {
    if (!this.#frontend) throw new Error('Start the fake with `frontend`.');
    return this.#frontend.inside;
  }

  /** @throws {Error} when a request or an answer broke the contract and nobody expected it */
  async close(): Promise<void> {
    await this.#frontend?.server.close();
    await this.#backend.close();
    if (this.violations.length > 0 && !this.#options.expectsBadRequests) {
      throw new Error(`Clerk got requests it would refuse, or answered what it would not:\n${this.violations.join('\n')}`);
    }
  }

  #serveFrontend(server: FrontendServer): void {
    const inside = new ClerkFrontend({
      state: {
        users: this.#users, invitations: this.#invitations, waitlist: this.#waitlist, instanceId: this.#world.instanceId, publishableKey: this.publishableKey, frontendUrl: this.frontendUrl,
        accessMode: this.#options.accessMode ?? 'waitlist', now: () => this.now(), newId: (prefix) => this.#world.newId(prefix), followInvitation: (ticket) => this.followInvitation(ticket), signUp: (person) => this.signUp(person),
        sessionToken: (userId, options) => this.sessionToken(userId, options), sign: (claims) => signToken(claims, this.#key),
      },
      ...(this.#options.frontend?.bundles ? { bundles: this.#options.frontend.bundles } : {}),
      onViolation: (words) => { this.violations.push(words); },
    });
    this.#frontend = { server, inside };
    server.answerWith((request, response) => inside.handle(request, response));
  }

  #signUpRefusal(): ClerkRefusal {
    return new ClerkRefusal(this.#options.accessMode === 'restricted' ? 'signUpRestricted' : 'signUpWaitlist');
  }

  #isInvitedEntry(email: string): boolean {
    return [...this.#waitlist.entries.values()].some((entry) => entry.status === 'invited' && sameAddress(entry.email_address, email));
  }
}

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
