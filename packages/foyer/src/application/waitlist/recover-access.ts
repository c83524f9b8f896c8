import type { RecoverResult } from '../../domain/decisions/recover.ts';
import type { Context } from '../context.ts';
import { parseEmail } from '../email-address.ts';

/**
 * Sends the mail that fits the address, if it is known. The answer never says whether it is.
 * @throws {InvalidInput} when it is no address at all
 */
export async function recoverAccess({ ctx, input }: { ctx: Context; input: { email: unknown } }): Promise<RecoverResult> {
  const email = parseEmail(input.email);
  return ctx.executor.run({
    target: { by: 'email', email },
    command: { type: 'recover', mailId: ctx.tokens.id() },
  });
}
