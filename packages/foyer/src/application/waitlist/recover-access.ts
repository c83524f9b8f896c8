import type { RecoverResult } from '../../domain/decisions/recover.ts';
import type { Context } from '../context.ts';
import { parseEmail } from '../email-address.ts';
import { targetOf } from '../presented-token.ts';

/**
 * Sends the mail that fits the address, if it is known. The answer never says whether it is.
 * @param input.device - this browser's device ticket; whoever confirmed the address here is not held back by limits meant for strangers
 * @throws {InvalidInput} when it is no address at all
 */
export async function recoverAccess({ ctx, input }: { ctx: Context; input: { email: unknown; device?: string | undefined } }): Promise<RecoverResult> {
  const email = parseEmail(input.email);
  const { device } = await ctx.store.snapshot(targetOf(ctx.tokens, 'device', input.device));
  const provenEntryId = device && ctx.clock.now() < device.expiresAt ? device.entryId : null;
  return ctx.executor.run({ target: { by: 'email', email }, command: { type: 'recover', mailId: ctx.tokens.id(), provenEntryId } });
}
