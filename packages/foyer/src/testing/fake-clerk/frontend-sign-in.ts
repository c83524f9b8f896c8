import type { User } from './clerk-contract.ts';
import { ClerkRefusal } from './clerk-errors.ts';
import type { FrontendForms, FrontendSignIn } from './frontend-contract.ts';
import type { FrontendState } from './frontend-state.ts';
import { face } from './frontend-user.ts';

/** The code in every mail, as in Clerk's own test mode. */
export const testCode = '424242';

const attemptLifeMs = 24 * 3_600_000;

/** Somebody on the way into their account. */
export interface SignInAttempt {
  readonly id: string;
  readonly startedAt: number;
  readonly identifier: string;
  readonly user: User;
  readonly hasPassword: boolean;
  codeSent: boolean;
  sessionId: string | undefined;
}

/** Begins a sign-in. @throws {ClerkRefusal} when nobody has the address, or they may not come in */
export function beginSignIn(state: FrontendState, form: FrontendForms['signIn'], passwords: ReadonlyMap<string, string>): SignInAttempt {
  if (form.identifier === undefined) throw new ClerkRefusal('paramMissing', { meta: { param_name: 'identifier' } });
  const user = state.users.withAddress(form.identifier);
  if (!user) throw new ClerkRefusal('identifierNotFound', { meta: { param_name: 'identifier' } });
  if (user.banned) throw new ClerkRefusal('notAllowed');
  return { id: state.newId('sia'), startedAt: state.now(), identifier: form.identifier, user, hasPassword: passwords.has(user.id), codeSent: false, sessionId: undefined };
}

export function checkPassword(attempt: SignInAttempt, password: string, passwords: ReadonlyMap<string, string>): void {
  if (passwords.get(attempt.user.id) !== password) throw new ClerkRefusal('passwordIncorrect', { meta: { param_name: 'password' } });
}

export function checkSignInCode(attempt: SignInAttempt, code: string): void {
  if (!attempt.codeSent || code !== testCode) throw new ClerkRefusal('codeIncorrect', { meta: { param_name: 'code' } });
}

export function signInJson(attempt: SignInAttempt): FrontendSignIn {
  const { user, sessionId } = attempt;
  return {
    object: 'sign_in_attempt', id: attempt.id, status: sessionId === undefined ? 'needs_first_factor' : 'complete', supported_identifiers: ['email_address'],
    supported_first_factors: [
      ...(attempt.hasPassword ? [{ strategy: 'password' as const }] : []),
      ...user.email_addresses.map(({ id, email_address: address }) => (
        { strategy: 'email_code' as const, safe_identifier: address, email_address_id: id, primary: id === user.primary_email_address_id })),
    ],
    supported_second_factors: null,
    first_factor_verification: attempt.codeSent
      ? { object: 'verification_otp', status: sessionId === undefined ? 'unverified' : 'verified', strategy: 'email_code', attempts: 0, expire_at: attempt.startedAt + 600_000 } : null,
    second_factor_verification: null, identifier: attempt.identifier, user_data: face(user), created_session_id: sessionId ?? null, abandon_at: attempt.startedAt + attemptLifeMs,
  };
}
