import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { type DocumentCursor, packDocumentCursor, readDocumentCursor } from '../document-cursor.ts';
import { scoreStep } from '../numbers/steps.ts';
import type { Feedback } from './give-feedback.ts';

interface FeedbackItem {
  readonly id: string;
  readonly entry: { readonly id: string; readonly email: string; readonly name: string } | null;
  readonly role: string;
  readonly score: number | null;
  readonly text: string;
  /** UTC milliseconds: when it was said last. */
  readonly at: number;
}

export interface FeedbackList {
  readonly items: readonly FeedbackItem[];
  readonly nextCursor: string | null;
  readonly summary: {
    readonly count: number;
    readonly average: number | null;
    /** How many answers gave each score, from "1" to "5". */
    readonly distribution: Readonly<Record<string, number>>;
  };
}

const scores = [1, 2, 3, 4, 5];
const always = { from: '0000-01-01', to: '9999-12-31' } as const;

/** What people said about getting started, newest first. @throws {InvalidInput} for a cursor of another list */
export async function listFeedback({ ctx, input }: { ctx: Context; input: { cursor?: string | undefined; limit: number } }): Promise<FeedbackList> {
  await requireScope(ctx, 'read', 'read feedback');
  const before: DocumentCursor | undefined = readDocumentCursor(input.cursor);
  const [page, sums] = await Promise.all([
    ctx.store.documents.list('feedback', { before, limit: input.limit + 1 }),
    // One reading, so that the average and the spread are of the same answers.
    ctx.store.numbers.sums(always, null),
  ]);
  const documents = page.slice(0, input.limit);
  const persons = new Map((await ctx.store.personsById(documents.map(({ id }) => id))).map(({ entry }) => [entry.id, entry]));
  const of = (step: string) => sums.find((sum) => sum.step === step);
  const said = of('feedback');
  return {
    items: documents.map(({ id, body, updatedAt }) => {
      const { score, text, role } = JSON.parse(body) as Feedback;
      const entry = persons.get(id);
      return { id, entry: entry ? { id, email: entry.email, name: entry.name } : null, role, score, text, at: updatedAt };
    }),
    nextCursor: page.length > input.limit ? packDocumentCursor(documents.at(-1)!) : null,
    summary: {
      count: said?.count ?? 0,
      average: said && said.count > 0 ? Math.round((said.total / said.count) * 100) / 100 : null,
      distribution: Object.fromEntries(scores.map((score) => [score, of(scoreStep(score))?.count ?? 0])),
    },
  };
}
