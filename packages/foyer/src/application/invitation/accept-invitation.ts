import type { AcceptResult } from '../../domain/decisions/accept.ts';
import type { Context } from '../context.ts';
import { prepareSession } from '../prepare.ts';
import { targetOf } from '../presented-token.ts';

/** How an acceptance or sign-in ended, and the cookie value when somebody got in. */
export type Entrance = AcceptResult & { readonly sessionToken?: string };

/** The person pressed the button: exactly one session, one claimed grant, one event, however many try at once (SR-6). */
export async function acceptInvitation(
  { ctx, input }: { ctx: Context; input: { token: string | undefined; device: string; session: string | undefined; switchPerson: boolean } },
): Promise<Entrance> {
  const current = input.switchPerson ? null : await ctx.access.check(input.session);
  const prepared = prepareSession(ctx, input.device);
  const result = await ctx.executor.run({
    target: targetOf(ctx.tokens, 'invite_token', input.token),
    command: { type: 'accept', session: prepared.session, signedInAs: current?.decision === 'allow' ? current.person.entry.id : null },
  });
  return result.status === 'accepted' ? { ...result, sessionToken: prepared.token } : result;
}

/** The person pressed the button behind a mailed sign-in link. */
export async function signIn({ ctx, input }: { ctx: Context; input: { token: string | undefined; device: string } }): Promise<Entrance> {
  const prepared = prepareSession(ctx, input.device);
  const result = await ctx.executor.run({
    target: targetOf(ctx.tokens, 'mail_token', input.token),
    command: { type: 'sign_in', session: prepared.session },
  });
  return result.status === 'accepted' ? { ...result, sessionToken: prepared.token } : result;
}
