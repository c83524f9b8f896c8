import { type ExpressionBuilder, expressionBuilder, type ExpressionWrapper, type Kysely, sql, type SqlBool } from 'kysely';
import type { DeliveryState, EntryFlag } from '../../domain/entry.ts';
import type { EntryFilter, EntryPage, EntrySort } from '../../application/ports/store.ts';
import { type Cursor, packCursor, unpackCursor } from './cursors.ts';
import { countFromRow, entryFromRow } from './rows.ts';
import { allPartsOf, containing, isPart, soughtText } from './search-text.ts';
import type { Database, EntryRow } from './tables.ts';

export interface EntryQuery {
  readonly filter: EntryFilter;
  readonly sort: EntrySort;
  readonly cursor: string | null;
  readonly limit: number;
}

type Reader = Kysely<Database>;
type EntryExpressions = ExpressionBuilder<Database, 'entry'>;
type Condition = (eb: EntryExpressions) => ExpressionWrapper<Database, 'entry', SqlBool>;

const limitMax = 200;
/** So many rows are fetched and sorted in well under the time a page may take. */
const few = 1_000;
/** More matches than this are not sorted: they come in the order in which people joined. */
const matchesSortedMax = 500;
const undelivered: ReadonlySet<DeliveryState> = new Set(['delayed', 'failed', 'bounced', 'complained', 'suppressed', 'unsubscribed']);
const flagsOfTheDesk: ReadonlySet<EntryFlag> = new Set(['on_hold', 'needs_info', 'replied']);
/** People without a score, in the list by score: newest first, after all who have one. */
const unscored = 'unscored';
/** The order of a search with very many matches: by number in the search index. */
const byNumber = 'number';

/** How a page is ordered, as columns from an allow-list. */
interface Order {
  readonly name: EntrySort;
  readonly column: 'created_at' | 'updated_at' | 'score';
  readonly direction: 'asc' | 'desc';
}

/**
 * One page of people, in keyset order.
 *
 * Stage, roles and confirmation pick maintained counts ("buckets"): the page is merged from the newest of each bucket, so
 * that its cost does not grow with the list, whatever is asked for. What is rare has an index of its own.
 * Very frequent search texts come in the order in which people joined, whatever the sort.
 */
export async function listEntries(db: Reader, kind: 'sqlite' | 'postgres', query: EntryQuery): Promise<EntryPage> {
  const limit = Math.min(Math.max(1, Math.trunc(query.limit)), limitMax);
  const order = orderOf(query.sort);
  const cursor = query.cursor === null ? null : unpackCursor(query.cursor, [query.sort, byNumber, ...(query.sort === '-score' ? [unscored] : [])]);
  const { buckets, people } = await bucketsOf(db, query.filter);
  if (buckets.length === 0) return { items: [], nextCursor: null };
  if (order.column === 'score') return pageByScore({ db, kind, filter: query.filter, buckets, limit, cursor });

  const text = query.filter.text === undefined ? '' : soughtText(query.filter.text);
  const conditions = conditionsOf(query.filter, text);
  if (isPart(text) && (people > few || cursor?.order === byNumber)) {
    const search = { db, kind, text, buckets, conditions, order, limit, cursor };
    return (await isFrequent(search)) ? pageByNumber(search) : pageOfMatches(search);
  }
  if (isPart(text)) conditions.push((eb) => textCondition(eb, text));

  const rare = people > few ? await rareCondition(db, query.filter, buckets, text, order) : undefined;
  const rows = rare
    ? await pageFrom(db, [rare, inBuckets(buckets), ...conditions], order, limit, cursor)
    : await pageOfBuckets(db, buckets, conditions, order, limit, cursor);
  return pageOf(rows, limit, (row) => ({ order: order.name, value: valueOf(row, order), id: row.id }));
}

function valueOf(row: EntryRow, { column }: Order): number {
  return row[column] ?? 0;
}

function orderOf(sort: EntrySort): Order {
  switch (sort) {
    case '-createdAt': return { name: sort, column: 'created_at', direction: 'desc' };
    case 'createdAt': return { name: sort, column: 'created_at', direction: 'asc' };
    case '-updatedAt': return { name: sort, column: 'updated_at', direction: 'desc' };
    case 'updatedAt': return { name: sort, column: 'updated_at', direction: 'asc' };
    case '-score': return { name: sort, column: 'score', direction: 'desc' };
  }
}

/** The buckets that can hold a match, and how many people are in them. */
async function bucketsOf(db: Reader, filter: EntryFilter): Promise<{ buckets: readonly string[]; people: number }> {
  const rows = await db.selectFrom('entry_count').selectAll().where('count', '>', 0).execute();
  const matching = rows.filter((row) => {
    const { stage, requestedRole, role, confirmed } = countFromRow(row);
    return (filter.stage === undefined || filter.stage.includes(stage))
      && (filter.role === undefined || (role ?? requestedRole) === filter.role)
      && (filter.assignedRole === undefined || role === filter.assignedRole)
      && (filter.requestedRole === undefined || requestedRole === filter.requestedRole)
      && (filter.confirmed === undefined || confirmed === filter.confirmed);
  });
  return { buckets: matching.map(({ bucket }) => bucket), people: matching.reduce((sum, { count }) => sum + count, 0) };
}

/** What the buckets do not say. */
function conditionsOf(filter: EntryFilter, text: string): Condition[] {
  const { source, flag, delivery, claimedBy, joinedAfter, joinedBefore } = filter;
  const conditions: Condition[] = [];
  if (source !== undefined) conditions.push((eb) => eb('source', '=', source));
  if (flag !== undefined) conditions.push((eb) => eb.and([flagged(flag)]));
  if (delivery !== undefined) conditions.push((eb) => eb('delivery', '=', delivery));
  if (claimedBy !== undefined) conditions.push((eb) => claimed(eb, claimedBy));
  if (joinedAfter !== undefined) conditions.push((eb) => eb('created_at', '>=', joinedAfter));
  if (joinedBefore !== undefined) conditions.push((eb) => eb('created_at', '<', joinedBefore));
  if (text.length > 0 && !isPart(text)) conditions.push((eb) => beginsWith(eb, text));
  return conditions;
}

function flagged(flag: EntryFlag) {
  return sql<boolean>`flags like ${containing(`"${flag}"`)} escape '\\'`;
}

function claimed(eb: EntryExpressions, { id, since }: NonNullable<EntryFilter['claimedBy']>) {
  return id === null
    ? eb.or([eb('claimed_by', 'is', null), eb('updated_at', '<=', since)])
    : eb.and([eb('claimed_by', '=', id), eb('claimed_by', 'is not', null), eb('updated_at', '>', since)]);
}

function beginsWith(eb: EntryExpressions, text: string) {
  return eb.and([eb('email', '>=', text), eb('email', '<', `${text}\u{10FFFF}`)]);
}

function textCondition(eb: EntryExpressions, text: string) {
  return eb.exists(
    eb.selectFrom('entry_search').select('number')
      .whereRef('entry_search.entry_id', '=', 'entry.id')
      .where(sql<boolean>`entry_search.text like ${containing(text)} escape '\\'`),
  );
}

/**
 * A condition with an index of its own that leaves few people, or many in the right order. The literal part names the
 * partial index: a database does not prove it from a parameter.
 */
async function rareCondition(db: Reader, filter: EntryFilter, buckets: readonly string[], text: string, order: Order): Promise<Condition | undefined> {
  const candidates = candidatesOf(filter);
  const { joinedAfter, joinedBefore } = filter;
  if (candidates[0] && order.column === 'created_at') return candidates[0];
  if (order.column !== 'created_at' && (joinedAfter !== undefined || joinedBefore !== undefined)) candidates.push((eb) => joinedWithin(eb, filter, buckets));
  if (text.length > 0 && !isPart(text)) candidates.push((eb) => beginsWith(eb, text));
  for (const candidate of candidates) {
    // The first that is rare ends the search; mostly there is one at all.
    if (await holdsFew(db, candidate)) return candidate;
  }
  return undefined;
}

/** By the index of each bucket. */
function joinedWithin(eb: EntryExpressions, { joinedAfter, joinedBefore }: EntryFilter, buckets: readonly string[]) {
  return eb.and([
    eb('bucket', 'in', buckets), ...(joinedAfter === undefined ? [] : [eb('created_at', '>=', joinedAfter)]),
    ...(joinedBefore === undefined ? [] : [eb('created_at', '<', joinedBefore)]),
  ]);
}

/** What has a partial index of its own, ordered by the instant of joining. */
function candidatesOf({ source, flag, delivery, claimedBy }: EntryFilter): Condition[] {
  const candidates: Condition[] = [];
  const claimant = claimedBy?.id;
  if (claimant !== undefined && claimant !== null) candidates.push((eb) => eb.and([eb('claimed_by', '=', claimant), sql<boolean>`claimed_by is not null`]));
  if (delivery !== undefined && undelivered.has(delivery)) {
    candidates.push((eb) => eb.and([
      eb('delivery', '=', delivery),
      sql<boolean>`delivery in ('delayed', 'failed', 'bounced', 'complained', 'suppressed', 'unsubscribed')`,
    ]));
  }
  if (flag !== undefined && flagsOfTheDesk.has(flag)) {
    candidates.push((eb) => eb.and([
      sql<boolean>`(flags like '%on_hold%' or flags like '%needs_info%' or flags like '%replied%')`, flagged(flag),
    ]));
  }
  if (flag !== undefined) candidates.push((eb) => eb.and([sql<boolean>`flags <> '[]'`, flagged(flag)]));
  if (source !== undefined && source !== 'join') candidates.push((eb) => eb.and([eb('source', '=', source), sql<boolean>`source <> 'join'`]));
  return candidates;
}

async function holdsFew(db: Reader, condition: Condition): Promise<boolean> {
  const rows = await db.selectFrom('entry').select('id').where(condition).limit(few + 1).execute();
  return rows.length <= few;
}

function inBuckets(buckets: readonly string[]): Condition {
  // A plus keeps the order of the other index: this one is only looked at.
  return (eb) => eb(sql<string>`(bucket || '')`, 'in', buckets);
}

/** Rows after the cursor that satisfy all conditions, by whatever index the database finds. */
function pageFrom(db: Reader, conditions: readonly Condition[], order: Order, limit: number, cursor: Cursor | null): Promise<EntryRow[]> {
  return db.selectFrom('entry').selectAll()
    .where((eb) => eb.and([...conditions, ...afterCursor(order, cursor)].map((condition) => condition(eb))))
    .orderBy(order.column, order.direction).orderBy('id', order.direction).limit(limit + 1).execute();
}

/** Rows after the cursor, merged from the first ones of every bucket. */
async function pageOfBuckets(db: Reader, buckets: readonly string[], conditions: readonly Condition[], order: Order, limit: number, cursor: Cursor | null): Promise<EntryRow[]> {
  const ofBucket = (bucket: string) => db.selectFrom('entry').select(['id', `${order.column} as value`])
    .where((eb) => eb.and([eb('bucket', '=', bucket), ...[...conditions, ...afterCursor(order, cursor)].map((condition) => condition(eb))]))
    .orderBy(order.column, order.direction).orderBy('id', order.direction).limit(limit + 1);
  const parts = buckets.map((bucket) => db.selectFrom(ofBucket(bucket).as('first_of_bucket')).select(['id', 'value']));
  const [first, ...others] = parts;
  if (!first) return [];
  const merged = db.selectFrom(others.reduce((union, part) => union.unionAll(part), first).as('merged'))
    .select('id').orderBy('value', order.direction).orderBy('id', order.direction).limit(limit + 1);
  return db.selectFrom('entry').selectAll().where('id', 'in', merged)
    .orderBy(order.column, order.direction).orderBy('id', order.direction).execute();
}

function afterCursor(order: Order, cursor: Cursor | null): readonly Condition[] {
  if (cursor === null) return [];
  return [(eb) => eb(eb.refTuple(order.column, 'id'), order.direction === 'desc' ? '<' : '>', eb.tuple(cursor.value, cursor.id))];
}

interface Search {
  readonly db: Reader;
  readonly kind: 'sqlite' | 'postgres';
  readonly text: string;
  readonly buckets: readonly string[];
  readonly conditions: readonly Condition[];
  readonly order: Order;
  readonly limit: number;
  readonly cursor: Cursor | null;
}

/** The matches in the search index as (number, entry_id). */
function matches({ db, kind, text }: Pick<Search, 'db' | 'kind' | 'text'>) {
  if (kind === 'postgres') {
    return db.selectFrom('entry_search').select(['entry_search.number', 'entry_search.entry_id'])
      .where(sql<boolean>`entry_search.text like ${containing(text)} escape '\\'`);
  }
  return db.selectFrom('entry_search').innerJoin(sql<{ rowid: number }>`entry_fts`.as('entry_fts'), 'entry_fts.rowid', 'entry_search.number')
    .select(['entry_search.number', 'entry_search.entry_id'])
    .where(sql<boolean>`entry_fts match ${allPartsOf(text)}`)
    .where(sql<boolean>`entry_search.text like ${containing(text)} escape '\\'`);
}

/** What the search index is in order of by itself. */
function numberOf(kind: 'sqlite' | 'postgres') {
  return kind === 'sqlite' ? sql<number>`entry_fts.rowid` : sql<number>`entry_search.number`;
}

/** Once a walk began by number it goes on by number; a walk that began sorted stays sorted. */
async function isFrequent(search: Search): Promise<boolean> {
  if (search.cursor !== null) return search.cursor.order === byNumber;
  // In order, so that a frequent text is found by walking and a rare one by its index.
  const found = await matches(search).orderBy(numberOf(search.kind), 'desc').limit(matchesSortedMax + 1).execute();
  return found.length > matchesSortedMax;
}

async function pageOfMatches(search: Search): Promise<EntryPage> {
  const { db, buckets, conditions, order, limit, cursor } = search;
  const ids = db.selectFrom(matches(search).as('matches')).select('matches.entry_id');
  const rows = await pageFrom(db, [(eb) => eb('id', 'in', ids), inBuckets(buckets), ...conditions], order, limit, cursor);
  return pageOf(rows, limit, (row) => ({ order: order.name, value: valueOf(row, order), id: row.id }));
}

async function pageByNumber(search: Search): Promise<EntryPage> {
  const { kind, buckets, conditions, order, limit, cursor } = search;
  const number = numberOf(kind);
  const page = matches(search)
    .innerJoin('entry', 'entry.id', 'entry_search.entry_id').selectAll('entry')
    .where((eb) => eb.and([inBuckets(buckets), ...conditions].map((condition) => condition(eb as unknown as EntryExpressions))));
  const after = cursor === null ? page : page.where(number, order.direction === 'desc' ? '<' : '>', cursor.value);
  const rows = await after.orderBy(number, order.direction).limit(limit + 1).execute();
  return pageOf(rows, limit, (row) => ({ order: byNumber, value: row.number, id: row.id }));
}

function pageOf<Row extends EntryRow>(rows: readonly Row[], limit: number, cursorOf: (row: Row) => Cursor): EntryPage {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(entryFromRow), nextCursor: rows.length > limit && last ? packCursor(cursorOf(last)) : null };
}

/** Whoever has a score, best first; then the others, newest first. Scores are given by hand: those who have one are walked by their index. */
async function pageByScore({ db, kind, filter, buckets, limit, cursor }: {
  db: Reader; kind: 'sqlite' | 'postgres'; filter: EntryFilter; buckets: readonly string[]; limit: number; cursor: Cursor | null;
}): Promise<EntryPage> {
  const text = filter.text === undefined ? '' : soughtText(filter.text);
  const conditions = [...conditionsOf(filter, text), ...(isPart(text) ? [foundBy({ db, kind, text })] : [])];
  const byScore = orderOf('-score');
  const newestFirst = orderOf('-createdAt');
  const scored: Condition = (eb) => eb('score', 'is not', null);
  const unscoredOnly: Condition = (eb) => eb('score', 'is', null);
  const best = cursor?.order === unscored ? [] : await pageFrom(db, [scored, inBuckets(buckets), ...conditions], byScore, limit, cursor);
  const missing = limit + 1 - best.length;
  const others = missing <= 0 ? [] : isPart(text)
    ? await pageFrom(db, [unscoredOnly, inBuckets(buckets), ...conditions], newestFirst, missing - 1, cursor?.order === unscored ? cursor : null)
    : await pageOfBuckets(db, buckets, [unscoredOnly, ...conditions], newestFirst, missing - 1, cursor?.order === unscored ? cursor : null);
  return pageOf([...best, ...others], limit, (row) => (row.score === null
    ? { order: unscored, value: row.created_at, id: row.id }
    : { order: byScore.name, value: row.score, id: row.id }));
}

/** Whoever the search index has this text of. */
function foundBy(search: Pick<Search, 'db' | 'kind' | 'text'>): Condition {
  const ids = search.db.selectFrom(matches(search).as('matches')).select('matches.entry_id');
  return (eb) => eb('id', 'in', ids);
}

/** More than this is not counted. */
const countedMax = 2_000;

/**
 * How many people a filter matches, where that is known or quickly counted; null where it is not. Never an estimate.
 */
export async function countMatching(db: Reader, kind: 'sqlite' | 'postgres', filter: EntryFilter): Promise<number | null> {
  const { buckets, people } = await bucketsOf(db, filter);
  const text = filter.text === undefined ? '' : soughtText(filter.text);
  const conditions = conditionsOf(filter, text);
  if (buckets.length === 0) return 0;
  if (conditions.length === 0 && !isPart(text)) return people;
  const candidates: Condition[][] = [];
  if (people <= countedMax) candidates.push([(eb) => eb('bucket', 'in', buckets), ...(isPart(text) ? [(eb: EntryExpressions) => textCondition(eb, text)] : [])]);
  else if (isPart(text)) {
    const found = await matches({ db, kind, text }).orderBy(numberOf(kind), 'desc').limit(matchesSortedMax + 1).execute();
    if (found.length > matchesSortedMax) return null;
    if (found.length === 0) return 0;
    candidates.push([(eb) => eb('id', 'in', found.map(({ entry_id }) => entry_id)), inBuckets(buckets)]);
  } else {
    if (filter.joinedAfter !== undefined || filter.joinedBefore !== undefined) candidates.push([(eb) => joinedWithin(eb, filter, buckets)]);
    candidates.push(...candidatesOf(filter).map((candidate) => [candidate, inBuckets(buckets)]));
    if (text.length > 0) candidates.push([(eb) => beginsWith(eb, text), inBuckets(buckets)]);
  }
  for (const candidate of candidates) {
    // Mostly there is one, or the first is small enough.
    const count = await countUpTo(db, candidate, conditions);
    if (count !== null) return count;
  }
  return null;
}

/** Looks at no more rows than may be counted; what the index finds beyond that is not cheap. */
async function countUpTo(db: Reader, candidate: readonly Condition[], conditions: readonly Condition[]): Promise<number | null> {
  const looked = db.selectFrom('entry').selectAll().where((eb) => eb.and(candidate.map((condition) => condition(eb)))).limit(countedMax + 1);
  const fits = sql<number>`case when ${conditions.length === 0 ? sql`1 = 1` : expressionBuilder<Database, 'entry'>().and(conditions.map((condition) => condition(expressionBuilder<Database, 'entry'>())))} then 1 else 0 end`;
  const { seen, fitting } = await db.selectFrom(looked.as('entry'))
    .select((eb) => [eb.fn.countAll<number>().as('seen'), eb.fn.coalesce(eb.fn.sum<number>(fits), eb.val(0)).as('fitting')]).executeTakeFirstOrThrow();
  return seen > countedMax ? null : fitting;
}
