import { useCallback, useMemo, useRef, useState } from 'react';
import type { RowSelection } from './data-table.tsx';

/** Which rows are chosen, and whether everything that matches is meant, seen or not. */
export interface Selection extends RowSelection {
  readonly ids: ReadonlySet<string>;
  readonly allMatching: boolean;
  readonly chooseAllMatching: () => void;
  readonly clear: () => void;
}

/** @param shown - ids in the order of the list */
export function useSelection(shown: readonly string[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [allMatching, setAllMatching] = useState(false);
  const anchor = useRef<string>(undefined);
  const toggle = useCallback(
    (id: string, range: boolean) => {
      setAllMatching(false);
      const from = range && anchor.current !== undefined ? shown.indexOf(anchor.current) : -1;
      setIds((before) => (from >= 0 ? withRange(before, shown, from, shown.indexOf(id)) : toggled(before, id)));
      anchor.current = id;
    },
    [shown],
  );
  const clear = useCallback(() => {
    setIds(new Set());
    setAllMatching(false);
  }, []);
  return useMemo(() => {
    const chosen = shown.filter((id) => ids.has(id)).length;
    const all = shown.length > 0 && chosen === shown.length;
    return {
      ids,
      allMatching,
      has: (id) => allMatching || ids.has(id),
      toggle,
      toggleAll: () => {
        setAllMatching(false);
        setIds(all ? new Set() : new Set(shown));
      },
      state: allMatching || all ? 'all' : chosen > 0 ? 'some' : 'none',
      chooseAllMatching: () => setAllMatching(true),
      clear,
    };
  }, [ids, allMatching, shown, toggle, clear]);
}

function toggled(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const after = new Set(before);
  if (!after.delete(id)) after.add(id);
  return after;
}

function withRange(before: ReadonlySet<string>, shown: readonly string[], from: number, to: number): ReadonlySet<string> {
  const [low, high] = from < to ? [from, to] : [to, from];
  return new Set([...before, ...shown.slice(low, high + 1)]);
}
