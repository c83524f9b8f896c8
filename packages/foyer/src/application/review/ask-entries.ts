import { InvalidInput } from '../../domain/errors.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { decideSelection } from './decide-selection.ts';
import type { Selection, SelectionResult } from './selection.ts';

export const questionCharactersMax = 1_000;

/** Asks people something by mail before they are decided; they answer on their status page. @throws {InvalidInput} without a question */
export async function askEntries({ ctx, input }: { ctx: Context; input: Selection & { readonly question: string } }): Promise<{ readonly results: readonly SelectionResult[] }> {
  await requireScope(ctx, 'review', 'ask a question');
  const question = input.question.trim();
  if (question === '' || question.length > questionCharactersMax) {
    throw new InvalidInput([{ pointer: '/question', detail: `Write a question of 1 to ${questionCharactersMax} characters.` }]);
  }
  return { results: await decideSelection(ctx, input, () => ({ type: 'ask', actor: ctx.actor, question, mailId: ctx.tokens.id(), version: input.version ?? null })) };
}
