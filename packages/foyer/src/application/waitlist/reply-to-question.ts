import type { ReplyResult } from '../../domain/decisions/ask.ts';
import { FoyerError, InvalidInput } from '../../domain/errors.ts';
import type { Context } from '../context.ts';
import { provenTarget, type Proof } from './own-status.ts';

export const replyCharactersMax = 2_000;

/**
 * The person answers a question of the team on their status page.
 * @param input.questionId - without it, the oldest open one
 * @throws {InvalidInput} without an answer
 * @throws {FoyerError} `token/unusable` without proof
 */
export async function replyToQuestion(
  { ctx, proof, input }: { ctx: Context; proof: Proof; input: { readonly questionId?: string | undefined; readonly text: unknown } },
): Promise<ReplyResult> {
  const proven = await provenTarget(ctx, proof);
  if (!proven) throw new FoyerError('token/unusable', 'This link no longer works. Ask for a fresh one with your address.');
  const text = typeof input.text === 'string' ? written(input.text) : '';
  if (text === '') throw new InvalidInput([{ pointer: '/text', detail: 'Write an answer first.' }]);
  if (text.length > replyCharactersMax) throw new InvalidInput([{ pointer: '/text', detail: `Please use at most ${replyCharactersMax} characters.` }]);
  return ctx.executor.run({ target: proven.target, command: { type: 'reply', questionId: input.questionId ?? null, text } });
}

/** Line breaks are part of what people write; other control characters are not. */
function written(text: string): string {
  return text.toWellFormed().replaceAll(/\r\n?/g, '\n').replaceAll(/[^\P{Cc}\n\t]/gu, ' ').trim();
}
