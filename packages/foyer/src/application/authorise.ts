import type { Actor, Scope } from '../domain/actor.ts';
import { FoyerError } from '../domain/errors.ts';
import type { Context } from './context.ts';

/**
 * Every administrative verb starts with this, beside the data (SR-26). A refusal is recorded like an allowed act (SR-66).
 * @throws {FoyerError} `auth/required` for strangers, `auth/forbidden` without the right
 */
export async function requireScope(ctx: Context, scope: Scope, act: string): Promise<void> {
  const { actor } = ctx;
  if (holds(actor, scope)) return;
  return refuse(ctx, act, lacking(actor, scope));
}

function lacking(actor: Actor, scope: Scope): FoyerError {
  switch (actor.kind) {
    case 'admin': return new FoyerError('auth/forbidden', `Your level does not include the right "${scope}". Ask an owner if you need it.`, { details: { scope } });
    case 'api_key': return new FoyerError('auth/forbidden', `This key lacks the right "${scope}". Use a key that has it.`, { details: { scope } });
    default: return new FoyerError('auth/required', 'Sign in as an admin, or send a valid API key as "Authorization: Bearer …".');
  }
}

/**
 * For keys, factors, owners, erasure and exports: a person must have signed in within the last minutes (SR-31). Keys and consoles
 * prove themselves with every request.
 * @throws {FoyerError} `auth/stale`
 */
export async function requireFresh(ctx: Context, act: string): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== 'admin' || ctx.clock.now() < actor.freshUntil) return;
  return refuse(ctx, act, new FoyerError('auth/stale', 'Confirm your password to go on: this act needs a sign-in of the last ten minutes.'));
}

/** Records a refusal that no decision makes, then refuses. */
export async function refuse(ctx: Context, act: string, error: FoyerError): Promise<never> {
  await ctx.executor.run({ target: { by: 'nobody' }, command: { type: 'record_refusal', actor: ctx.actor, act, code: error.code, from: ctx.from } });
  throw error;
}

/** The system itself may do anything; a key or an admin what their scopes say; nobody else anything. */
export function holds(actor: Actor, scope: Scope): boolean {
  return actor.kind === 'system' || ((actor.kind === 'api_key' || actor.kind === 'admin') && actor.scopes.has(scope));
}

/** The highest rank this actor may grant or take away (SR-23). */
export function rankCeiling(actor: Actor): number {
  return actor.kind === 'api_key' || actor.kind === 'admin' ? actor.rankMax : Number.MAX_SAFE_INTEGER;
}
