import { z } from 'zod';
import { FoyerError, InvalidInput } from '../../domain/errors.ts';
import type { Context } from '../context.ts';

/** What somebody said about getting started; kept under their own id, and gone with them. */
export interface Feedback {
  /** 1, badly, to 5, very well. */
  readonly score: number;
  readonly text: string;
  /** The role they had when they said it. */
  readonly role: string;
}

export interface FeedbackInput {
  readonly session: string | undefined;
  readonly score: unknown;
  readonly text: unknown;
}

const textCharactersMax = 2000;
const score = z.coerce.number().int().min(1).max(5);

/**
 * Keeps the answer of somebody who is in: one each, and it may be changed.
 * @throws {FoyerError} `auth/required`, `input/invalid`
 */
export async function giveFeedback({ ctx, input }: { ctx: Context; input: FeedbackInput }): Promise<void> {
  const gate = await ctx.access.check(input.session);
  if (gate.decision !== 'allow') throw new FoyerError('auth/required', 'You are signed out. Sign in, then tell us.');
  const given: Feedback = { ...read(input), role: gate.role.key };
  const { id } = gate.person.entry;
  await ctx.executor.run({
    target: { by: 'document', kind: 'feedback', id },
    command: {
      type: 'keep_document', actor: { kind: 'person', entryId: id }, kind: 'feedback', id, owner: id, body: JSON.stringify(given), expectedVersion: null,
      // The words stay with the person; the record only says how many stars.
      event: { act: 'feedback.given', entryId: id, detail: { score: given.score } },
    },
  });
}

/** What this person said before, or null. */
export async function ownFeedback({ ctx, entryId }: { ctx: Context; entryId: string }): Promise<Feedback | null> {
  const kept = await ctx.store.documents.get('feedback', entryId);
  return kept === undefined ? null : JSON.parse(kept.body) as Feedback;
}

function read({ score: given, text }: FeedbackInput): { score: number; text: string } {
  const parsed = score.safeParse(given === '' ? undefined : given);
  const words = typeof text === 'string' ? text.replaceAll('\0', '').trim() : '';
  const errors = [
    ...(parsed.success ? [] : [{ pointer: '/score', detail: 'Please choose one of the five.' }]),
    ...(words.length > textCharactersMax ? [{ pointer: '/text', detail: `Please use at most ${textCharactersMax} characters.` }] : []),
  ];
  if (errors.length > 0 || !parsed.success) throw new InvalidInput(errors);
  return { score: parsed.data, text: words };
}
