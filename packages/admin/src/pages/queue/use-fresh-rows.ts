import { useCallback, useEffect, useRef, useState } from 'react';
import { queryClient } from '../../api/query-client.ts';
import type { Entry } from '../../api/types.ts';
import { useLiveEvents } from '../../shell/live.ts';
import { refreshEntry } from './entry-cache.ts';

const calmMs = 1000;
/** More changed people than this are cheaper to fetch as pages. */
const onesMax = 8;
/** With more rows than this the list does not jump by itself: it is offered. */
const quietRowsMax = 200;

interface List {
  readonly rows: readonly Entry[];
  readonly queryKey: readonly unknown[];
}

/**
 * Keeps the list as others change it: people that are shown are fetched one by one; new ones appear by themselves in a
 * short list, and by one press in a long one that somebody has scrolled through.
 */
export function useFreshRows({ rows, queryKey }: List): { readonly available: boolean; readonly show: () => void } {
  const [available, setAvailable] = useState(false);
  const changed = useRef(new Set<string>());
  const timer = useRef<number>(undefined);
  const show = useCallback(() => {
    setAvailable(false);
    void queryClient.resetQueries({ queryKey });
  }, [queryKey]);

  useEffect(() => {
    setAvailable(false);
  }, [queryKey]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  useLiveEvents((event) => {
    if (event.kind !== 'change' || event.entryId === null) return;
    changed.current.add(event.entryId);
    timer.current ??= window.setTimeout(() => {
      timer.current = undefined;
      const ids = [...changed.current];
      changed.current.clear();
      const shown = new Set(rows.map(({ id }) => id));
      const known = ids.filter((id) => shown.has(id));
      const strangers = ids.length > known.length;
      if (known.length <= onesMax) for (const id of known) void refreshEntry(id).catch(() => undefined);
      if (!strangers && known.length <= onesMax) return;
      if (rows.length <= quietRowsMax) void queryClient.invalidateQueries({ queryKey });
      else setAvailable(true);
    }, calmMs);
  });
  return { available, show };
}
