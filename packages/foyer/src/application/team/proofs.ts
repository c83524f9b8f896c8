import { type SessionState, sessionState } from '../../domain/admin-identity.ts';
import type { PreparedAdminSession } from '../../domain/decisions/team.ts';
import { FoyerError, InvalidInput } from '../../domain/errors.ts';
import type { Target } from '../../domain/person.ts';
import { passwordFault } from '../../domain/password-strength.ts';
import { isNoteworthy } from '../../domain/sign-in-guard.ts';
import type { Context, Services } from '../context.ts';
import type { Member } from '../ports/team-store.ts';
import { tokenPattern } from '../ports/token-source.ts';

/** Where the failures of one account are counted, and the name of the client who tries. Neither names anybody. */
export interface GuardedAccount {
  readonly guard: string;
  readonly client: string;
  readonly target: Target;
}

/** @param email - in its canonical form, also of nobody */
export function guardOf({ tokens, from }: Pick<Context, 'tokens' | 'from'>, email: string): GuardedAccount {
  const guard = tokens.hash(`sign-in guard ${email}`);
  return { guard, client: tokens.hash(`sign-in client ${guard} ${from}`).slice(0, 32), target: { by: 'document', kind: 'sign_in_guard', id: guard } };
}

/**
 * Counts one try before it is made.
 * @returns how many failed in a row when this one does
 * @throws {FoyerError} `request/rate_limited`, the same for every address
 */
export async function beginTry({ executor }: Pick<Services, 'executor'>, account: GuardedAccount): Promise<number> {
  const turn = await executor.run({ target: account.target, command: { type: 'begin_sign_in', guard: account.guard, client: account.client } });
  if (turn.ok) return turn.failures;
  if (turn.waitMs !== null) {
    const seconds = Math.ceil(turn.waitMs / 1000);
    throw new FoyerError('request/rate_limited', `Too many failed tries. Please wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'}, or ask for a link to set a new password.`, { retryAfterSeconds: seconds });
  }
  throw new FoyerError('request/rate_limited', 'Too many failed tries in a row. Ask for a link to set a new password: it opens the account again.', { retryAfterSeconds: 3600 });
}

/** Records a failed try, if it is worth a line, and says no. */
export async function refuseTry(
  ctx: Context, failed: { adminId: string | null; step: 'password' | 'second_factor' | 'confirmation'; failures: number }, error: FoyerError,
): Promise<never> {
  if (isNoteworthy(failed.failures)) await ctx.executor.run({ target: { by: 'nobody' }, command: { type: 'refuse_sign_in', ...failed, from: ctx.from } });
  throw error;
}

/** A session about to be, and the cookie that opens it. */
export function prepareAdminSession({ tokens }: Pick<Services, 'tokens'>, device: string): { readonly session: PreparedAdminSession; readonly cookie: string } {
  const issued = tokens.random();
  return { session: { id: tokens.id(), tokenHash: issued.hash, device: device.slice(0, 100) }, cookie: issued.token };
}

/** The stored form of a presented token; what does not look like one is nobody's. */
export function presentedHash({ tokens }: Pick<Services, 'tokens'>, token: string | undefined): string | null {
  return token !== undefined && tokenPattern.test(token) ? tokens.hash(token) : null;
}

/** @throws {InvalidInput} for a password that is too short or easily guessed */
export function requireGoodPassword({ rules, publicUrl }: Pick<Services, 'rules' | 'publicUrl'>, password: string, who: { email: string; name: string }, pointer = '/password'): void {
  const fault = passwordFault(password, { ...who, productName: rules.product.brand.name, publicUrl });
  if (fault !== null) throw new InvalidInput([{ pointer, detail: fault }]);
}

/** States in which the own account can be looked after. */
export const signedIn: readonly SessionState[] = ['signed_in', 'enrol_second_factor'];

/** The member behind a session cookie that stands where it should, and the hash of it. @throws {FoyerError} `auth/required` */
export async function requireOwnSession(ctx: Services, cookie: string | undefined, states: readonly SessionState[]): Promise<Member & { readonly sessionHash: string }> {
  const sessionHash = presentedHash(ctx, cookie);
  const found = sessionHash === null ? undefined : await ctx.store.team.session(sessionHash);
  const state = found && sessionState(found.session, found.admin, found.credential, ctx.secondFactorRequired, ctx.clock.now());
  if (!found || !state || !states.includes(state)) throw new FoyerError('auth/required', 'You are not signed in any more. Sign in again, then repeat this.');
  return { admin: found.admin, credential: found.credential, sessionHash: sessionHash! };
}
