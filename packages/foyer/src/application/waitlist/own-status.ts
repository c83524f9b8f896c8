import { mailTokenFault } from '../../domain/decisions/mail-token.ts';
import type { WithdrawResult } from '../../domain/decisions/withdraw.ts';
import { FoyerError } from '../../domain/errors.ts';
import type { Person, Target } from '../../domain/person.ts';
import type { Context } from '../context.ts';
import { targetOf } from '../presented-token.ts';

/** What somebody holds to prove who they are: a mailed status link, this browser's device ticket, or a session. */
export interface Proof {
  readonly ticket?: string | undefined;
  readonly device?: string | undefined;
  readonly session?: string | undefined;
}

/** The person the proof stands for, or null. Reading changes nothing. */
export async function findSelf({ ctx, proof }: { ctx: Context; proof: Proof }): Promise<Person | null> {
  return (await provenTarget(ctx, proof))?.person ?? null;
}

/**
 * The person leaves the list or the product, on their own word.
 * @throws {FoyerError} `token/unusable` without proof
 */
export async function withdraw({ ctx, proof }: { ctx: Context; proof: Proof }): Promise<WithdrawResult> {
  const proven = await provenTarget(ctx, proof);
  if (!proven) throw new FoyerError('token/unusable', 'This link no longer works. Ask for a fresh one with your address.');
  return ctx.executor.run({ target: proven.target, command: { type: 'withdraw' } });
}

/** The first proof that holds. A mailed ticket counts before cookies: it says whom the person means. */
export async function provenTarget(ctx: Context, proof: Proof): Promise<{ target: Target; person: Person } | null> {
  const candidates: readonly Target[] = [
    targetOf(ctx.tokens, 'mail_token', proof.ticket),
    ...(proof.ticket === undefined ? [targetOf(ctx.tokens, 'session', proof.session), targetOf(ctx.tokens, 'device', proof.device)] : []),
  ];
  const now = ctx.clock.now();
  for (const target of candidates) {
    if (target.by === 'nobody') continue;
    const snapshot = await ctx.store.snapshot(target);
    const holds = snapshot.mailToken ? mailTokenFault(snapshot, 'status', now) === null
      : now < (snapshot.session?.expiresAt ?? snapshot.device?.expiresAt ?? 0);
    if (snapshot.person && holds) return { target, person: snapshot.person };
  }
  return null;
}
