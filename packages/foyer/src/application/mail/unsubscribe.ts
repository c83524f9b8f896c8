import type { UnsubscribeResult } from '../../domain/decisions/mail.ts';
import type { Context } from '../context.ts';
import { targetOf } from '../presented-token.ts';

/** Stops mail to the person behind the link; one click in the mail program is enough (RFC 8058). */
export async function unsubscribe({ ctx, input }: { ctx: Context; input: { token: string | undefined } }): Promise<UnsubscribeResult> {
  return ctx.executor.run({ target: targetOf(ctx.tokens, 'mail_token', input.token), command: { type: 'unsubscribe' } });
}
