import { allPartsOf, containing } from '../search-text.ts';
import { allOf, type Condition, conditionsOf, inBuckets } from './conditions.ts';
import { stampSql } from './keys.ts';
import type { Look } from './look.ts';
import { Values } from './read-rows.ts';

/** More matches than this are not sorted: they come in the order in which people joined. */
const matchesSortedMax = 500;

/** The matches in the search index; `entry_search.entry_id` tells whose they are. */
export function matches(values: Values, text: string): { readonly from: string; readonly where: string } {
  const like = `entry_search.text like ${values.mark(containing(text))} escape '\\'`;
  if (values.kind === 'postgres') return { from: 'entry_search', where: like };
  return {
    from: 'entry_fts cross join entry_search on entry_search.number = entry_fts.rowid',
    where: `entry_fts match ${values.mark(allPartsOf(text))} and ${like}`,
  };
}

/** What the search index is in order of by itself. */
export function numberOf(kind: 'sqlite' | 'postgres'): string {
  return kind === 'sqlite' ? 'entry_fts.rowid' : 'entry_search.number';
}

/** Looked up in the search index first. */
export function foundByText(text: string): Condition {
  return {
    about: 'text',
    sql: (values) => {
      const { from, where } = matches(values, text);
      return `id in (select entry_search.entry_id from ${from} where ${where})`;
    },
  };
}

/** Somebody who matches, with all that people are sorted by. */
export interface Found {
  readonly id: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly score: number | null;
  readonly stamp: string | null;
}

/** All who match, in no order; null when very many have the text. */
export async function findFew({ kind, rows, text, tooMany, buckets, filter }: Look): Promise<readonly Found[] | null> {
  const question = `text ${text}`;
  if (tooMany.knows(question)) return null;
  const seeking = new Values(kind);
  const { from, where } = matches(seeking, text);
  // In order, so that a frequent text is found by walking and a rare one by its index.
  const ids = await rows<readonly [string]>(
    `select entry_search.entry_id from ${from} where ${where} order by ${numberOf(kind)} desc limit ${matchesSortedMax + 1}`, seeking, { plannedFor: 'these_values' });
  if (ids.length > matchesSortedMax) {
    tooMany.remember(question);
    return null;
  }
  if (ids.length === 0) return [];
  const values = new Values(kind);
  const known: Condition = { about: 'text', sql: () => values.among('id', ids.map(([id]) => id)) };
  const fitting = await rows<readonly [string, number, number, number | null, string | null]>(
    `select id, created_at, updated_at, score, ${stampSql} from entry where ${allOf(values, [known, inBuckets(buckets), ...conditionsOf(filter, '')])}`, values);
  return fitting.map(([id, createdAt, updatedAt, score, stamp]) => ({ id, createdAt, updatedAt, score, stamp }));
}
