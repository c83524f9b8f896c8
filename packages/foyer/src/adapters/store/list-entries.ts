import { type ExpressionBuilder, type ExpressionWrapper, type Kysely, sql, type SqlBool } from 'kysely';
import type { DeliveryState } from '../../domain/entry.ts';
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
/** The order of a search with very many matches: by number in the search index. */
const byNumber = 'number';

/** How a page is ordered, as columns from an allow-list. */
interface Order {
  readonly name: EntrySort;
  readonly column: 'created_at' | 'updated_at';
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
  const cursor = query.cursor === null ? null : unpackCursor(query.cursor, [query.sort, byNumber]);
  const { buckets, people } = await bucketsOf(db, query.filter);
  if (buckets.length === 0) return { items: [], nextCursor: null };

  const text = query.filter.text === undefined ? '' : soughtText(query.filter.text);
  const conditions = conditionsOf(query.filter, text);
  if (isPart(text) && (people > few || cursor?.order === byNumber)) {
    const search = { db, kind, text, buckets, conditions, order, limit, cursor };
    return (await isFrequent(search)) ? pageByNumber(search) : pageOfMatches(search);
  }
  if (isPart(text)) conditions.push((eb) => textCondition(eb, text));

  const rare = people > few ? await rareCondition(db, query.filter, text, order) : undefined;
  const rows = rare
    ? await pageFrom(db, [rare, inBuckets(buckets), ...conditions], order, limit, cursor)
    : await pageOfBuckets(db, buckets, conditions, order, limit, cursor);
  return pageOf(rows, limit, (row) => ({ order: order.name, value: row[order.column], id: row.id }));
}

function orderOf(sort: EntrySort): Order {
  switch (sort) {
    case '-createdAt': return { name: sort, column: 'created_at', direction: 'desc' };
    case 'createdAt': return { name: sort, column: 'created_at', direction: 'asc' };
    case '-updatedAt': return { name: sort, column: 'updated_at', direction: 'desc' };
    case 'updatedAt': return { name: sort, column: 'updated_at', direction: 'asc' };
  }
}

/** The buckets that can hold a match, and how many people are in them. */
async function bucketsOf(db: Reader, filter: EntryFilter): Promise<{ buckets: readonly string[]; people: number }> {
  const rows = await db.selectFrom('entry_count').selectAll().where('count', '>', 0).execute();
  const matching = rows.filter((row) => {
    const { stage, requestedRole, role, confirmed } = countFromRow(row);
    return (filter.stage === undefined || filter.stage.includes(stage))
      && (filter.role === undefined || (role ?? requestedRole) === filter.role)
      && (filter.requestedRole === undefined || requestedRole === filter.requestedRole)
      && (filter.confirmed === undefined || confirmed === filter.confirmed);
  });
  return { buckets: matching.map(({ bucket }) => bucket), people: matching.reduce((sum, { count }) => sum + count, 0) };
}

/** What the buckets do not say. */
function conditionsOf(filter: EntryFilter, text: string): Condition[] {
  const { source, flag, delivery } = filter;
  const conditions: Condition[] = [];
  if (source !== undefined) conditions.push((eb) => eb('source', '=', source));
  if (flag !== undefined) conditions.push((eb) => eb('flags', 'like', containing(`"${flag}"`)));
  if (delivery !== undefined) conditions.push((eb) => eb('delivery', '=', delivery));
  if (text.length > 0 && !isPart(text)) conditions.push((eb) => beginsWith(eb, text));
  return conditions;
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
async function rareCondition(db: Reader, { source, flag, delivery }: EntryFilter, text: string, order: Order): Promise<Condition | undefined> {
  const candidates: Condition[] = [];
  const ordered = order.column === 'created_at';
  if (delivery !== undefined && undelivered.has(delivery)) {
    candidates.push((eb) => eb.and([
      eb('delivery', '=', delivery),
      sql<boolean>`delivery in ('delayed', 'failed', 'bounced', 'complained', 'suppressed', 'unsubscribed')`,
    ]));
  }
  if (flag !== undefined) candidates.push((eb) => eb.and([sql<boolean>`flags <> '[]'`, eb('flags', 'like', containing(`"${flag}"`))]));
  if (source !== undefined && source !== 'join') candidates.push((eb) => eb.and([eb('source', '=', source), sql<boolean>`source <> 'join'`]));
  if (candidates[0] && ordered) return candidates[0];
  if (text.length > 0 && !isPart(text)) candidates.push((eb) => beginsWith(eb, text));
  for (const candidate of candidates) {
    // The first that is rare ends the search; mostly there is one at all.
    if (await holdsFew(db, candidate)) return candidate;
  }
  return undefined;
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
function matches({ db, kind, text }: Search) {
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
  return pageOf(rows, limit, (row) => ({ order: order.name, value: row[order.column], id: row.id }));
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
