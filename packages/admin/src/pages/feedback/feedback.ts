import type { Page } from '../../api/types.ts';

/** What somebody said about getting started. */
export interface Answer {
  readonly id: string;
  /** Null when they were erased. */
  readonly entry: { readonly id: string; readonly email: string; readonly name: string } | null;
  readonly role: string;
  /** 1, badly, to 5, very well. */
  readonly score: number | null;
  readonly text: string;
  readonly at: string;
}

export interface FeedbackList extends Page<Answer> {
  readonly summary: { readonly count: number; readonly average: number | null };
}

export const scores = [5, 4, 3, 2, 1] as const;

/** How often each score was given, the best first. */
export function distribution(answers: readonly Pick<Answer, 'score'>[]): readonly { readonly score: number; readonly count: number; readonly share: number }[] {
  const scored = answers.filter(({ score }) => score !== null);
  return scores.map((score) => {
    const count = scored.filter((answer) => answer.score === score).length;
    return { score, count, share: scored.length === 0 ? 0 : count / scored.length };
  });
}
