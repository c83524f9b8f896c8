import type { User } from './clerk-contract.ts';
import { ClerkRefusal } from './clerk-errors.ts';
import type { FrontendForms, FrontendSignUp, FrontendVerification } from './frontend-contract.ts';
import type { FrontendState } from './frontend-state.ts';
import { testCode } from './frontend-sign-in.ts';

const attemptLifeMs = 24 * 3_600_000;

/** Somebody on the way to an account. */
export interface SignUpAttempt {
  readonly id: string;
  readonly startedAt: number;
  email: string | null;
  password: string | undefined;
  unsafeMetadata: Record<string, unknown>;
  /** The ticket it began with, which proves the address. */
  ticket: string | undefined;
  codeSent: boolean;
  codeProven: boolean;
  done: { readonly user: User; readonly sessionId: string } | undefined;
}

/** Begins a sign-up. @throws {ClerkRefusal} for a dead ticket, a taken address, or none where only invited people get in */
export function beginSignUp(state: FrontendState, form: FrontendForms['signUp']): SignUpAttempt {
  const attempt: SignUpAttempt = {
    id: state.newId('sua'), startedAt: state.now(), email: null, password: undefined, unsafeMetadata: {}, ticket: undefined,
    codeSent: false, codeProven: false, done: undefined,
  };
  continueSignUp(state, attempt, form);
  const invited = attempt.email !== null && (state.invitations.pendingFor(attempt.email).length > 0 || state.waitlist.withAddress(attempt.email)?.status === 'invited');
  if (!invited && state.accessMode !== 'public') throw new ClerkRefusal(state.accessMode === 'waitlist' ? 'signUpWaitlist' : 'signUpRestricted');
  return attempt;
}

/** Takes over what the form says. */
export function continueSignUp(state: FrontendState, attempt: SignUpAttempt, form: FrontendForms['signUp']): void {
  if (form.ticket !== undefined) {
    const { invitation } = state.invitations.behind(form.ticket);
    if (invitation.status === 'revoked') throw new ClerkRefusal('revokedInvitation');
    if (invitation.status === 'accepted') throw new ClerkRefusal('alreadyAccepted');
    if (invitation.status === 'expired') throw new ClerkRefusal('notFound', { meta: { param_name: 'ticket' } });
    if (state.users.withAddress(invitation.email_address)) throw new ClerkRefusal('accountExists');
    attempt.ticket = form.ticket;
    attempt.email = invitation.email_address;
  } else if (form.email_address !== undefined && form.email_address !== attempt.email) {
    if (state.users.withAddress(form.email_address)) throw new ClerkRefusal('identifierExists', { meta: { param_name: 'email_address' } });
    attempt.email = form.email_address;
    attempt.ticket = undefined;
    attempt.codeProven = false;
  }
  if (form.password !== undefined) {
    if (form.password.length < 8) throw new ClerkRefusal('paramValue', { meta: { param_name: 'password' } });
    attempt.password = form.password;
  }
  if (form.unsafe_metadata !== undefined) attempt.unsafeMetadata = JSON.parse(form.unsafe_metadata) as Record<string, unknown>;
}

export function checkSignUpCode(attempt: SignUpAttempt, code: string): void {
  if (!attempt.codeSent || code !== testCode) throw new ClerkRefusal('codeIncorrect', { meta: { param_name: 'code' } });
  attempt.codeProven = true;
}

/** Whether nothing is missing any more. */
export function isReady(attempt: SignUpAttempt): boolean {
  return missing(attempt).length === 0 && isProven(attempt);
}

/** Makes the account of a sign-up that is ready. */
export function finishSignUp(state: FrontendState, attempt: SignUpAttempt): User {
  const { email, ticket, unsafeMetadata } = attempt;
  if (email === null) throw new ClerkRefusal('paramMissing', { meta: { param_name: 'email_address' } });
  return ticket === undefined ? state.signUp({ email, unsafeMetadata }) : state.followInvitation(ticket);
}

export function signUpJson(attempt: SignUpAttempt): FrontendSignUp {
  const { done } = attempt;
  return {
    object: 'sign_up_attempt', id: attempt.id, status: done ? 'complete' : 'missing_requirements', required_fields: ['email_address', 'password'], optional_fields: [],
    missing_fields: missing(attempt), unverified_fields: attempt.email === null || isProven(attempt) ? [] : ['email_address'],
    verifications: { email_address: attempt.email === null ? null : verificationOf(attempt), phone_number: null, web3_wallet: null, external_account: null },
    username: null, email_address: attempt.email, phone_number: null, web3_wallet: null, password_enabled: attempt.password !== undefined,
    first_name: null, last_name: null, unsafe_metadata: attempt.unsafeMetadata, public_metadata: {}, custom_action: false, external_id: null,
    created_session_id: done?.sessionId ?? null, created_user_id: done?.user.id ?? null, abandon_at: attempt.startedAt + attemptLifeMs, legal_accepted_at: null,
  };
}

function missing({ email, password }: SignUpAttempt): string[] {
  return [...(email === null ? ['email_address'] : []), ...(password === undefined ? ['password'] : [])];
}

function isProven({ ticket, codeProven }: SignUpAttempt): boolean {
  return ticket !== undefined || codeProven;
}

function verificationOf(attempt: SignUpAttempt): FrontendVerification & { next_action: 'needs_prepare' | 'needs_attempt' | ''; supported_strategies: string[] } {
  if (attempt.ticket !== undefined) {
    return { object: 'verification_ticket', status: 'verified', strategy: 'ticket', attempts: null, expire_at: null, next_action: '', supported_strategies: [] };
  }
  return {
    object: 'verification_otp', status: attempt.codeProven ? 'verified' : 'unverified', strategy: 'email_code', attempts: 0, expire_at: attempt.startedAt + 600_000,
    next_action: attempt.codeProven ? '' : attempt.codeSent ? 'needs_attempt' : 'needs_prepare', supported_strategies: ['email_code'],
  };
}
