import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import { type DocumentCursor, packDocumentCursor, readDocumentCursor } from '../document-cursor.ts';
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
  readonly summary: { readonly count: number; readonly average: number | null };
}

/** What people said about getting started, newest first. @throws {InvalidInput} for a cursor of another list */
export async function listFeedback({ ctx, input }: { ctx: Context; input: { cursor?: string | undefined; limit: number } }): Promise<FeedbackList> {
  await requireScope(ctx, 'read', 'read feedback');
  const before: DocumentCursor | undefined = readDocumentCursor(input.cursor);
  const [page, sums] = await Promise.all([
    ctx.store.documents.list('feedback', { before, limit: input.limit + 1 }),
    ctx.store.numbers.sums({ from: '0000-01-01', to: '9999-12-31', step: 'feedback' }, null),
  ]);
  const documents = page.slice(0, input.limit);
  const persons = new Map((await ctx.store.personsById(documents.map(({ id }) => id))).map(({ entry }) => [entry.id, entry]));
  const [said] = sums;
  return {
    items: documents.map(({ id, body, updatedAt }) => {
      const { score, text, role } = JSON.parse(body) as Feedback;
      const entry = persons.get(id);
      return { id, entry: entry ? { id, email: entry.email, name: entry.name } : null, role, score, text, at: updatedAt };
    }),
    nextCursor: page.length > input.limit ? packDocumentCursor(documents.at(-1)!) : null,
    summary: { count: said?.count ?? 0, average: said && said.count > 0 ? Math.round((said.total / said.count) * 100) / 100 : null },
  };
}
