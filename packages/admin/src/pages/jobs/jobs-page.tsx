import { Link, useNavigate } from '@tanstack/react-router';
import { Plus, Waves } from 'lucide-react';
import { useState } from 'react';
import { useMay, useRoleLabel } from '../../api/session.ts';
import { usePages } from '../../api/use-pages.ts';
import { Button, buttonClass } from '../../components/button.tsx';
import { DataTable, type Column } from '../../components/data-table.tsx';
import { FilterBar, type Filter } from '../../components/filter-bar.tsx';
import { Page } from '../../components/page.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { EmptyState } from '../../components/states.tsx';
import { TableSettingsMenu, useTableSettings } from '../../components/table-settings.tsx';
import { useShortcuts } from '../../keyboard/shortcuts.ts';
import { oneOf, useUrlState, type UrlState } from '../../url-state.ts';
import { JobStateBadge, stateWords } from './job-state.tsx';
import { jobStates, lookAgainMs, type Job, type JobState } from './job.ts';
import { t } from './texts.ts';
import { buttonWords, givenName } from './words.ts';

interface JobFilter {
  readonly kind: '' | Job['kind'];
  readonly state: '' | JobState;
}

const url: UrlState<JobFilter> = {
  read: ({ kind, state }) => ({ kind: oneOf(kind, ['wave', 'bulk'], ''), state: oneOf(state, jobStates, '') }),
  write: ({ kind, state }) => ({ kind, state }),
};

const filters: readonly Filter[] = [
  { key: 'kind', label: t('kind'), options: [['wave', t('wave')], ['bulk', t('bulk')]] },
  { key: 'state', label: t('state'), options: jobStates.map((state) => [state, stateWords(state)]) },
];

const columns: readonly Column<Job>[] = [
  { id: 'what', header: t('what'), width: 'minmax(18rem, 3fr)', fixed: true, cell: (job) => <What job={job} /> },
  { id: 'state', header: t('state'), width: '7.5rem', cell: ({ state }) => <JobStateBadge state={state} /> },
  { id: 'progress', header: t('progress'), width: 'minmax(11rem, 1fr)', cell: (job) => <HowFar job={job} /> },
  { id: 'by', header: t('by'), width: 'minmax(7rem, 1fr)', cell: ({ createdBy }) => <span className="text-muted">{createdBy}</span> },
  { id: 'when', header: t('when'), width: '8rem', cell: ({ createdAt }) => <span className="text-muted"><RelativeTime at={createdAt} /></span> },
];

/** Every wave and every act on many people, newest first. */
export function JobsPage() {
  const [filter, setFilter] = useUrlState(url);
  const list = usePages<Job>('/jobs', { ...filter }, { limit: 50, lookAgain: (rows) => (rows.some(({ state }) => state === 'running') ? lookAgainMs : false) });
  const [settings, setSettings] = useTableSettings('jobs');
  const [active, setActive] = useState<string>();
  const navigate = useNavigate();
  const mayInvite = useMay()('review');
  const startWave = () => void navigate({ to: '/jobs/new' } as never);
  useShortcuts(mayInvite ? [{ keys: ['n'], label: t('newWave'), group: t('title'), run: startWave }] : []);
  const newWave = mayInvite && (
    <Link to="/jobs/new" className={buttonClass('primary')}>
      <Plus size={15} aria-hidden="true" />
      {t('newWave')}
    </Link>
  );
  const narrowed = filter.kind !== '' || filter.state !== '';
  return (
    <Page title={t('title')} width="full" actions={list.rows.length > 0 || narrowed ? newWave : undefined}>
      <FilterBar filters={filters} values={{ ...filter }} onFilter={(changes) => setFilter(changes)}>
        <TableSettingsMenu columns={columns} settings={settings} onChange={setSettings} />
      </FilterBar>
      <DataTable
        {...list}
        label={t('title')}
        columns={columns}
        idOf={({ id }) => id}
        nameOf={(job) => job.name ?? job.sentence}
        settings={settings}
        activeId={active}
        onActivate={setActive}
        onOpen={(id) => void navigate({ to: `/jobs/${id}` } as never)}
        narrow={(job) => <NarrowRow job={job} />}
        empty={
          narrowed ? (
            <EmptyState icon={Waves} title={t('filteredTitle')} action={<Button onClick={() => setFilter({ kind: '', state: '' })}>{t('items.all')}</Button>}>
              {t('filtered')}
            </EmptyState>
          ) : (
            <EmptyState icon={Waves} title={t('emptyTitle')} action={newWave}>{t('empty')}</EmptyState>
          )
        }
      />
    </Page>
  );
}

function What({ job }: { readonly job: Job }) {
  const roleLabel = useRoleLabel();
  const words = buttonWords(job, roleLabel);
  const name = givenName(job);
  return (
    <Link to={`/jobs/${job.id}`} className="font-medium text-ink no-underline hover:underline">
      {name !== null ? (
        <>
          {name} <span className="font-normal text-muted">· {words}</span>
        </>
      ) : (
        words
      )}
    </Link>
  );
}

function HowFar({ job: { state, plan, progress } }: { readonly job: Job }) {
  if (state === 'planned') return <span className="text-muted">{t('planned', { count: plan.willChange })}</span>;
  return (
    <span className="flex items-center gap-2">
      <span aria-hidden="true" className="h-1.5 w-14 shrink-0 overflow-hidden rounded-full bg-ink/10 forced-colors:border">
        <span className="block h-full rounded-full bg-accent forced-colors:bg-[Highlight]" style={{ width: `${progress.total === 0 ? 100 : (progress.done / progress.total) * 100}%` }} />
      </span>
      <span className="truncate">
        {t('changedOf', { changed: progress.changed, total: progress.total })}
        {progress.failed > 0 && <span className="text-danger-text"> · {t('failed', { count: progress.failed })}</span>}
      </span>
    </span>
  );
}

function NarrowRow({ job }: { readonly job: Job }) {
  return (
    <div className="grid gap-1">
      <div className="flex min-w-0 items-center gap-2">
        <span className="min-w-0 flex-1 truncate"><What job={job} /></span>
        <JobStateBadge state={job.state} />
      </div>
      <div className="flex min-w-0 items-center gap-2 text-12 text-muted">
        <span className="min-w-0 flex-1 truncate"><HowFar job={job} /></span>
        <RelativeTime at={job.createdAt} />
      </div>
    </div>
  );
}
