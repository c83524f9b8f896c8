import { type AdminCredential, type AdminSession, idleMs, isActive, sessionState } from '../../domain/admin-identity.ts';
import type { Actor } from '../../domain/actor.ts';
import { codeRefused, type FactorProof, signInRefused } from '../../domain/decisions/admin-proof.ts';
import { freshUntil, isFounded } from '../../domain/decisions/team.ts';
import { FoyerError } from '../../domain/errors.ts';
import { adminActor, levelScopes } from '../../domain/levels.ts';
import type { Context, Services } from '../context.ts';
import { readEmail } from '../email-address.ts';
import { beginTry, guardOf, prepareAdminSession, presentedHash, refuseTry, requireOwnSession, signedIn } from './proofs.ts';

/** A browser that is signed in further than before: its new cookie. */
export interface SignedIn {
  readonly cookie: string;
}

/**
 * Proves address and password. Says the same, in the same time, for unknown addresses, wrong passwords and suspended accounts (SR-17, SR-18).
 * @throws {FoyerError} `auth/sign_in_refused`, `request/rate_limited`
 */
export async function signIn({ ctx, input }: { ctx: Context; input: { email: string; password: string; device: string; cookie: string | undefined } }): Promise<SignedIn> {
  const reading = readEmail(input.email);
  const email = reading.ok ? reading.email : '';
  const account = guardOf(ctx, email);
  const failures = await beginTry(ctx, account);
  const member = await ctx.store.team.memberByEmail(email);
  const open = member !== undefined && isActive(member.admin) && member.credential !== null;
  const fits = await ctx.identity.verifyPassword(open ? member.credential.passwordHash : null, input.password);
  if (!fits || !open) return refuseTry(ctx, { adminId: member?.admin.id ?? null, step: 'password', failures }, signInRefused());
  const { session, cookie } = prepareAdminSession(ctx, input.device);
  await ctx.executor.run({
    target: account.target,
    command: {
      type: 'admin_sign_in', guard: account.guard, client: account.client, from: ctx.from, secondFactorRequired: ctx.secondFactorRequired,
      adminId: member.admin.id, passwordHash: member.credential.passwordHash, session, replaces: presentedHash(ctx, input.cookie),
    },
  });
  return { cookie };
}

/** Proves the second factor, by a code of the app or a recovery code. @throws {FoyerError} `auth/required`, `auth/sign_in_refused`, `request/rate_limited` */
export async function proveSecondFactor(
  { ctx, input }: { ctx: Context; input: { cookie: string | undefined; code?: string | undefined; recoveryCode?: string | undefined; device: string } },
): Promise<SignedIn> {
  const own = await requireOwnSession(ctx, input.cookie, ['second_factor']);
  const account = guardOf(ctx, own.admin.email);
  const failures = await beginTry(ctx, account);
  const proof = await findProof(ctx, own.credential, input);
  if (proof === null) return refuseTry(ctx, { adminId: own.admin.id, step: 'second_factor', failures }, codeRefused());
  const { session, cookie } = prepareAdminSession(ctx, input.device);
  await ctx.executor.run({
    target: account.target,
    command: { type: 'admin_second_factor', guard: account.guard, client: account.client, from: ctx.from, secondFactorRequired: ctx.secondFactorRequired, sessionHash: own.sessionHash, proof, session },
  });
  return { cookie };
}

async function findProof(
  { identity, clock }: Services, credential: AdminCredential | null, given: { code?: string | undefined; recoveryCode?: string | undefined },
): Promise<FactorProof | null> {
  if (!credential?.factor) return null;
  const { sealed } = credential.factor;
  if (given.code !== undefined) {
    const match = await identity.matchCode(sealed, given.code, clock.now());
    return match && { by: 'totp', sealed, ...match };
  }
  const code = given.recoveryCode === undefined ? null : await identity.matchRecoveryCode(credential.recoveryCodes, given.recoveryCode);
  return code === null ? null : { by: 'recovery_code', code };
}

/** Proves the password again, so that dangerous acts are open for a while (SR-31). @throws {FoyerError} `auth/required`, `auth/sign_in_refused`, `request/rate_limited` */
export async function confirmSignIn({ ctx, input }: { ctx: Context; input: { cookie: string | undefined; password: string; code?: string | undefined } }): Promise<{ readonly freshUntil: number }> {
  const own = await requireOwnSession(ctx, input.cookie, signedIn);
  const account = guardOf(ctx, own.admin.email);
  const passwordHash = await requirePassword(ctx, own, input.password);
  const proof = input.code === undefined ? null : await findProof(ctx, own.credential, { code: input.code });
  if (input.code !== undefined && proof === null) throw codeRefused();
  return ctx.executor.run({
    target: account.target,
    command: { type: 'admin_confirm', guard: account.guard, client: account.client, from: ctx.from, secondFactorRequired: ctx.secondFactorRequired, sessionHash: own.sessionHash, passwordHash, proof },
  });
}

/** Holds a password against the own one, counted like a sign-in. @returns the hash it fits. @throws {FoyerError} */
export async function requirePassword(
  ctx: Context, own: Awaited<ReturnType<typeof requireOwnSession>>, password: string,
): Promise<string> {
  const failures = await beginTry(ctx, guardOf(ctx, own.admin.email));
  const hash = own.credential?.passwordHash ?? null;
  if (!(await ctx.identity.verifyPassword(hash, password)) || hash === null) {
    return refuseTry(ctx, { adminId: own.admin.id, step: 'confirmation', failures }, new FoyerError('auth/sign_in_refused', 'This is not your password. Check it and try again.'));
  }
  return hash;
}

/** Ends this session, another of the own ones, or all others. @throws {FoyerError} `auth/required` */
export async function endOwnSessions(
  { ctx, input }: { ctx: Context; input: { cookie: string | undefined; which: 'this' | 'others' | { readonly id: string } } },
): Promise<{ readonly ended: number }> {
  const sessionHash = presentedHash(ctx, input.cookie);
  if (sessionHash === null) return { ended: 0 };
  return ctx.executor.run({
    target: { by: 'nobody' },
    command: { type: 'end_admin_sessions', sessionHash, which: input.which, secondFactorRequired: ctx.secondFactorRequired, from: ctx.from },
  });
}

/** The own living sessions, newest first. @throws {FoyerError} `auth/required` */
export async function listOwnSessions({ ctx, input }: { ctx: Context; input: { cookie: string | undefined } }): Promise<readonly (AdminSession & { readonly current: boolean })[]> {
  const { admin, credential, sessionHash } = await requireOwnSession(ctx, input.cookie, signedIn);
  const now = ctx.clock.now();
  return (await ctx.store.team.sessionsOf(admin.id)).filter((session) => sessionState(session, admin, credential, ctx.secondFactorRequired, now) !== 'ended')
    .map((session) => ({ ...session, current: session.tokenHash === sessionHash }));
}

/** Where a browser stands, and who is in it. */
export interface SessionView {
  readonly state: 'signed_out' | 'setup_needed' | 'second_factor' | 'enrol_second_factor' | 'signed_in';
  readonly admin?: { readonly id: string; readonly name: string; readonly email: string; readonly level: string; readonly roles: readonly string[] | null; readonly scopes: readonly string[] };
  readonly secondFactor?: { readonly required: boolean; readonly enrolled: boolean; readonly recoveryCodesLeft: number | null };
  readonly freshUntil?: number;
  readonly idleUntil?: number;
  readonly endsAt?: number;
}

/** Looks at a browser's session without keeping it alive. */
export async function viewSession({ ctx, input }: { ctx: Services; input: { cookie: string | undefined } }): Promise<SessionView> {
  const hash = presentedHash(ctx, input.cookie);
  const found = hash === null ? undefined : await ctx.store.team.session(hash);
  const state = found ? sessionState(found.session, found.admin, found.credential, ctx.secondFactorRequired, ctx.clock.now()) : 'ended';
  if (!found || state === 'ended') return { state: isFounded(await ctx.store.listAdmins()) ? 'signed_out' : 'setup_needed' };
  const { session, admin, credential } = found;
  const enrolled = credential?.factor !== null && credential !== null;
  const proven = state !== 'second_factor';
  return {
    state,
    secondFactor: { required: ctx.secondFactorRequired, enrolled, recoveryCodesLeft: enrolled && proven ? credential.recoveryCodes.length : null },
    idleUntil: session.seenAt + idleMs, endsAt: session.endsAt,
    ...(proven ? {
      admin: {
        id: admin.id, name: admin.name, email: admin.email, level: admin.level, roles: admin.level === 'reviewer' ? admin.roles : null,
        scopes: state === 'signed_in' ? levelScopes[admin.level] : [],
      },
      freshUntil: freshUntil(session),
    } : {}),
  };
}

/** Uses of a session are noted this often at most. */
const touchEveryMs = 30_000;

/** Turns a session cookie into the admin who is signed in with it, with the rights of this moment. A passive look lets the session grow idle. */
export function createAdminSessions(services: Services): (cookie: string | undefined, how: { readonly passive?: boolean }) => Promise<Actor | null> {
  const { store, clock, rules, log, secondFactorRequired } = services;
  return async (cookie, { passive = false }) => {
    const hash = presentedHash(services, cookie);
    const found = hash === null ? undefined : await store.team.session(hash);
    if (!found) return null;
    const now = clock.now();
    if (sessionState(found.session, found.admin, found.credential, secondFactorRequired, now) !== 'signed_in') return null;
    if (!passive && now - found.session.seenAt >= touchEveryMs) {
      store.team.touch(found.session, now).catch((error: unknown) => log.warn('admin_session.touch_failed', { error }));
    }
    return adminActor(found.admin, rules.product.roles, freshUntil(found.session));
  };
}
