import { type Kysely, sql } from 'kysely';
import type { PeoplePage, PeopleQuery } from '../../application/ports/desk-store.ts';
import type { EntryFilter, EntryPage } from '../../application/ports/store.ts';
import type { Entry } from '../../domain/entry.ts';
import { packCursor, unpackCursor } from './cursors.ts';
import { countMatching } from './lists/count-matching.ts';
import { Slices } from './lists/in-slices.ts';
import { inOrderOf, type Key } from './lists/keys.ts';
import { type ListReader, type Look, lookFor } from './lists/look.ts';
import { orderOf } from './lists/order.ts';
import { few, pageByNumber, pageByTime, pageOfMatches, pageOfScored, pageOfUnscored, type Span } from './lists/pages.ts';
import type { ReadRows } from './lists/read-rows.ts';
import { findFew, type Found } from './lists/search.ts';
import { TooMany } from './lists/too-many.ts';
import { entryFromRow } from './rows.ts';
import type { Database } from './tables.ts';

const limitMax = 200;
/** Statements are alike for most limits, so that few are compiled; what is too much is left off. */
const usualRows = 51;
/** People without a score, in the list by score: newest first, after all who have one. */
const unscored = 'unscored';
/** The order of a search with very many matches: by number in the search index. */
const byNumber = 'number';

/** Keys in the order of a page, each with the name of the order its cursor is of. */
type Ordered = readonly { readonly order: string; readonly keys: readonly Key[] }[];

/** The list of people, on both databases. */
export class EntryLists {
  readonly #reader: ListReader;
  readonly #db: Kysely<Database>;

  constructor(kind: 'sqlite' | 'postgres', rows: ReadRows, db: Kysely<Database>) {
    this.#reader = { kind, rows, tooMany: new TooMany(), slices: new Slices() };
    this.#db = db;
  }

  listPeople(query: PeopleQuery): Promise<PeoplePage> {
    return listPeople(this.#reader, query);
  }

  async countMatching(filter: EntryFilter): Promise<number | null> {
    return countMatching(await lookFor(this.#reader, filter));
  }

  /** In the order of the ids. */
  async entriesById(ids: readonly string[]): Promise<readonly Entry[]> {
    if (ids.length === 0) return [];
    const these = this.#reader.kind === 'sqlite' ? sql<boolean>`id in (select value from json_each(${JSON.stringify(ids)}))` : sql<boolean>`id = any(${ids})`;
    const rows = await this.#db.selectFrom('entry').selectAll().where(these).execute();
    const found = new Map(rows.map((row) => [row.id, entryFromRow(row)]));
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  async listEntries(query: PeopleQuery): Promise<EntryPage> {
    const { people, nextCursor } = await this.listPeople(query);
    return { items: await this.entriesById(people.map(({ id }) => id)), nextCursor };
  }
}

/**
 * One page of people, in keyset order, and how many there are.
 *
 * Stage, roles and confirmation pick maintained counts ("buckets"): the page is merged from the newest of each bucket, so
 * that its cost does not grow with the list, whatever is asked for. What is rare has an index of its own.
 * Very frequent search texts come in the order in which people joined, whatever the sort.
 */
async function listPeople(reader: ListReader, query: PeopleQuery): Promise<PeoplePage> {
  const limit = Math.min(Math.max(1, Math.trunc(query.limit)), limitMax);
  const order = orderOf(query.sort);
  const cursor = query.cursor === null ? null : unpackCursor(query.cursor, [query.sort, byNumber, ...(query.sort === '-score' ? [unscored] : [])]);
  const look = await lookFor(reader, query.filter);
  const span = { order, cursor, rows: limit < usualRows ? usualRows : limitMax + 1 };
  const searched = look.text !== '' && look.buckets.length > 0 && (look.people > few || cursor?.order === byNumber);
  const found = searched ? await findFew(look) : null;
  const [ordered, matching] = await Promise.all([
    look.buckets.length === 0 ? [] : searched ? pageOfSearch(look, span, found) : order.column === 'score' ? pageByScore(look, span) : [{ order: order.name, keys: await pageByTime(look, span) }],
    found ? found.length : countMatching(look),
  ]);
  const all = ordered.flatMap(({ order: name, keys }) => keys.map((key) => ({ name, key })));
  const last = all.length > limit ? all[limit - 1]! : undefined;
  return {
    people: all.slice(0, limit).map(({ key: [id, , stamp] }) => ({ id, stamp })),
    nextCursor: last ? packCursor({ order: last.name, value: last.key[1], id: last.key[0] }) : null,
    counts: look.counts,
    matching,
  };
}

/** Once a walk began by number it goes on by number; a walk that began sorted stays sorted. */
async function pageOfSearch(look: Look, span: Span, found: readonly Found[] | null): Promise<Ordered> {
  const { order, cursor } = span;
  if (cursor?.order === byNumber || (!found && cursor === null && order.column !== 'score')) return [{ order: byNumber, keys: await pageByNumber(look, span) }];
  if (found) return sorted(found, span);
  return order.column === 'score' ? pageByScore(look, span) : [{ order: order.name, keys: await pageOfMatches(look, span) }];
}

/** Whoever has a score, best first; then the others, newest first. Scores are given by hand: those who have one are walked by their index. */
async function pageByScore(look: Look, { order, cursor, rows }: Span): Promise<Ordered> {
  const best = cursor?.order === unscored ? [] : await pageOfScored(look, { order, cursor, rows });
  const others = best.length < rows ? await pageOfUnscored(look, { cursor: cursor?.order === unscored ? cursor : null, rows }) : [];
  return [{ order: order.name, keys: best }, { order: unscored, keys: others }];
}

/** The same for people who are all known. */
function sorted(found: readonly Found[], { order, cursor }: Span): Ordered {
  const ordered = (name: string, direction: typeof order, keys: readonly Key[]) => ({
    order: name,
    keys: keys.toSorted(inOrderOf(direction)).filter((key) => cursor?.order !== name || inOrderOf(direction)([cursor.id, cursor.value, null], key) < 0),
  });
  if (order.column !== 'score') {
    return [ordered(order.name, order, found.map((one) => [one.id, order.column === 'created_at' ? one.createdAt : one.updatedAt, one.stamp]))];
  }
  const best = cursor?.order === unscored ? [] : found.flatMap((one): Key[] => (one.score === null ? [] : [[one.id, one.score, one.stamp]]));
  const others = found.flatMap((one): Key[] => (one.score === null ? [[one.id, one.createdAt, one.stamp]] : []));
  return [ordered(order.name, order, best), ordered(unscored, orderOf('-createdAt'), others)];
}
