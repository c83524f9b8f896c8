import type { Actor, Scope } from '../domain/actor.ts';
import { FoyerError } from '../domain/errors.ts';
import type { Context } from './context.ts';

/**
 * Every administrative verb starts with this, beside the data (SR-26). A refusal is recorded like an allowed act (SR-66).
 * @throws {FoyerError} `auth/required` for strangers, `auth/forbidden` without the right
 */
export async function requireScope(ctx: Context, scope: Scope, act: string): Promise<void> {
  if (holds(ctx.actor, scope)) return;
  const known = ctx.actor.kind === 'api_key';
  const error = known
    ? new FoyerError('auth/forbidden', `This key lacks the right "${scope}". Use a key that has it.`, { details: { scope } })
    : new FoyerError('auth/required', 'Send a valid API key as "Authorization: Bearer …".');
  await ctx.executor.run({ target: { by: 'nobody' }, command: { type: 'record_refusal', actor: ctx.actor, act, code: error.code, from: ctx.from } });
  throw error;
}

/** The system itself may do anything; an API key what its scopes say; nobody else anything. */
export function holds(actor: Actor, scope: Scope): boolean {
  return actor.kind === 'system' || (actor.kind === 'api_key' && actor.scopes.has(scope));
}
