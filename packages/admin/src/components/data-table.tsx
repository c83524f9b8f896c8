import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo, useCallback, useEffect, useId, useMemo, useRef, type CSSProperties, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import { shared } from '../i18n/shared.ts';
import { useShortcuts } from '../keyboard/shortcuts.ts';
import { classes } from './classes.ts';
import { ErrorState } from './states.tsx';
import type { Density, TableSettings } from './table-settings.tsx';
import { useNarrow } from './use-narrow.ts';

export interface Column<R> {
  readonly id: string;
  readonly header: string;
  /** A track of a CSS grid: `8rem`, `minmax(12rem, 2fr)`. */
  readonly width: string;
  readonly cell: (row: R) => ReactNode;
  /** Cannot be hidden. */
  readonly fixed?: boolean;
  readonly align?: 'end';
  /** Values of `sort` that order by this column, ascending and descending. */
  readonly sort?: { readonly up?: string; readonly down?: string };
}

export interface RowSelection {
  readonly has: (id: string) => boolean;
  /** `range`: everything from the one toggled last. */
  readonly toggle: (id: string, range: boolean) => void;
  /** Selects all that are shown, or none. */
  readonly toggleAll: () => void;
  readonly state: 'none' | 'some' | 'all';
}

interface DataTableProps<R> {
  /** Names the table for screen readers. */
  readonly label: string;
  /** Keep the list stable (`useMemo`): rows are drawn again when it changes. */
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  readonly idOf: (row: R) => string;
  /** Names a row for screen readers. */
  readonly nameOf: (row: R) => string;
  readonly settings: TableSettings;
  /** All rows there are, when it is known. */
  readonly total?: number | undefined;
  readonly loading?: boolean;
  readonly error?: unknown;
  readonly onRetry?: () => void;
  /** In place of no rows. */
  readonly empty: ReactNode;
  readonly hasMore?: boolean;
  readonly loadingMore?: boolean;
  /** The end is near: fetch the next page. */
  readonly onMore?: () => void;
  /** The row the keyboard is on. */
  readonly activeId?: string | undefined;
  readonly onActivate?: (id: string) => void;
  /** Enter, or a click on a row. */
  readonly onOpen?: (id: string) => void;
  readonly selection?: RowSelection;
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
  /** A row in two lines, for windows where columns have no room. */
  readonly narrow: (row: R) => ReactNode;
}

const heights: Readonly<Record<Density | 'narrow', number>> = { comfortable: 44, compact: 32, narrow: 68 };

/**
 * A list of any length: sticky head, virtual rows, one active row that j, k and the arrows move, selection by x.
 * It fills the height of its parent, which must be bounded (`flex-1 min-h-0`).
 */
export function DataTable<R>(props: DataTableProps<R>) {
  const { label, columns, rows, idOf, nameOf, settings, total, loading = false, error, onRetry, empty, hasMore = false, loadingMore = false, onMore, activeId, onActivate, onOpen, selection, sort, onSort, narrow } = props;
  const prefix = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const isNarrow = useNarrow();
  const height = isNarrow ? heights.narrow : heights[settings.density];
  const shown = useMemo(() => columns.filter(({ id, fixed }) => fixed === true || !settings.hidden.includes(id)), [columns, settings.hidden]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
    scrollPaddingStart: 36,
    scrollPaddingEnd: 8,
  });
  useEffect(() => {
    virtual.measure();
  }, [virtual, height]);

  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !loadingMore && last >= rows.length - 20) onMore?.();
  }, [hasMore, loadingMore, last, rows.length, onMore]);

  const activeIndex = activeId === undefined ? -1 : rows.findIndex((row) => idOf(row) === activeId);
  useEffect(() => {
    if (activeIndex >= 0) virtual.scrollToIndex(activeIndex, { align: 'auto' });
  }, [activeIndex, virtual]);

  const move = (by: number) => {
    if (rows.length === 0) return;
    const next = Math.min(rows.length - 1, Math.max(0, activeIndex < 0 ? (by > 0 ? 0 : rows.length - 1) : activeIndex + by));
    onActivate?.(idOf(rows[next]!));
  };
  const active = rows[activeIndex];
  const group = label;
  useShortcuts(
    onActivate === undefined
      ? []
      : [
          { keys: ['j', 'down'], label: shared('table.next'), group, quiet: true, run: () => move(1) },
          { keys: ['k', 'up'], label: shared('table.previous'), group, quiet: true, run: () => move(-1) },
          ...(active !== undefined && onOpen ? [{ keys: ['enter', 'o'], label: shared('table.open'), group, quiet: true, run: () => onOpen(idOf(active)) }] : []),
          ...(active !== undefined && selection
            ? [
                { keys: ['x', 'space'], label: shared('table.select'), group, quiet: true, run: () => selection.toggle(idOf(active), false) },
                { keys: ['shift+x'], label: shared('table.selectRange'), group, quiet: true, run: () => selection.toggle(idOf(active), true) },
              ]
            : []),
        ],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const far: Readonly<Record<string, number>> = { Home: -rows.length, End: rows.length, PageUp: -10, PageDown: 10 };
    const by = far[event.key];
    if (by === undefined || onActivate === undefined || event.target !== event.currentTarget) return;
    event.preventDefault();
    move(by);
  };

  // Rows are memoised: what they call must not change with every render.
  const calls = useRef({ onActivate, onOpen, selection });
  useEffect(() => {
    calls.current = { onActivate, onOpen, selection };
  });
  const onRowClick = useCallback((id: string, event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest('a, button, input, label')) return;
    if (event.shiftKey && calls.current.selection) {
      calls.current.selection.toggle(id, true);
      return;
    }
    calls.current.onActivate?.(id);
    calls.current.onOpen?.(id);
  }, []);
  const onRowToggle = useCallback((id: string, range: boolean) => calls.current.selection?.toggle(id, range), []);

  const tracks = isNarrow
    ? `${selection ? '2.5rem ' : ''}minmax(0, 1fr)`
    : `${selection ? '2.25rem ' : ''}${shown.map(({ width }) => width).join(' ')}`;
  const style = { '--tracks': tracks } as CSSProperties;

  if (error !== undefined && error !== null && rows.length === 0) return <ErrorState error={error} {...(onRetry ? { onRetry } : {})} />;
  if (!loading && rows.length === 0) return <>{empty}</>;

  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-busy={loading || undefined}
      aria-rowcount={total === undefined ? -1 : total + 1}
      aria-multiselectable={selection ? true : undefined}
      aria-activedescendant={activeIndex >= 0 ? `${prefix}-${activeId}` : undefined}
      onKeyDown={onKeyDown}
      style={style}
      className="min-h-0 flex-1 overflow-auto overscroll-contain -outline-offset-2"
    >
      <div style={isNarrow ? undefined : { minWidth: `${leastWidth(shown)}rem` }}>
        <div role="rowgroup" className={classes('sticky top-0 z-10 border-b border-line bg-canvas', isNarrow && !selection && 'sr-only')}>
          <div role="row" aria-rowindex={1} className="grid h-9 grid-cols-(--tracks) items-center pr-4 pl-4 text-12 font-medium text-muted sm:pr-6 sm:pl-6">
            {selection && (
              <div role="columnheader">
                <input
                  type="checkbox"
                  aria-label={shared('table.selectAll')}
                  className="block size-4"
                  checked={selection.state === 'all'}
                  ref={(box) => {
                    if (box) box.indeterminate = selection.state === 'some';
                  }}
                  onChange={selection.toggleAll}
                />
              </div>
            )}
            {isNarrow ? (
              <div role="columnheader">{label}</div>
            ) : (
              shown.map((column) => <Head key={column.id} column={column} sort={sort} onSort={onSort} />)
            )}
          </div>
        </div>
        {loading && rows.length === 0 ? (
          <LoadingRows count={14} height={height} columns={isNarrow ? 1 : shown.length} selectable={selection !== undefined} />
        ) : (
          <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
            {items.map(({ index, start }) => {
              const row = rows[index]!;
              const id = idOf(row);
              return (
                <Row
                  key={id}
                  row={row}
                  id={id}
                  domId={`${prefix}-${id}`}
                  name={nameOf(row)}
                  index={index}
                  start={start}
                  height={height}
                  columns={shown as readonly Column<unknown>[]}
                  narrow={isNarrow ? (narrow as (row: unknown) => ReactNode) : undefined}
                  active={index === activeIndex}
                  selectable={selection !== undefined}
                  selected={selection?.has(id) ?? false}
                  onClick={onRowClick}
                  onToggle={onRowToggle}
                />
              );
            })}
          </div>
        )}
        {loadingMore && <div className="px-6 py-3 text-muted" role="status">{shared('table.loadingMore')}</div>}
      </div>
    </div>
  );
}

/** What the columns need at least, in rem, with the edges: below it the table scrolls sideways. */
function leastWidth(columns: readonly { readonly width: string }[]): number {
  return columns.reduce((sum, { width }) => sum + Number(/([\d.]+)rem/.exec(width)?.[1] ?? 6), 5);
}

function Head<R>({ column, sort, onSort }: { readonly column: Column<R>; readonly sort: string | undefined; readonly onSort: ((sort: string) => void) | undefined }) {
  const { header, align, sort: by } = column;
  const direction = by === undefined || sort === undefined ? undefined : sort === by.up ? 'ascending' : sort === by.down ? 'descending' : undefined;
  const next = direction === 'descending' ? (by?.up ?? by?.down) : (by?.down ?? by?.up);
  return (
    <div role="columnheader" aria-sort={by === undefined ? undefined : (direction ?? 'none')} className={classes('min-w-0 truncate pr-3', align === 'end' && 'text-right')}>
      {by === undefined || next === undefined || onSort === undefined ? (
        header
      ) : (
        <button type="button" onClick={() => onSort(next)} className="inline-flex items-center gap-1 rounded-sm hover:text-ink" title={shared('table.sortBy', { column: header })}>
          {header}
          {direction === 'ascending' && <ArrowUp size={12} aria-hidden="true" />}
          {direction === 'descending' && <ArrowDown size={12} aria-hidden="true" />}
        </button>
      )}
    </div>
  );
}

interface RowProps {
  readonly row: unknown;
  readonly id: string;
  readonly domId: string;
  readonly name: string;
  readonly index: number;
  readonly start: number;
  readonly height: number;
  readonly columns: readonly Column<unknown>[];
  readonly narrow: ((row: unknown) => ReactNode) | undefined;
  readonly active: boolean;
  readonly selectable: boolean;
  readonly selected: boolean;
  readonly onClick: (id: string, event: MouseEvent) => void;
  readonly onToggle: (id: string, range: boolean) => void;
}

const Row = memo(function Row({ row, id, domId, name, index, start, height, columns, narrow, active, selectable, selected, onClick, onToggle }: RowProps) {
  return (
    <div
      role="row"
      id={domId}
      aria-rowindex={index + 2}
      aria-selected={selectable ? selected : undefined}
      data-active={active || undefined}
      onClick={(event) => onClick(id, event)}
      style={{ height, transform: `translateY(${start}px)` }}
      className={classes(
        'absolute top-0 left-0 grid w-full cursor-default grid-cols-(--tracks) items-center border-b border-line/70 pr-4 pl-4 sm:pr-6 sm:pl-6',
        selected ? 'bg-accent-soft' : 'hover:bg-ink/3',
        active && 'shadow-[inset_3px_0_0_var(--accent)]',
        active && !selected && 'bg-ink/5',
      )}
    >
      {selectable && (
        <div role="gridcell">
          <input
            type="checkbox"
            aria-label={shared('table.selectRow', { name })}
            className="block size-4"
            checked={selected}
            tabIndex={-1}
            onChange={() => undefined}
            onClick={(event) => onToggle(id, event.shiftKey)}
          />
        </div>
      )}
      {narrow ? (
        <div role="gridcell" className="min-w-0">{narrow(row)}</div>
      ) : (
        columns.map((column) => (
          <div key={column.id} role="gridcell" className={classes('min-w-0 truncate pr-3', column.align === 'end' && 'text-right')}>
            {column.cell(row)}
          </div>
        ))
      )}
    </div>
  );
});

/** The geometry of what comes. */
function LoadingRows({ count, height, columns, selectable }: { readonly count: number; readonly height: number; readonly columns: number; readonly selectable: boolean }) {
  return (
    <div role="rowgroup">
      {Array.from({ length: count }, (_, row) => (
        <div key={row} role="row" className="grid grid-cols-(--tracks) items-center border-b border-line/70 pr-4 pl-4 sm:pr-6 sm:pl-6" style={{ height }}>
          {selectable && <div role="gridcell"><span className="skeleton block size-4" /></div>}
          {Array.from({ length: columns }, (_unused, column) => (
            <div key={column} role="gridcell" className="pr-6">
              <span className="skeleton block h-3.5" style={{ width: `${55 + ((row * 7 + column * 23) % 40)}%` }} />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
