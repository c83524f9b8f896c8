import type { Statements } from './statements.ts';

/** A search looks into every piece of the index: with more than this, it takes several times as long. */
const piecesMax = 6;
/** Moved in a few milliseconds. */
const pagesAtOnce = 20;

/**
 * One step towards a full-text index of one piece; each batch of people who joined adds another one. Inside the transaction that is open.
 * @param first - of these steps: looks whether there is anything to do, and says that all pieces are meant
 * @returns whether there is more to do
 */
export function mergeIndex(statements: Statements, first: boolean): boolean {
  if (first && piecesOf(statements) <= piecesMax) return false;
  const before = changes(statements);
  statements.of(`insert into entry_fts (entry_fts, rank) values ('merge', ?)`).run(first ? -pagesAtOnce : pagesAtOnce);
  // The statement itself counts as one.
  return changes(statements) - before > 1;
}

export function piecesOf(statements: Statements): number {
  return (statements.of('select count(distinct segid) as pieces from entry_fts_idx').get() as { pieces: number }).pieces;
}

function changes(statements: Statements): number {
  return (statements.of('select total_changes() as changes').get() as { changes: number }).changes;
}
