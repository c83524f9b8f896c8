import { ClerkRefusal } from './clerk-errors.ts';
import type { FrontendBrowser } from './frontend-browser.ts';
import type { FrontendAnswer, FrontendForms } from './frontend-contract.ts';
import { environment } from './frontend-environment.ts';
import { beginSignIn, checkPassword, checkSignInCode, signInJson } from './frontend-sign-in.ts';
import { beginSignUp, checkSignUpCode, continueSignUp, finishSignUp, isReady, signUpJson } from './frontend-sign-up.ts';
import type { FrontendState } from './frontend-state.ts';

/** What a route is given. */
export interface Asking {
  readonly state: FrontendState;
  readonly passwords: Map<string, string>;
  readonly browser: FrontendBrowser | undefined;
  /** Of the path; empty when it has none. */
  readonly id: string;
  readonly origin: string | undefined;
  newBrowser(): FrontendBrowser;
}

/** What it answers; the cookies of `browser` go along. */
interface Answered {
  readonly body: unknown;
  readonly browser?: FrontendBrowser;
}

export interface FrontendRoute {
  readonly method: string;
  /** As in the description of the interface. */
  readonly path: string;
  readonly form: keyof FrontendForms;
  readonly says: FrontendAnswer;
  readonly answer: (asking: Asking, form: unknown) => Answered;
}

function route<Form extends keyof FrontendForms>(
  method: string, path: string, form: Form, says: FrontendAnswer, answer: (asking: Asking, form: FrontendForms[Form]) => Answered,
): FrontendRoute {
  // The form was checked by its name before.
  return { method, path, form, says, answer: (asking, checked) => answer(asking, checked as FrontendForms[Form]) };
}

/** Everything a browser finds. */
const routes: readonly FrontendRoute[] = [
  route('GET', '/v1/environment', 'none', 'environment', ({ state }) => ({ body: environment(state) })),
  route('PATCH', '/v1/environment', 'none', 'environment', ({ state }) => ({ body: environment(state) })),
  route('POST', '/v1/dev_browser', 'none', 'devBrowser', (asking) => ({ body: { id: asking.newBrowser().id } })),
  route('POST', '/v1/waitlist', 'joinWaitlist', 'waitlistEntry', ({ state }, { email_address }) => {
    if (state.accessMode !== 'waitlist') throw new ClerkRefusal('waitlistClosed');
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email_address)) throw new ClerkRefusal('paramFormat', { meta: { param_name: 'email_address' } });
    return { body: { object: 'waitlist_entry', id: state.waitlist.create({ email_address }).id } };
  }),

  route('GET', '/v1/client', 'none', 'client', ({ browser, origin }) => ({ body: { response: browser?.json(origin) ?? null, client: null }, ...(browser ? { browser } : {}) })),
  route('PUT', '/v1/client', 'none', 'client', tellClient),
  route('POST', '/v1/client', 'none', 'client', tellClient),
  route('DELETE', '/v1/client', 'none', 'client', signOut),
  route('DELETE', '/v1/client/sessions', 'none', 'client', signOut),

  route('POST', '/v1/client/sign_ups', 'signUp', 'signUp', (asking, form) => {
    const browser = asking.browser ?? asking.newBrowser();
    browser.signUp = beginSignUp(asking.state, form);
    return tellSignUp(asking, browser);
  }),
  route('GET', '/v1/client/sign_ups/{sign_up_id}', 'none', 'signUp', (asking) => tellSignUp(asking, withSignUp(asking))),
  route('PATCH', '/v1/client/sign_ups/{sign_up_id}', 'signUp', 'signUp', (asking, form) => {
    const browser = withSignUp(asking);
    continueSignUp(asking.state, browser.signUp, form);
    return tellSignUp(asking, browser);
  }),
  route('POST', '/v1/client/sign_ups/{sign_up_id}/prepare_verification', 'prepareSignUp', 'signUp', (asking) => {
    const browser = withSignUp(asking);
    browser.signUp.codeSent = true;
    return tellSignUp(asking, browser);
  }),
  route('POST', '/v1/client/sign_ups/{sign_up_id}/attempt_verification', 'attemptSignUp', 'signUp', (asking, { code }) => {
    const browser = withSignUp(asking);
    checkSignUpCode(browser.signUp, code);
    return tellSignUp(asking, browser);
  }),

  route('POST', '/v1/client/sign_ins', 'signIn', 'signIn', (asking, form) => {
    const browser = asking.browser ?? asking.newBrowser();
    browser.signIn = beginSignIn(asking.state, form, asking.passwords);
    if (form.password === undefined) return tellSignIn(asking, browser);
    checkPassword(browser.signIn, form.password, asking.passwords);
    return completeSignIn(asking, browser, 'password');
  }),
  route('GET', '/v1/client/sign_ins/{sign_in_id}', 'none', 'signIn', (asking) => tellSignIn(asking, withSignIn(asking))),
  route('POST', '/v1/client/sign_ins/{sign_in_id}/prepare_first_factor', 'prepareSignIn', 'signIn', (asking) => {
    const browser = withSignIn(asking);
    browser.signIn.codeSent = true;
    return tellSignIn(asking, browser);
  }),
  route('POST', '/v1/client/sign_ins/{sign_in_id}/attempt_first_factor', 'attemptSignIn', 'signIn', (asking, form) => {
    const browser = withSignIn(asking);
    if (form.strategy === 'password') checkPassword(browser.signIn, form.password, asking.passwords);
    else checkSignInCode(browser.signIn, form.code);
    return completeSignIn(asking, browser, form.strategy);
  }),

  route('GET', '/v1/client/sessions/{session_id}', 'none', 'session', tellSession),
  route('POST', '/v1/client/sessions/{session_id}/touch', 'touch', 'session', tellSession),
  route('POST', '/v1/client/sessions/{session_id}/tokens', 'token', 'token', ({ browser, id, origin }) => {
    if (!browser) throw new ClerkRefusal('signedOut');
    return { body: { jwt: browser.token(browser.requireSession(id), origin) } };
  }),
  route('POST', '/v1/client/sessions/{session_id}/end', 'none', 'session', endSession),
  route('POST', '/v1/client/sessions/{session_id}/remove', 'none', 'session', endSession),
];

/** The route of a request, with the id in its path. */
export function routeOf(method: string, path: string): { readonly route: FrontendRoute; readonly id: string } | undefined {
  for (const one of routes) {
    const pattern = new RegExp(`^${one.path.replace(/\{\w+\}/, '([\\w-]+)')}$`);
    const [matched, id = ''] = pattern.exec(path) ?? [];
    if (matched !== undefined && one.method === method) return { route: one, id };
  }
  return undefined;
}

function tellClient(asking: Asking): Answered {
  const browser = asking.browser ?? asking.newBrowser();
  return { body: { response: browser.json(asking.origin), client: null }, browser };
}

function signOut({ browser, origin }: Asking): Answered {
  browser?.signOut();
  return { body: { response: browser?.json(origin) ?? null, client: null }, ...(browser ? { browser } : {}) };
}

function tellSession({ browser, id, origin }: Asking): Answered {
  if (!browser) throw new ClerkRefusal('signedOut');
  return { body: { response: browser.sessionJson(browser.requireSession(id), origin), client: browser.json(origin) }, browser };
}

function endSession({ browser, id, origin }: Asking): Answered {
  if (!browser) throw new ClerkRefusal('signedOut');
  const session = browser.requireSession(id);
  browser.signOut();
  return { body: { response: browser.sessionJson(session, origin), client: browser.json(origin) }, browser };
}

function withSignUp({ browser, id }: Asking): FrontendBrowser & { readonly signUp: NonNullable<FrontendBrowser['signUp']> } {
  if (browser?.signUp?.id !== id) throw new ClerkRefusal('notFound', { meta: { param_name: 'sign_up_id' } });
  return browser as ReturnType<typeof withSignUp>;
}

/** The account is made as soon as nothing is missing, and its owner is signed in. */
function tellSignUp({ state, passwords, origin }: Asking, browser: FrontendBrowser): Answered {
  const attempt = browser.signUp;
  if (!attempt) throw new ClerkRefusal('notFound', { meta: { param_name: 'sign_up_id' } });
  if (!attempt.done && isReady(attempt)) {
    const user = finishSignUp(state, attempt);
    if (attempt.password !== undefined) {
      passwords.set(user.id, attempt.password);
      user.password_enabled = true;
    }
    attempt.done = { user, sessionId: browser.signedIn(user.id, attempt.ticket === undefined ? 'email_code' : 'ticket', state.users.sessionsOf(user.id).at(-1)).id };
  }
  const response = signUpJson(attempt);
  // What is complete is no longer under way.
  if (attempt.done) browser.signUp = undefined;
  return { body: { response, client: browser.json(origin) }, browser };
}

function withSignIn({ browser, id }: Asking): FrontendBrowser & { readonly signIn: NonNullable<FrontendBrowser['signIn']> } {
  if (browser?.signIn?.id !== id) throw new ClerkRefusal('notFound', { meta: { param_name: 'sign_in_id' } });
  return browser as ReturnType<typeof withSignIn>;
}

function tellSignIn({ origin }: Asking, browser: FrontendBrowser): Answered {
  if (!browser.signIn) throw new ClerkRefusal('notFound', { meta: { param_name: 'sign_in_id' } });
  return { body: { response: signInJson(browser.signIn), client: browser.json(origin) }, browser };
}

function completeSignIn(asking: Asking, browser: FrontendBrowser, strategy: string): Answered {
  const attempt = browser.signIn;
  if (!attempt) throw new ClerkRefusal('notFound', { meta: { param_name: 'sign_in_id' } });
  attempt.sessionId = browser.signedIn(attempt.user.id, strategy).id;
  const response = signInJson(attempt);
  browser.signIn = undefined;
  return { body: { response, client: browser.json(asking.origin) }, browser };
}
