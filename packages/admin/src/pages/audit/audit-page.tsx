import { useQuery } from '@tanstack/react-query';
import { Download, ScrollText, SearchX } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { api } from '../../api/request.ts';
import { saveFile } from '../../api/save-file.ts';
import { useMay } from '../../api/session.ts';
import type { Named } from '../../api/types.ts';
import { Button } from '../../components/button.tsx';
import { DataTable, type Column } from '../../components/data-table.tsx';
import { FilterBar, type Filter } from '../../components/filter-bar.tsx';
import { Menu, MenuItem, MenuLine, MenuTitle } from '../../components/menu.tsx';
import { Page } from '../../components/page.tsx';
import { EmptyState } from '../../components/states.tsx';
import { TableSettingsMenu, useTableSettings } from '../../components/table-settings.tsx';
import { toast, toastError } from '../../components/toast.ts';
import { formatMoment, formatNumber, formatRelative, timeZone } from '../../i18n/format.ts';
import { shared } from '../../i18n/shared.ts';
import { useShortcuts } from '../../keyboard/shortcuts.ts';
import { useUrlState, type UrlState } from '../../url-state.ts';
import { actGroups, type ActGroup } from './acts.ts';
import { useEvent, useEvents, type AuditEvent } from './audit.ts';
import { EventPanel } from './event-panel.tsx';
import { IntegrityButton } from './integrity-button.tsx';
import { PersonFilter } from './person-filter.tsx';
import { actLabel, actorWords, sentenceOf, subjectOf, whatHappened, type NameOf } from './sentence.ts';
import { t } from './texts.ts';
import { instantsOf } from './time-range.ts';

interface State {
  readonly act: string;
  readonly actor: string;
  readonly entry: string;
  /** Days where the reader is. */
  readonly from: string;
  readonly to: string;
  /** The event in the panel. */
  readonly event: string;
}

const url: UrlState<State> = {
  read: ({ act = '', actor = '', entry = '', from = '', to = '', event = '' }) => ({ act, actor, entry, from, to, event }),
  write: (state) => ({ ...state }),
};

/** The record of everything that happened, by whom, and whether it is whole. */
export function AuditPage() {
  const [{ act, actor, entry, from, to, event: openId }, setUrl] = useUrlState(url);
  const [settings, setSettings] = useTableSettings('audit');
  const [active, setActive] = useState<string>();
  const filter = useMemo(() => ({ act, actor, entry, ...instantsOf(from, to) }), [act, actor, entry, from, to]);
  const { rows, ...list } = useEvents(filter);
  const { actors, nameOfAdmin } = useActors();
  const columns = useMemo(() => columnsFor(nameOfAdmin), [nameOfAdmin]);
  const open = useEvent(rows, openId);
  const filtered = [act, actor, entry, from, to].some((value) => value !== '');
  useShortcuts(openId === '' ? [] : [{ keys: ['escape'], label: shared('close'), group: t('title'), quiet: true, run: () => setUrl({ event: '' }) }]);
  const filters: readonly Filter[] = [
    { key: 'act', label: t('filters.act'), options: withChosen(actOptions, act, actLabel) },
    { key: 'actor', label: t('filters.actor'), options: withChosen(actors, actor, (id) => rows.find((row) => row.actorId === id)?.actorName ?? id) },
    { key: 'from', label: t('filters.from'), options: 'date' },
    { key: 'to', label: t('filters.to'), options: 'date' },
  ];
  return (
    <div className="flex h-full min-h-0">
      <div className="min-w-0 flex-1">
        <Page title={t('title')} width="full" actions={<><IntegrityButton /><ExportMenu filter={filter} /></>}>
          <FilterBar
            filters={filters}
            values={{ act, actor, from, to }}
            onFilter={(changes) => setUrl({ ...Object.fromEntries(Object.entries(changes).map(([key, value]) => [key, value ?? ''])), event: '' })}
          >
            <PersonFilter key={entry} entry={entry} onChange={(id) => setUrl({ entry: id, event: '' })} />
            <span className="max-md:hidden"><TableSettingsMenu columns={columns} settings={settings} onChange={setSettings} /></span>
          </FilterBar>
          <DataTable
            {...list}
            label={t('label')}
            columns={columns}
            rows={rows}
            idOf={({ seq }) => String(seq)}
            nameOf={(event) => sentenceOf(event, nameOfAdmin)}
            settings={settings}
            activeId={openId === '' ? active : openId}
            onActivate={(id) => {
              setActive(id);
              if (openId !== '') setUrl({ event: id });
            }}
            onOpen={(id) => setUrl({ event: id })}
            narrow={(event) => <NarrowRow event={event} nameOfAdmin={nameOfAdmin} />}
            empty={filtered ? (
              <EmptyState icon={SearchX} title={t('nothing')} action={<Button onClick={() => setUrl({ act: '', actor: '', entry: '', from: '', to: '' })}>{t('clear')}</Button>}>{t('nothingText')}</EmptyState>
            ) : (
              <EmptyState icon={ScrollText} title={t('empty')}>{t('emptyText')}</EmptyState>
            )}
          />
        </Page>
      </div>
      {open && <EventPanel event={open} nameOfAdmin={nameOfAdmin} onClose={() => setUrl({ event: '' })} />}
    </div>
  );
}

const actOptions = (Object.keys(actGroups) as ActGroup[]).flatMap((group) => actGroups[group].map((act) => [act, actLabel(act), t(`group.${group}`)] as const));

/** What the address names stays choosable, known or not. */
function withChosen(options: readonly (readonly [string, string, string])[], value: string, labelOf: (value: string) => string): readonly (readonly [string, string, string])[] {
  return value === '' || options.some(([one]) => one === value) ? options : [...options, [value, labelOf(value), t('actors.chosen')]];
}

const partsOfFoyer = ['outbox', 'alerts', 'integrity'] as const;

/** Everybody an event can be by, and how they are called today. */
function useActors(): { readonly actors: readonly (readonly [string, string, string])[]; readonly nameOfAdmin: NameOf } {
  const mayKeys = useMay()('admin');
  const { data: team } = useQuery({ queryKey: ['admins'], queryFn: ({ signal }) => api.get<{ readonly items: readonly Named[] }>('/admins', { signal }) });
  const { data: keys } = useQuery({ queryKey: ['api-keys'], queryFn: ({ signal }) => api.get<{ readonly items: readonly Named[] }>('/api-keys', { signal }), enabled: mayKeys });
  const actors = useMemo(() => [
    ...(team?.items ?? []).map(({ id, name }) => [id, name, t('actors.team')] as const),
    ...(keys?.items ?? []).map(({ id, name }) => [id, name, t('actors.keys')] as const),
    ...partsOfFoyer.map((part) => [part, t('foyerPart', { part }), t('actors.system')] as const),
  ], [team, keys]);
  const names = useMemo(() => new Map((team?.items ?? []).map(({ id, name }) => [id, name])), [team]);
  const nameOfAdmin = useCallback((id: string) => names.get(id), [names]);
  return { actors, nameOfAdmin };
}

function ExportMenu({ filter }: { readonly filter: Readonly<Record<string, string | undefined>> }) {
  const may = useMay()('export');
  if (!may) return null;
  const save = async (format: 'jsonl' | 'csv') => {
    try {
      await saveFile('/audit/export', { ...filter, format }, `audit.${format}`);
      toast(t('export.ready'));
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <Menu trigger={<Button icon={Download}>{t('export.verb')}</Button>}>
      <MenuTitle>{t('export.note')}</MenuTitle>
      <MenuLine />
      <MenuItem onSelect={() => void save('jsonl')}>{t('export.jsonl')}</MenuItem>
      <MenuItem onSelect={() => void save('csv')}>{t('export.csv')}</MenuItem>
    </Menu>
  );
}

function columnsFor(nameOfAdmin: NameOf): readonly Column<AuditEvent>[] {
  return [
    {
      id: 'when', header: `${t('columns.when')} (${timeZone})`, width: '11rem', fixed: true,
      cell: ({ at }) => <time dateTime={at} title={formatRelative(at)} className="text-muted">{formatMoment(at)}</time>,
    },
    { id: 'what', header: t('columns.what'), width: 'minmax(16rem, 4fr)', fixed: true, cell: (event) => <Sentence event={event} nameOfAdmin={nameOfAdmin} /> },
    { id: 'who', header: t('columns.who'), width: 'minmax(8rem, 1fr)', cell: (event) => <span className="text-muted">{actorWords(event)}</span> },
    { id: 'seq', header: t('columns.seq'), width: '5rem', align: 'end', cell: ({ seq }) => <span className="text-muted">{formatNumber(seq)}</span> },
  ];
}

function Sentence({ event, nameOfAdmin }: { readonly event: AuditEvent; readonly nameOfAdmin: NameOf }) {
  return <><span className="font-medium">{subjectOf(event)}</span> {whatHappened(event, nameOfAdmin)}</>;
}

function NarrowRow({ event, nameOfAdmin }: { readonly event: AuditEvent; readonly nameOfAdmin: NameOf }) {
  return (
    <div className="grid gap-1">
      <div className="line-clamp-2 leading-snug"><Sentence event={event} nameOfAdmin={nameOfAdmin} /></div>
      <div className="truncate text-12 text-muted"><time dateTime={event.at}>{formatMoment(event.at)}</time> · {actorWords(event)}</div>
    </div>
  );
}
