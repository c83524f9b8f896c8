import type { Cursor } from '../cursors.ts';
import { allOf, beginningWith, byBucket, type Condition, conditionsOf, hasText, inBuckets, type IndexedCondition, indexedConditions, joined, namesTime } from './conditions.ts';
import { inOrderOf, type Key, stampSql } from './keys.ts';
import type { Look } from './look.ts';
import { afterCursor, type Order, orderOf, type Place, untilPlace } from './order.ts';
import { Values } from './read-rows.ts';
import { findMatches, foundByText, matches, numberOf } from './search.ts';

/** So many rows are fetched and sorted in well under the time a page may take. */
export const few = 1_000;
/** A statement has no more parts; lists with more kinds of people than that are merged here. */
const mergedMax = 100;

/** Which part of a list is wanted. */
export interface Span {
  readonly order: Order;
  readonly cursor: Cursor | null;
  /** At most so many. */
  readonly rows: number;
}

/** By the instant of joining or of the last change. */
export async function pageByTime(look: Look, span: Span): Promise<readonly Key[]> {
  const text = look.text === '' ? [] : [hasText(look.text)];
  const rare = look.people > few ? await rareCondition(look, span.order) : undefined;
  if (!rare) return walkBuckets(look, text, span);
  return isIndexed(rare) && span.order.column === 'created_at' ? walk(look, rare.walked, [rare, ...text], span) : pageFrom(look, [rare, ...text], span);
}

/** All who have a frequent text. */
export function pageOfMatches(look: Look, span: Span): Promise<readonly Key[]> {
  return look.kind === 'sqlite' ? walkBuckets(look, [hasText(look.text)], span) : pageFrom(look, [foundByText(look.text)], span);
}

/** Whoever has a score, best first. */
export function pageOfScored(look: Look, span: Span): Promise<readonly Key[]> {
  const scored: Condition = { about: 'score', sql: () => 'score is not null' };
  return walk(look, scored.sql, [scored, ...withText(look)], span);
}

/** Whoever has none, newest first. */
export function pageOfUnscored(look: Look, span: Omit<Span, 'order'>): Promise<readonly Key[]> {
  const conditions: Condition[] = [{ about: 'score', sql: () => 'score is null' }, ...withText(look)];
  return (look.text === '' || look.kind === 'sqlite' ? walkBuckets : pageFrom)(look, conditions, { ...span, order: orderOf('-createdAt') });
}

function withText({ kind, text }: Look): Condition[] {
  if (text === '') return [];
  return [kind === 'sqlite' ? hasText(text) : foundByText(text)];
}

/** Those who have a frequent text, in the order of the search index. */
export function pageByNumber(look: Look, { order, cursor, rows }: Span): Promise<readonly Key[]> {
  const { kind, text, buckets, filter } = look;
  const whose = (values: Values): string => `entry.id = entry_search.entry_id and ${allOf(values, [inBuckets(buckets), ...conditionsOf(filter, '')])}`;
  if (kind === 'sqlite') {
    return findMatches(look, { direction: order.direction, after: cursor?.value ?? null, wanted: rows }, {
      columns: `entry.id, entry_search.number, ${stampSql}`, joined: (values) => `cross join entry on ${whose(values)}`,
    });
  }
  const values = new Values(kind);
  const number = numberOf(kind);
  const { from, where } = matches(values, text);
  const after = cursor === null ? '' : ` and ${number} ${order.direction === 'desc' ? '<' : '>'} ${values.mark(cursor.value)}`;
  // Match by match: the other way round, everybody would be looked at first.
  return look.rows(
    `select entry.id, entry_search.number, ${stampSql} from ${from} cross join lateral (select id, desk, version, delivery from entry where ${whose(values)} offset 0) as entry
     where ${where}${after} order by ${number} ${order.direction} limit ${rows}`, values, { plannedFor: 'these_values' });
}

/** A condition with an index of its own that leaves few people, or many in the right order. */
async function rareCondition(look: Look, { column }: Order): Promise<Condition | undefined> {
  const { filter, beginning } = look;
  const candidates: Condition[] = indexedConditions(filter);
  if (candidates[0] && column === 'created_at') return candidates[0];
  if (column !== 'created_at' && namesTime(filter)) candidates.push(joinedWithin(look));
  if (beginning !== '') candidates.push(beginningWith(beginning));
  for (const candidate of candidates) {
    // The first that is rare ends the search; mostly there is one at all.
    if (await holdsFew(look, candidate)) return candidate;
  }
  return undefined;
}

function isIndexed(condition: Condition): condition is IndexedCondition {
  return 'walked' in condition;
}

/** By the index of the buckets. */
export function joinedWithin({ filter, buckets }: Look): Condition {
  return { about: 'joined', sql: (values) => allOf(values, [byBucket(buckets), joined(filter)]) };
}

async function holdsFew({ kind, rows }: Look, candidate: Condition): Promise<boolean> {
  const values = new Values(kind);
  const [counted] = await rows<readonly [number]>(`select count(*) from (select 1 from entry where ${candidate.sql(values)} limit ${few + 1}) as some_of_them`, values);
  return counted![0] <= few;
}

/** Along the index of one condition, which is in the order of the page. */
function walk(look: Look, walked: Condition['sql'], conditions: readonly Condition[], span: Span): Promise<readonly Key[]> {
  if (look.kind === 'postgres') return pageFrom(look, conditions, span);
  const { column, direction } = span.order;
  return walkInSlices(look, span, (from, rows) => {
    const values = new Values(look.kind);
    const all = allOf(values, [{ about: 'cursor', sql: walked }, ...boundsOf(look, span.order), ...afterCursor(span.order, from)]);
    return [`select ${column}, id from entry where ${all} order by ${column} ${direction}, id ${direction} limit 1 offset ${rows - 1}`, values];
  }, (part, last) => pageFrom(look, [...conditions, ...untilPlace(span.order, last)], part));
}

/** Along the index of the buckets. */
function walkBuckets(look: Look, conditions: readonly Condition[], span: Span): Promise<readonly Key[]> {
  const bounds = boundsOf(look, span.order);
  // What the index says all of is there at once.
  const decided = conditions.length === 0 && conditionsOf(look.filter, look.beginning).length === bounds.length;
  if (look.kind === 'postgres' || decided || look.people <= few || look.buckets.length > mergedMax) return pageOfBuckets(look, conditions, span);
  const { column, direction } = span.order;
  return walkInSlices(look, span, (from, rows) => {
    const values = new Values(look.kind);
    const parts = look.buckets.map((bucket) => `select ${column} as value, id from entry where bucket = ${values.mark(bucket)} and ${allOf(values, [...bounds, ...afterCursor(span.order, from)])}`);
    return [`${parts.join(' union all ')} order by value ${direction}, id ${direction} limit 1 offset ${rows - 1}`, values];
  }, (part, last) => pageOfBuckets(look, [...conditions, ...untilPlace(span.order, last)], part));
}

/** Where a walk in the order of joining begins and ends, when a time is named. */
function boundsOf({ filter }: Look, { column }: Order): Condition[] {
  return column === 'created_at' && namesTime(filter) ? [joined(filter)] : [];
}

/** @param lastOf - asks for the last of so many rows after a place, which only the index is needed for */
function walkInSlices(
  { slices, rows: read }: Look, span: Span, lastOf: (from: Place | null, rows: number) => readonly [string, Values], page: (part: Span, last: Place | null) => Promise<readonly Key[]>,
): Promise<readonly Key[]> {
  return slices.find<Key, Place>(span.rows, span.cursor, async (from, rows, wanted) => {
    const [text, values] = lastOf(from, rows);
    const [end] = await read<readonly [number, string]>(text, values);
    const last = end ? { value: end[0], id: end[1] } : null;
    // Statements are alike for most pages; what is too much is left off.
    const found = await page({ ...span, cursor: from && { order: span.order.name, ...from } }, last);
    return { found: found.slice(0, wanted), next: last };
  });
}

/** Whoever satisfies all conditions, by whatever index the database finds. */
function pageFrom({ kind, rows, buckets, filter, beginning }: Look, conditions: readonly Condition[], { order, cursor, rows: limit }: Span): Promise<readonly Key[]> {
  const values = new Values(kind);
  const all = allOf(values, [...conditions, inBuckets(buckets), ...conditionsOf(filter, beginning), ...afterCursor(order, cursor)]);
  const { column, direction } = order;
  return rows(
    `select id, ${column}, ${stampSql} from entry where ${all} order by ${column} ${direction}, id ${direction} limit ${limit}`, values,
    conditions.some(({ about }) => about === 'text') ? { plannedFor: 'these_values' } : undefined);
}

/** The same, merged from the first ones of every bucket: hardly more rows are looked at than a page has, whatever the list holds. */
async function pageOfBuckets(look: Look, conditions: readonly Condition[], { order, cursor, rows: limit }: Span): Promise<readonly Key[]> {
  const { kind, rows, buckets, filter, beginning } = look;
  const { column, direction } = order;
  const keys: Key[] = [];
  for (let start = 0; start < buckets.length; start += mergedMax) {
    const values = new Values(kind);
    const all = allOf(values, [...conditions, ...conditionsOf(filter, beginning), ...afterCursor(order, cursor)]);
    const merged = buckets.slice(start, start + mergedMax);
    const parts = merged.map((bucket) => {
      const part = `select id, ${column} as value, ${stampSql} as stamp from entry where bucket = ${values.mark(bucket)} and ${all}`;
      // SQLite merges parts by itself; PostgreSQL those that are in order already.
      return kind === 'sqlite' || merged.length === 1 ? part : `(${part} order by ${column} ${direction}, id ${direction} limit ${limit})`;
    });
    // One after the other: there is mostly one.
    keys.push(...await rows<Key>(`${parts.join(' union all ')} order by value ${direction}, id ${direction} limit ${limit}`, values));
  }
  return buckets.length <= mergedMax ? keys : keys.toSorted(inOrderOf(order)).slice(0, limit);
}
