import type { EntryFilter } from '../../../application/ports/store.ts';
import type { DeliveryState, EntryFlag } from '../../../domain/entry.ts';
import { containing } from '../search-text.ts';
import type { Values } from './read-rows.ts';

/** What is asked of a row of `entry`. */
export interface Condition {
  readonly about: 'source' | 'flag' | 'delivery' | 'claim' | 'claimant' | 'joined' | 'beginning' | 'text' | 'bucket' | 'score' | 'cursor';
  /** As SQL, with its values among those of the statement. */
  readonly sql: (values: Values) => string;
}

/** One with an index of its own. `walked` is what that index holds and is in the order of joining by; the rest is looked at row by row. */
export interface IndexedCondition extends Condition {
  readonly walked: Condition['sql'];
}

const undelivered: ReadonlySet<DeliveryState> = new Set(['delayed', 'failed', 'bounced', 'complained', 'suppressed', 'unsubscribed']);
const flagsOfTheDesk: ReadonlySet<EntryFlag> = new Set(['on_hold', 'needs_info', 'replied']);

/** What the maintained counts do not say. @param beginning - of an address, for texts too short to be looked for anywhere */
export function conditionsOf(filter: EntryFilter, beginning: string): Condition[] {
  const { source, flag, delivery, claimedBy } = filter;
  const conditions: Condition[] = [];
  if (source !== undefined) conditions.push({ about: 'source', sql: (values) => `source = ${values.mark(source)}` });
  if (flag !== undefined) conditions.push({ about: 'flag', sql: flagged(flag) });
  if (delivery !== undefined) conditions.push({ about: 'delivery', sql: (values) => `delivery = ${values.mark(delivery)}` });
  if (claimedBy !== undefined) conditions.push({ about: 'claim', sql: claimed(claimedBy) });
  if (namesTime(filter)) conditions.push(joined(filter));
  if (beginning !== '') conditions.push(beginningWith(beginning));
  return conditions;
}

/**
 * Conditions with an index of their own that leaves few people, or many in the order of joining. The literal part names the partial
 * index: a database does not prove it from a value.
 */
export function indexedConditions({ source, flag, delivery, claimedBy }: EntryFilter): IndexedCondition[] {
  const found: IndexedCondition[] = [];
  const add = (about: Condition['about'], walked: Condition['sql'], rest?: Condition['sql']): void => {
    found.push({ about, walked, sql: rest ? (values) => `${walked(values)} and ${rest(values)}` : walked });
  };
  const claimant = claimedBy?.id;
  // Says less than the filter: a claim is over some time after the last change.
  if (claimant !== undefined && claimant !== null) add('claimant', (values) => `claimed_by = ${values.mark(claimant)} and claimed_by is not null`);
  if (delivery !== undefined && undelivered.has(delivery)) {
    add('delivery', (values) => `delivery = ${values.mark(delivery)} and delivery in ('delayed', 'failed', 'bounced', 'complained', 'suppressed', 'unsubscribed')`);
  }
  if (flag !== undefined && flagsOfTheDesk.has(flag)) {
    add('flag', () => `(flags like '%on_hold%' or flags like '%needs_info%' or flags like '%replied%')`, flagged(flag));
  }
  if (flag !== undefined) add('flag', () => `flags <> '[]'`, flagged(flag));
  if (source !== undefined && source !== 'join') add('source', (values) => `source = ${values.mark(source)} and source <> 'join'`);
  return found;
}

function flagged(flag: EntryFlag): Condition['sql'] {
  return (values) => `flags like ${values.mark(containing(`"${flag}"`))} escape '\\'`;
}

function claimed({ id, since }: NonNullable<EntryFilter['claimedBy']>): Condition['sql'] {
  if (id === null) return (values) => `(claimed_by is null or updated_at <= ${values.mark(since)})`;
  return (values) => `claimed_by = ${values.mark(id)} and claimed_by is not null and updated_at > ${values.mark(since)}`;
}

export function namesTime({ joinedAfter, joinedBefore }: EntryFilter): boolean {
  return joinedAfter !== undefined || joinedBefore !== undefined;
}

/** For filters that name a time. */
export function joined({ joinedAfter, joinedBefore }: EntryFilter): Condition {
  return {
    about: 'joined',
    sql: (values) => [
      ...(joinedAfter === undefined ? [] : [`created_at >= ${values.mark(joinedAfter)}`]),
      ...(joinedBefore === undefined ? [] : [`created_at < ${values.mark(joinedBefore)}`]),
    ].join(' and '),
  };
}

export function beginningWith(beginning: string): Condition {
  return { about: 'beginning', sql: (values) => `email >= ${values.mark(beginning)} and email < ${values.mark(`${beginning}\u{10FFFF}`)}` };
}

/** In the search index, looked at for each row: for few people. */
export function hasText(text: string): Condition {
  return {
    about: 'text',
    sql: (values) => `exists (select 1 from entry_search where entry_search.entry_id = entry.id and entry_search.text like ${values.mark(containing(text))} escape '\\')`,
  };
}

/** Found by the index of the buckets, which is in the order of joining. */
export function byBucket(buckets: readonly string[]): Condition {
  return { about: 'bucket', sql: (values) => values.among('bucket', buckets) };
}

/** Only looked at: a term keeps the index of the buckets out of it, so that the order of another one counts. */
export function inBuckets(buckets: readonly string[]): Condition {
  return { about: 'bucket', sql: (values) => values.among(`(bucket || '')`, buckets) };
}

export function allOf(values: Values, conditions: readonly Condition[]): string {
  return conditions.length === 0 ? '1 = 1' : conditions.map(({ sql }) => `(${sql(values)})`).join(' and ');
}
