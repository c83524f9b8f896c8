import type { EndSessionsCommand } from '../../domain/decisions/session.ts';
import type { Session } from '../../domain/grant.ts';
import type { Context } from '../context.ts';
import { targetOf } from '../presented-token.ts';

/** The person's own living sessions, newest first. */
export async function listOwnSessions({ ctx, entryId }: { ctx: Context; entryId: string }): Promise<readonly Session[]> {
  const now = ctx.clock.now();
  return (await ctx.store.sessionsOf(entryId)).filter((session) => now < session.expiresAt).toSorted((a, b) => b.createdAt - a.createdAt);
}

/** Ends this session, another one of the person's, or all others. @throws {FoyerError} `auth/required` */
export async function endSessions({ ctx, input }: { ctx: Context; input: { session: string | undefined; which: EndSessionsCommand['which'] } }): Promise<void> {
  const target = targetOf(ctx.tokens, 'session', input.session);
  if (target.by === 'nobody' && input.which === 'this') return;
  await ctx.executor.run({ target, command: { type: 'end_sessions', which: input.which } });
}
