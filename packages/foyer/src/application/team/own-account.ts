import { isPending } from '../../domain/admin-identity.ts';
import { codeRefused } from '../../domain/decisions/admin-proof.ts';
import { FoyerError } from '../../domain/errors.ts';
import type { Context } from '../context.ts';
import { beginTry, guardOf, prepareAdminSession, refuseTry, requireGoodPassword, requireOwnSession, signedIn } from './proofs.ts';
import { requirePassword, type SignedIn } from './sign-in.ts';

/** Sets a new password after the old one was proven; every other session ends. @throws {FoyerError} */
export async function changePassword({ ctx, input }: { ctx: Context; input: { cookie: string | undefined; current: string; next: string; device: string } }): Promise<SignedIn> {
  const own = await requireOwnSession(ctx, input.cookie, signedIn);
  const passwordHash = await requirePassword(ctx, own, input.current);
  requireGoodPassword(ctx, input.next, own.admin, '/next');
  const nextHash = await ctx.identity.hashPassword(input.next);
  const { session, cookie } = prepareAdminSession(ctx, input.device);
  const { guard, client, target } = guardOf(ctx, own.admin.email);
  await ctx.executor.run({
    target,
    command: { type: 'change_password', guard, client, from: ctx.from, secondFactorRequired: ctx.secondFactorRequired, sessionHash: own.sessionHash, passwordHash, nextHash, session },
  });
  return { cookie };
}

/** Begins a second factor; it counts once its first code is proven. Shown once. @throws {FoyerError} */
export async function beginSecondFactor(
  { ctx, input }: { ctx: Context; input: { cookie: string | undefined; password: string } },
): Promise<{ readonly secret: string; readonly uri: string; readonly recoveryCodes: readonly string[] }> {
  const own = await requireOwnSession(ctx, input.cookie, signedIn);
  const passwordHash = await requirePassword(ctx, own, input.password);
  const [factor, recovery] = await Promise.all([ctx.identity.makeFactor(own.admin.email), ctx.identity.makeRecoveryCodes()]);
  const { guard, client, target } = guardOf(ctx, own.admin.email);
  await ctx.executor.run({
    target,
    command: {
      type: 'begin_second_factor', guard, client, from: ctx.from, secondFactorRequired: ctx.secondFactorRequired, sessionHash: own.sessionHash, passwordHash,
      sealed: factor.sealed, recoveryCodes: recovery.stored,
    },
  });
  return { secret: factor.secret, uri: factor.uri, recoveryCodes: recovery.codes };
}

/** Proves the first code of a begun second factor. @throws {FoyerError} `auth/required`, `auth/sign_in_refused` */
export async function confirmSecondFactor({ ctx, input }: { ctx: Context; input: { cookie: string | undefined; code: string; device: string } }): Promise<SignedIn> {
  const own = await requireOwnSession(ctx, input.cookie, signedIn);
  const account = guardOf(ctx, own.admin.email);
  const failures = await beginTry(ctx, account);
  const now = ctx.clock.now();
  const pending = own.credential?.pendingFactor ?? null;
  if (!isPending(pending, now)) throw new FoyerError('team/state_conflict', 'No second factor is being set up, or it took longer than a quarter of an hour. Start again.');
  const match = await ctx.identity.matchCode(pending.sealed, input.code, now);
  if (match === null) return refuseTry(ctx, { adminId: own.admin.id, step: 'second_factor', failures }, codeRefused());
  const { session, cookie } = prepareAdminSession(ctx, input.device);
  await ctx.executor.run({
    target: account.target,
    command: { type: 'confirm_second_factor', guard: account.guard, client: account.client, secondFactorRequired: ctx.secondFactorRequired, from: ctx.from, sessionHash: own.sessionHash, sealed: pending.sealed, step: match.step, session },
  });
  return { cookie };
}

/** Takes the own second factor away. @throws {FoyerError} */
export async function removeSecondFactor({ ctx, input }: { ctx: Context; input: { cookie: string | undefined; password: string } }): Promise<void> {
  await changeFactor(ctx, input, 'remove_second_factor', []);
}

/** New recovery codes; the old ones are dead. Shown once. @throws {FoyerError} */
export async function renewRecoveryCodes({ ctx, input }: { ctx: Context; input: { cookie: string | undefined; password: string } }): Promise<{ readonly recoveryCodes: readonly string[] }> {
  const { codes, stored } = await ctx.identity.makeRecoveryCodes();
  await changeFactor(ctx, input, 'renew_recovery_codes', stored);
  return { recoveryCodes: codes };
}

async function changeFactor(
  ctx: Context, input: { cookie: string | undefined; password: string }, type: 'remove_second_factor' | 'renew_recovery_codes', recoveryCodes: readonly string[],
): Promise<void> {
  const own = await requireOwnSession(ctx, input.cookie, signedIn);
  const passwordHash = await requirePassword(ctx, own, input.password);
  const { guard, client, target } = guardOf(ctx, own.admin.email);
  await ctx.executor.run({
    target, command: { type, guard, client, from: ctx.from, secondFactorRequired: ctx.secondFactorRequired, sessionHash: own.sessionHash, passwordHash, recoveryCodes },
  });
}
