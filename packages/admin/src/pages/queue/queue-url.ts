import { stages, type Entry, type Stage } from '../../api/types.ts';
import type { Query } from '../../api/request.ts';
import { stringifySearch, type SearchTexts, type UrlState } from '../../url-state.ts';

/** Filters that stand in the address by the names the API has for them. */
export const filterKeys = ['requestedRole', 'assignedRole', 'confirmed', 'source', 'delivery', 'flag', 'claimedBy', 'joinedAfter', 'joinedBefore'] as const;
export type FilterKey = (typeof filterKeys)[number];

export const sorts = ['-createdAt', 'createdAt', '-updatedAt', 'updatedAt', '-score'] as const;
export type Sort = (typeof sorts)[number];

/** What the queue shows: everything of it is in the address. */
export interface QueueState {
  /** `review`: waiting and confirmed, where everybody begins; `any`: every stage. */
  readonly status: 'review' | 'any' | readonly Stage[];
  readonly filters: Readonly<Partial<Record<FilterKey, string>>>;
  readonly q: string;
  readonly sort: Sort;
  /** The person in the panel. */
  readonly entry: string | undefined;
}

export const queueUrl: UrlState<QueueState> = {
  read(search) {
    return {
      status: readStatus(search['status']),
      filters: readFilters(search),
      q: search['q'] ?? '',
      sort: sorts.find((one) => one === search['sort']) ?? '-createdAt',
      entry: search['entry'],
    };
  },
  write({ status, filters, q, sort, entry }) {
    return {
      status: status === 'review' ? undefined : status === 'any' ? 'any' : status.join(','),
      ...filters,
      q,
      sort: sort === '-createdAt' ? undefined : sort,
      entry,
    };
  },
};

function readStatus(text: string | undefined): QueueState['status'] {
  if (text === 'any') return 'any';
  const known = (text ?? '').split(',').filter((one): one is Stage => (stages as readonly string[]).includes(one));
  return known.length > 0 ? known : 'review';
}

function readFilters(search: SearchTexts): QueueState['filters'] {
  return Object.fromEntries(filterKeys.flatMap((key) => (search[key] === undefined || search[key] === '' ? [] : [[key, search[key]]])));
}

/** What the API is asked: the address in its words, days as instants of this time zone. */
export function queryOf({ status, filters, q, sort }: QueueState): Query {
  const { joinedAfter, joinedBefore, confirmed, ...rest } = filters;
  return {
    status: status === 'review' ? 'pending' : status === 'any' ? undefined : status.join(','),
    confirmed: confirmed ?? (status === 'review' ? 'true' : undefined),
    ...rest,
    joinedAfter: startOfDay(joinedAfter, 0),
    joinedBefore: startOfDay(joinedBefore, 1),
    q,
    sort,
  };
}

/** The same as a selection of everybody who matches. */
export function filterOf(state: QueueState): Record<string, string> {
  const { sort: _sort, ...query } = queryOf(state);
  return Object.fromEntries(Object.entries(query).flatMap(([key, value]) => (value === undefined || value === null || value === '' ? [] : [[key, String(value)]])));
}

/** A saved view: the address without the person in the panel. */
export function viewText(state: QueueState): string {
  return stringifySearch(queueUrl.write({ ...state, entry: undefined })).replace(/^\?/, '');
}

/** Whether somebody still belongs to what is shown, as far as stage and confirmation tell. */
export function belongs(entry: Pick<Entry, 'status' | 'confirmed'>, { status, filters }: QueueState): boolean {
  if (status === 'review') return entry.status === 'pending' && String(entry.confirmed) === (filters.confirmed ?? 'true');
  return status === 'any' || status.includes(entry.status);
}

function startOfDay(day: string | undefined, daysLater: number): string | undefined {
  if (day === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const at = new Date(year, month - 1, date + daysLater);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
