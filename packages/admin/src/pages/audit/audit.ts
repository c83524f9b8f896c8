import { queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { queryClient } from '../../api/query-client.ts';
import { api, type Query } from '../../api/request.ts';
import { ownLive, useLiveEvents } from '../../shell/live.ts';

/** Values of the record: texts, numbers, yes and no, lists. */
export type Detail = Readonly<Record<string, unknown>>;

/** One event of the record. */
export interface AuditEvent {
  readonly seq: number;
  readonly at: string;
  readonly act: string;
  readonly actorKind: 'person' | 'api_key' | 'admin' | 'system' | 'webhook';
  readonly actorId: string;
  readonly actorName: string;
  readonly entryId: string | null;
  /** Null when it is about nobody, or about somebody who was erased. */
  readonly entry: { readonly id: string; readonly email: string; readonly name: string } | null;
  readonly detail: Detail;
  readonly personal: Detail | null;
  readonly text: string;
  readonly hash: string;
}

interface EventPage {
  readonly items: readonly AuditEvent[];
  readonly head: { readonly seq: number; readonly hash: string };
}

/** What the newest check of the record found. */
export interface Integrity {
  readonly state: 'sound' | 'broken' | 'checking' | 'unknown';
  readonly checkedAt: string | null;
  readonly events: number;
  readonly firstBad: number | null;
  readonly head: { readonly seq: number; readonly hash: string } | null;
}

export const integrityQuery = queryOptions({
  queryKey: ['audit', 'integrity'],
  queryFn: ({ signal }) => api.get<Integrity>('/audit/integrity', { signal }),
  meta: ownLive,
  refetchInterval: ({ state }) => (state.data?.state === 'checking' ? 1500 : 60_000),
});

/** Asks for a check from the first event. */
export async function askForCheck(): Promise<void> {
  queryClient.setQueryData(integrityQuery.queryKey, await api.post<Integrity>('/audit/verify'));
}

const limit = 100;
const calmMs = 600;

/**
 * The record, newest first and endless. What happens meanwhile is put on top: the pages below stay where they are.
 * @param filter - as the server takes it
 */
export function useEvents(filter: Query) {
  const queryKey = useMemo(() => ['audit', 'events', filter] as const, [filter]);
  const { data, error, isPending, fetchNextPage, hasNextPage, isFetchingNextPage, refetch } = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => api.get<EventPage>('/audit', { query: { ...filter, before: pageParam === 0 ? undefined : pageParam, limit }, signal }),
    initialPageParam: 0,
    getNextPageParam: ({ items }) => (items.length < limit ? undefined : items.at(-1)?.seq),
    placeholderData: (before) => before,
    staleTime: Infinity,
    meta: ownLive,
  });
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const newest = useRef(0);
  useEffect(() => {
    newest.current = data?.pages[0]?.items[0]?.seq ?? 0;
  }, [data]);

  const timer = useRef<number>(undefined);
  const lookForNewer = useCallback(async () => {
    const { items } = await api.get<EventPage>('/audit', { query: { ...filter, after: newest.current, limit: 200 } });
    if (items.length === 0) return;
    queryClient.setQueryData<typeof data>(queryKey, (before) => (before === undefined ? before : { ...before, pages: withNewer(before.pages, items) }));
  }, [filter, queryKey]);
  useLiveEvents(({ kind }) => {
    if (kind !== 'change') return;
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void lookForNewer().catch(() => undefined), calmMs);
  });
  useEffect(() => () => window.clearTimeout(timer.current), []);

  return {
    rows,
    error,
    loading: isPending,
    hasMore: hasNextPage,
    loadingMore: isFetchingNextPage,
    onMore: useCallback(() => void fetchNextPage(), [fetchNextPage]),
    onRetry: useCallback(() => void refetch(), [refetch]),
  };
}

/** One event by its number: from the rows there are, else asked for, as when somebody was sent its address. */
export function useEvent(rows: readonly AuditEvent[], seq: string): AuditEvent | undefined {
  const known = rows.find((row) => String(row.seq) === seq);
  const wanted = known === undefined && /^[1-9]\d{0,14}$/.test(seq) ? Number(seq) : undefined;
  const { data } = useQuery({
    queryKey: ['audit', 'event', wanted],
    queryFn: ({ signal }) => api.get<EventPage>('/audit', { query: { after: (wanted ?? 1) - 1, limit: 1 }, signal }),
    enabled: wanted !== undefined,
    staleTime: Infinity,
    meta: ownLive,
  });
  return known ?? data?.items.find((event) => event.seq === wanted);
}

/** Events that came since, oldest first, on top of the first page; what is there already is left out. */
export function withNewer<P extends Pick<EventPage, 'items'>>(pages: readonly P[], newer: readonly AuditEvent[]): P[] {
  const [first, ...rest] = pages;
  if (first === undefined) return [...pages];
  const known = first.items[0]?.seq ?? 0;
  return [{ ...first, items: [...newer.filter(({ seq }) => seq > known).toReversed(), ...first.items] }, ...rest];
}
