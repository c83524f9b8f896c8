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
export async function findFew(look: Look): Promise<readonly Found[] | null> {
  const { kind, rows, text, tooMany, buckets, filter } = look;
  const question = `text ${text}`;
  if (tooMany.knows(question)) return null;
  const ids = await newestMatches(look, matchesSortedMax + 1);
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

async function newestMatches(look: Look, wanted: number): Promise<readonly (readonly [id: string])[]> {
  if (look.kind === 'sqlite') return findMatches(look, { direction: 'desc', after: null, wanted }, { columns: 'entry_search.entry_id', joined: () => '' });
  const values = new Values(look.kind);
  const { from, where } = matches(values, look.text);
  // In order, so that a frequent text is found by walking and a rare one by its index.
  return look.rows(`select entry_search.entry_id from ${from} where ${where} order by ${numberOf(look.kind)} desc limit ${wanted}`, values, { plannedFor: 'these_values' });
}

/**
 * Those who have a text, in the order of the search index of SQLite, a slice of those who have its parts at a time: parts may be
 * frequent where the whole is not.
 * @param read.joined - what else is asked of whoever has the text
 */
export function findMatches<Row extends readonly unknown[]>(
  { kind, rows, text, slices }: Look, span: { readonly direction: 'asc' | 'desc'; readonly after: number | null; readonly wanted: number },
  read: { readonly columns: string; readonly joined: (values: Values) => string },
): Promise<readonly Row[]> {
  return slices.find<Row, number>(span.wanted, span.after, async (after, looked, wanted) => {
    const candidates = (values: Values): string => {
      const from = after === null ? '' : ` and rowid ${span.direction === 'desc' ? '<' : '>'} ${values.mark(after)}`;
      return `(select rowid as number from entry_fts where entry_fts match ${values.mark(allPartsOf(text))}${from} order by rowid ${span.direction} limit ${looked}) as candidate`;
    };
    const values = new Values(kind);
    const found = await rows<Row>(
      `select ${read.columns} from ${candidates(values)} cross join entry_search on entry_search.number = candidate.number ${read.joined(values)}
       where entry_search.text like ${values.mark(containing(text))} escape '\\' order by candidate.number ${span.direction} limit ${span.wanted}`, values);
    if (found.length >= wanted) return { found: found.slice(0, wanted), next: null };
    const bounds = new Values(kind);
    const [end] = await rows<readonly [number, number | null]>(`select count(*), ${span.direction === 'desc' ? 'min' : 'max'}(number) from ${candidates(bounds)}`, bounds);
    return { found, next: end![0] < looked ? null : end![1] };
  });
}
