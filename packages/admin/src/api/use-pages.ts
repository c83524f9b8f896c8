import { useInfiniteQuery, type QueryMeta } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { api, type Query } from './request.ts';
import type { Page } from './types.ts';

interface PagesOptions<T> {
  readonly limit?: number;
  readonly meta?: QueryMeta;
  readonly enabled?: boolean;
  /** After how many milliseconds to look again without being told; decided by the rows there are. */
  readonly lookAgain?: (rows: readonly T[]) => number | false;
}

/**
 * A list of any length, page by page: all rows fetched so far as one array, and what `DataTable` wants to know.
 * While a new filter loads, the old rows stay.
 */
export function usePages<T, P extends Page<T> = Page<T>>(path: string, query: Query, { limit = 100, meta, enabled = true, lookAgain }: PagesOptions<T> = {}) {
  const queryKey = useMemo(() => [path.slice(1), 'pages', query] as const, [path, query]);
  const result = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => api.get<P>(path, { query: { ...query, limit, cursor: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: (before) => before,
    enabled,
    ...(meta ? { meta } : {}),
    refetchInterval: (found) => lookAgain?.(found.state.data?.pages.flatMap(({ items }) => items) ?? []) ?? false,
  });
  const { data, fetchNextPage, refetch } = result;
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]) as readonly T[];
  const onMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const onRetry = useCallback(() => void refetch(), [refetch]);
  return {
    rows,
    first: data?.pages[0],
    queryKey,
    error: result.error,
    loading: result.isPending,
    /** Rows of the last filter are shown while those of the new one are on their way. */
    stale: result.isPlaceholderData,
    hasMore: result.hasNextPage,
    loadingMore: result.isFetchingNextPage,
    onMore,
    onRetry,
  };
}
