import type { Session } from './clerk-contract.ts';
import { ClerkRefusal } from './clerk-errors.ts';
import type { FrontendClient, FrontendSession } from './frontend-contract.ts';
import { type SignInAttempt, signInJson } from './frontend-sign-in.ts';
import { type SignUpAttempt, signUpJson } from './frontend-sign-up.ts';
import type { FrontendState } from './frontend-state.ts';
import { face, frontendUser, identifierOf } from './frontend-user.ts';

/** One browser as Clerk knows it, by its `__client` cookie: what Clerk calls a client. */
export class FrontendBrowser {
  readonly id: string;
  signUp: SignUpAttempt | undefined;
  signIn: SignInAttempt | undefined;
  /** Unix seconds of the last change of who is signed in; 0 when nobody is. The `__client_uat` cookie. */
  changedAt = 0;

  readonly #state: FrontendState;
  readonly #createdAt: number;
  #sessionId: string | undefined;
  #strategy: string | null = null;

  constructor(state: FrontendState) {
    this.#state = state;
    this.id = state.newId('client');
    this.#createdAt = state.now();
  }

  /** The open session; ended ones, also those ended elsewhere, are none. */
  get session(): Session | undefined {
    const session = this.#sessionId === undefined ? undefined : this.#state.users.sessions.get(this.#sessionId);
    return session?.status === 'active' ? session : undefined;
  }

  /** One person at a time: whoever was here before is signed out. @param session - a new one unless there is one already */
  signedIn(userId: string, strategy: string, session: Session = this.#state.users.signIn(userId)): Session {
    this.signOut();
    this.#sessionId = session.id;
    this.#strategy = strategy;
    this.changedAt = Math.floor(this.#state.now() / 1000);
    return session;
  }

  signOut(): void {
    if (this.session) this.#state.users.endSession(this.session.id, 'removed');
    this.#sessionId = undefined;
    this.changedAt = 0;
  }

  /** @throws {ClerkRefusal} when it is not this browser's, or is over */
  requireSession(id: string): Session {
    if (this.session?.id === id) return this.session;
    throw new ClerkRefusal('signedOut');
  }

  token(session: Session, origin: string | undefined): string {
    return this.#state.sessionToken(session.user_id, { sid: session.id, azp: origin ?? null });
  }

  sessionJson(session: Session, origin: string | undefined): FrontendSession {
    const user = this.#state.users.get(session.user_id);
    const { client_id: _client, user_id: _user, ...rest } = session;
    return {
      ...rest, last_active_token: session.status === 'active' ? { object: 'token', jwt: this.token(session, origin) } : null, tasks: null, user: frontendUser(user),
      public_user_data: { ...face(user), identifier: identifierOf(user), user_id: user.id }, factor_verification_age: [0, -1],
    };
  }

  json(origin: string | undefined): FrontendClient {
    const { session } = this;
    return {
      object: 'client', id: this.id, sessions: session ? [this.sessionJson(session, origin)] : [],
      sign_in: this.signIn ? signInJson(this.signIn) : null, sign_up: this.signUp ? signUpJson(this.signUp) : null,
      last_active_session_id: session?.id ?? null, last_authentication_strategy: this.#strategy, cookie_expires_at: null, captcha_bypass: false,
      created_at: this.#createdAt, updated_at: this.#state.now(),
    };
  }
}
