import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useAdmin, useMay, useRoles, useSession } from '../../api/session.ts';
import { usePages } from '../../api/use-pages.ts';
import type { Entry, EntryList } from '../../api/types.ts';
import { buttonClass, Button } from '../../components/button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { FilterBar } from '../../components/filter-bar.tsx';
import { Page } from '../../components/page.tsx';
import { EmptyState } from '../../components/states.tsx';
import { TableSettingsMenu, useTableSettings } from '../../components/table-settings.tsx';
import { useSelection } from '../../components/use-selection.ts';
import { useShortcuts } from '../../keyboard/shortcuts.ts';
import { ownLive } from '../../shell/live.ts';
import { parseSearch, useUrlState } from '../../url-state.ts';
import type { Act } from './acts.ts';
import { undoLast } from './acts.ts';
import { BulkBar } from './bulk-bar.tsx';
import { hiddenAtFirst, NarrowPerson, queueColumns } from './columns.tsx';
import { DeskDialogs } from './desk-dialogs.tsx';
import { canDecide, nameOf } from './decisions.ts';
import { filtersOf } from './filters.ts';
import { PersonPanel } from './person-panel.tsx';
import { belongs, queryOf, queueUrl, sorts, viewText, type FilterKey, type QueueState, type Sort } from './queue-url.ts';
import { t } from './texts.ts';
import { useDesk } from './use-desk.ts';
import { useFreshRows } from './use-fresh-rows.ts';
import { ViewTabs } from './view-tabs.tsx';
import { ViewsMenu } from './views-menu.tsx';

/** What the panel says anyway has no column beside it. */
const besidePanel: ReadonlySet<string> = new Set(['answers', 'mail', 'source']);
const idOf = (entry: Entry) => entry.id;

/** The home of the desk: who waits, who they are, and one key to decide. */
export function QueuePage() {
  const [state, setState] = useUrlState(queueUrl);
  const roles = useRoles();
  const me = useAdmin();
  const may = useMay();
  const search = useRef<HTMLInputElement>(null);
  const [settings, setSettings] = useTableSettings('queue', hiddenAtFirst);

  // The same as long as the same people are meant: opening somebody changes nothing about the list.
  const wanted = viewText(state);
  const view = useMemo(() => queueUrl.read(parseSearch(wanted)), [wanted]);
  const { status, filters, q, sort } = view;
  const query = useMemo(() => queryOf(view), [view]);
  const list = usePages<Entry, EntryList>('/waitlist', query, { meta: ownLive });
  const rows = useMemo(() => list.rows.filter((entry) => belongs(entry, view)), [list.rows, view]);
  const ids = useMemo(() => rows.map(idOf), [rows]);
  const fresh = useFreshRows(list);
  const selection = useSelection(ids);
  const { clear } = selection;
  useEffect(() => {
    clear();
  }, [query, clear]);

  const { activeId, activate, open, close, isOpen } = useActive(state, setState);
  const active = rows.find(({ id }) => id === activeId);
  // Who leaves the list hands over to the next, so that the next key means somebody one can see.
  const handOver = useCallback(
    (entry: Entry, act: Act) => {
      const at = ids.indexOf(entry.id);
      if (at < 0 || !act.guess || belongs({ ...entry, ...act.guess }, view)) return;
      const next = ids[at + 1] ?? ids[at - 1];
      if (next !== undefined && activeId === entry.id) activate(next);
    },
    [ids, view, activeId, activate],
  );
  const desk = useDesk(handOver);

  const onActive = (run: (entry: Entry) => void) => () => active && run(active);
  const decides = may('review');
  const group = t('keys.decide');
  useShortcuts([
    { keys: ['/'], label: t('keys.search'), group: t('list'), run: () => search.current?.focus() },
    {
      keys: ['escape'],
      label: t('keys.close'),
      group: t('list'),
      quiet: true,
      run: () => (isOpen ? close() : clear()),
    },
    ...(decides
      ? [
          { keys: ['a'], label: t('keys.approve'), group, run: onActive((one) => desk.decide(canDecide(one, 'approve', me.id) ? 'approve' : 'invite', one)) },
          { keys: ['r'], label: t('keys.reject'), group, run: onActive((one) => desk.decide('reject', one)) },
          { keys: ['h'], label: t('keys.hold'), group, run: onActive((one) => desk.decide(one.flags.includes('on_hold') ? 'release' : 'hold', one)) },
          { keys: ['i'], label: t('keys.ask'), group, run: onActive((one) => desk.decide('ask', one)) },
          { keys: ['c'], label: t('keys.claim'), group, run: onActive((one) => desk.decide(one.claimedBy?.id === me.id ? 'giveBack' : 'claim', one)) },
          { keys: ['n'], label: t('keys.note'), group, run: onActive((one) => desk.decide('note', one)) },
          { keys: ['e'], label: t('keys.role'), group, run: onActive((one) => desk.decide('changeRole', one)) },
          { keys: ['u'], label: t('keys.undo'), group, run: () => void undoLast().then((id) => id !== undefined && activate(id)) },
          {
            keys: desk.roles.slice(0, 9).map((_, index) => String(index + 1)),
            label: t('keys.pickRole'),
            group,
            quiet: true,
            run: (key: string) => active && desk.chooseRole(active, desk.roles[Number(key) - 1]!.key),
          },
        ]
      : []),
  ]);

  const compact = settings.density === 'compact';
  const columns = useMemo(() => {
    const oneStage = status === 'review' || (status !== 'any' && status.length === 1);
    return queueColumns(roles, compact).filter(({ id }) => !(oneStage && id === 'stage') && !(isOpen && besidePanel.has(id)));
  }, [roles, compact, status, isOpen]);
  const filterList = useMemo(() => filtersOf(roles), [roles]);
  const hidden = list.rows.length - rows.length;
  const counted = list.first?.counts.matching ?? undefined;
  const matching = counted === undefined ? (list.hasMore ? undefined : rows.length) : Math.max(0, counted - hidden);
  const onSearch = useCallback((text: string) => setState({ q: text }), [setState]);
  const onFilter = useCallback(
    (changes: Readonly<Record<string, string | undefined>>) => setState({ filters: withChanges(state.filters, changes) }, 'push'),
    [setState, state.filters],
  );

  return (
    <Page title={t('title')} width="full" actions={<ViewsMenu state={state} />}>
      <ViewTabs state={state} onChange={(changes) => setState({ ...changes, entry: undefined }, 'push')} />
      <FilterBar search={q} searchLabel={t('search')} onSearch={onSearch} searchRef={search} filters={filterList} values={filters} onFilter={onFilter}>
        {matching !== undefined && rows.length > 0 && <span className="mr-1 whitespace-nowrap text-muted tabular-nums max-sm:hidden" role="status">{t('matching', { count: matching })}</span>}
        <SortChoice sort={sort} onChange={(next) => setState({ sort: next }, 'push')} />
        <TableSettingsMenu columns={columns} settings={settings} onChange={setSettings} />
      </FilterBar>
      <div className="relative flex min-h-0 flex-1">
        <div className="relative flex min-h-0 min-w-0 flex-1 flex-col">
          {fresh.available && (
            <button type="button" onClick={fresh.show} className="hit border-b border-line bg-accent-soft font-medium text-on-accent-soft">{t('fresh')}</button>
          )}
          <DataTable
            label={t('list')}
            columns={columns}
            rows={rows}
            idOf={idOf}
            nameOf={nameOf}
            settings={settings}
            total={matching}
            loading={list.loading || (list.stale && rows.length === 0)}
            error={list.error}
            onRetry={list.onRetry}
            empty={<Empty state={state} setState={setState} />}
            hasMore={list.hasMore}
            loadingMore={list.loadingMore}
            onMore={list.onMore}
            activeId={activeId}
            onActivate={activate}
            onOpen={open}
            {...(decides ? { selection } : {})}
            sort={sort}
            onSort={(next) => setState({ sort: next as Sort }, 'push')}
            narrow={(entry) => <NarrowPerson entry={entry} roles={roles} />}
          />
          {decides && <BulkBar selection={selection} state={view} matching={matching} shown={rows.length} desk={desk} />}
        </div>
        {isOpen && activeId !== undefined && <PersonPanel id={activeId} listed={active} desk={desk} onClose={close} />}
      </div>
      <DeskDialogs desk={desk} />
    </Page>
  );
}

/**
 * The row the keyboard is on, and whether its panel is open. The address follows a moment later, so that running
 * through the list costs nothing.
 */
function useActive(state: QueueState, setState: (changes: Partial<QueueState>) => void) {
  const [activeId, setActiveId] = useState(state.entry);
  const [isOpen, setOpen] = useState(state.entry !== undefined);
  const written = useRef(state.entry);
  useEffect(() => {
    // The address changed by itself: back button, a person from the palette.
    if (state.entry === written.current) return;
    written.current = state.entry;
    setActiveId((before) => state.entry ?? before);
    setOpen(state.entry !== undefined);
  }, [state.entry]);
  useEffect(() => {
    const wanted = isOpen ? activeId : undefined;
    if (wanted === written.current) return undefined;
    const timer = window.setTimeout(() => {
      written.current = wanted;
      setState({ entry: wanted });
    }, 160);
    return () => window.clearTimeout(timer);
  }, [isOpen, activeId, setState]);
  return {
    activeId,
    isOpen,
    activate: useCallback((id: string) => setActiveId(id), []),
    open: useCallback((id: string) => {
      setActiveId(id);
      setOpen(true);
    }, []),
    close: useCallback(() => setOpen(false), []),
  };
}

function withChanges(filters: QueueState['filters'], changes: Readonly<Record<string, string | undefined>>): QueueState['filters'] {
  const next: Partial<Record<FilterKey, string>> = { ...filters };
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) delete next[key as FilterKey];
    else next[key as FilterKey] = value;
  }
  return next;
}

const sortWords: Readonly<Record<Exclude<Sort, 'updatedAt'>, 'newest' | 'oldest' | 'changed' | 'score'>> = {
  '-createdAt': 'newest',
  createdAt: 'oldest',
  '-updatedAt': 'changed',
  '-score': 'score',
};

function SortChoice({ sort, onChange }: { readonly sort: Sort; readonly onChange: (sort: Sort) => void }) {
  return (
    <select aria-label={t('sort.label')} value={sort} onChange={(event) => onChange(event.currentTarget.value as Sort)} className="hit rounded-md border border-transparent bg-transparent px-1.5 text-muted hover:bg-ink/6 hover:text-ink">
      {sorts.filter((one) => one !== 'updatedAt').map((one) => <option key={one} value={one}>{t(`sort.${sortWords[one]}`)}</option>)}
    </select>
  );
}

/** Why nobody is here, and the one thing to do about it. */
function Empty({ state, setState }: { readonly state: QueueState; readonly setState: (changes: Partial<QueueState>, how?: 'push') => void }) {
  const { publicUrl } = useSession();
  const narrowed = state.q !== '' || Object.keys(state.filters).some((key) => key !== 'confirmed');
  const view = viewName(state);
  if (narrowed) {
    const everywhere = state.status !== 'any';
    return (
      <EmptyState
        title={t('empty.filteredTitle')}
        action={
          everywhere ? (
            <Button look="primary" onClick={() => setState({ status: 'any' }, 'push')}>{t('empty.everywhere')}</Button>
          ) : (
            <Button onClick={() => setState({ q: '', filters: {} }, 'push')}>{t('empty.clear')}</Button>
          )
        }
      >
        {t('empty.filtered', { view: t(`view.${view}`) })}
      </EmptyState>
    );
  }
  const kind = state.status === 'any' ? 'all' : state.status === 'review' ? view === 'unconfirmed' ? 'unconfirmed' : 'review' : 'stage';
  return (
    <EmptyState
      title={t(`empty.${kind}Title`)}
      action={kind !== 'stage' && publicUrl !== undefined && <a href={`${publicUrl}/waitlist`} target="_blank" rel="noopener" className={buttonClass('plain')}>{t('empty.openWaitlist')}</a>}
    >
      {t(`empty.${kind}`)}
    </EmptyState>
  );
}

function viewName({ status, filters }: QueueState): 'review' | 'unconfirmed' | 'any' {
  if (status !== 'review') return 'any';
  return filters.confirmed === 'false' ? 'unconfirmed' : 'review';
}
