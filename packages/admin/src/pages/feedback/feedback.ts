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
  readonly summary: { readonly count: number; readonly average: number | null; readonly distribution: Readonly<Record<`${(typeof scores)[number]}`, number>> };
}

export const scores = [5, 4, 3, 2, 1] as const;

/** How often each score was given, the best first, with its share of all. */
export function spreadOf(distribution: FeedbackList['summary']['distribution']): readonly { readonly score: (typeof scores)[number]; readonly count: number; readonly share: number }[] {
  const all = scores.reduce((sum, score) => sum + distribution[score], 0);
  return scores.map((score) => ({ score, count: distribution[score], share: all === 0 ? 0 : distribution[score] / all }));
}
