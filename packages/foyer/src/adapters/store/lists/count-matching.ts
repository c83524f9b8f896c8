import { allOf, beginningWith, byBucket, type Condition, conditionsOf, hasText, inBuckets, indexedConditions, namesTime } from './conditions.ts';
import type { Look } from './look.ts';
import { joinedWithin } from './pages.ts';
import { Values } from './read-rows.ts';

/** More than this is not counted. */
const countedMax = 2_000;

/** How many people match, where that is known or quickly counted; null where it is not. Never an estimate. */
export async function countMatching(look: Look): Promise<number | null> {
  const { filter, beginning, text, buckets, people, tooMany } = look;
  if (buckets.length === 0) return 0;
  const conditions = conditionsOf(filter, beginning);
  if (conditions.length === 0 && text === '') return people;
  const question = `count ${JSON.stringify(filter)}`;
  if (tooMany.knows(question)) return null;
  for (const candidate of candidatesOf(look)) {
    // Mostly there is one, or the first is small enough.
    const count = await countUpTo(look, candidate, conditions.filter(({ about }) => !candidate.some((known) => known.about === about)));
    if (count !== null) return count;
  }
  tooMany.remember(question);
  return null;
}

/** Ways to find all who match, each with an index to find them by. */
function candidatesOf(look: Look): readonly (readonly Condition[])[] {
  const { filter, beginning, text, buckets, people } = look;
  if (people <= countedMax) return [[byBucket(buckets), ...(text === '' ? [] : [hasText(text)])]];
  if (text !== '') return [];
  return [
    ...(namesTime(filter) ? [[joinedWithin(look)]] : []),
    ...[...indexedConditions(filter), ...(beginning === '' ? [] : [beginningWith(beginning)])].map((condition) => [condition, inBuckets(buckets)]),
  ];
}

/** Looks at no more rows than may be counted; what the index finds beyond that is not cheap. */
async function countUpTo({ kind, rows }: Look, candidate: readonly Condition[], others: readonly Condition[]): Promise<number | null> {
  const values = new Values(kind);
  const looked = allOf(values, candidate);
  const [counted] = await rows<readonly [number, number]>(others.length === 0
    ? `select count(*), count(*) from (select 1 from entry where ${looked} limit ${countedMax + 1}) as looked`
    : `select count(*), coalesce(sum(case when ${allOf(values, others)} then 1 else 0 end), 0) from (select * from entry where ${looked} limit ${countedMax + 1}) as entry`, values);
  const [seen, fitting] = counted!;
  return seen > countedMax ? null : fitting;
}
