import type { LoadResult } from '../load/job.ts';

/** Something a run has to be able to show before its figures mean anything. */
export interface Proof {
  readonly promise: string;
  readonly kept: boolean;
  readonly evidence: string;
}

/** The answers of the wanted status are as many as the rows they promised, and there were no others. */
export function everyAnswerIsDurable(
  what: string,
  results: readonly LoadResult[],
  status: number,
  rows: number,
): Proof {
  const answers = countOf(results, status);
  const others = results
    .flatMap(({ statuses }) => Object.entries(statuses))
    .filter(([code]) => Number(code) !== status);
  const strange =
    others.length === 0 ? '' : `; also ${others.map(([code, count]) => `${count} x ${code}`).join(', ')}`;
  return {
    promise: `${what}: every ${status} is a row, and every row an answer`,
    kept: answers === rows && others.length === 0,
    evidence: `${answers} answers, ${rows} rows${strange}`,
  };
}

export function countOf(results: readonly LoadResult[], status: number): number {
  return results.reduce((sum, { statuses }) => sum + (statuses[status] ?? 0), 0);
}
