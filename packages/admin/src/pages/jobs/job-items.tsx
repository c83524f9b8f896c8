import { Link, useNavigate } from '@tanstack/react-router';
import { ArrowUpFromLine, Check, CircleDashed, CircleX, Download, SkipForward, Users, type LucideIcon } from 'lucide-react';
import { useMemo, useState } from 'react';
import { saveFile } from '../../api/save-file.ts';
import { usePages } from '../../api/use-pages.ts';
import { Badge, type Tone } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { classes } from '../../components/classes.ts';
import { DataTable, type Column } from '../../components/data-table.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { EmptyState } from '../../components/states.tsx';
import { heightFor } from '../../components/table-height.ts';
import { toastError } from '../../components/toast.ts';
import { useNarrow } from '../../components/use-narrow.ts';
import { formatNumber } from '../../i18n/format.ts';
import { oneOf, useUrlState, type UrlState } from '../../url-state.ts';
import { itemOutcomes, itemsPath, lookAgainMs, type ItemOutcome, type Job, type JobItem } from './job.ts';
import { t } from './texts.ts';

const url: UrlState<{ readonly outcome: '' | ItemOutcome }> = {
  read: ({ outcome }) => ({ outcome: oneOf(outcome, itemOutcomes, '') }),
  write: ({ outcome }) => ({ outcome }),
};

const looks: Readonly<Record<ItemOutcome, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  planned: { tone: 'neutral', icon: CircleDashed },
  reserve: { tone: 'neutral', icon: ArrowUpFromLine },
  changed: { tone: 'success', icon: Check },
  failed: { tone: 'danger', icon: CircleX },
  skipped: { tone: 'warning', icon: SkipForward },
};

function Outcome({ outcome }: { readonly outcome: ItemOutcome }) {
  return <Badge {...looks[outcome]}>{t(`items.${outcome}`)}</Badge>;
}

/** Everybody the act is about, with what became of them. */
export function JobItems({ job }: { readonly job: Job }) {
  const [{ outcome }, setUrl] = useUrlState(url);
  const { rows, ...list } = usePages<JobItem>(itemsPath(job.id), { outcome }, { lookAgain: () => (job.state === 'running' ? lookAgainMs : false) });
  const navigate = useNavigate();
  const narrow = useNarrow();
  const [active, setActive] = useState<string>();
  const columns = useMemo(() => columnsFor(job), [job]);
  const open = (id: string) => {
    const item = rows.find(({ entry }) => entry.id === id);
    if (item) void navigate({ to: '/waitlist', search: { status: 'any', q: item.entry.email, entry: id } } as never);
  };
  const shown = (['', ...itemOutcomes] as const).filter((one) => one === '' || one === outcome || countOf(job, one) > 0 || (one === 'reserve' && job.refill));
  return (
    <section aria-label={t('items.title')} className="rounded-xl border border-line bg-surface">
      <header className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-1.5">
        <h2 className="text-14">{t('items.title')}</h2>
        <div role="group" aria-label={t('items.outcome')} className="flex flex-1 flex-wrap gap-1">
          {shown.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={outcome === one}
              onClick={() => setUrl({ outcome: one })}
              className={classes('hit rounded-md px-2 font-medium', outcome === one ? 'bg-ink/8 text-ink' : 'text-muted hover:text-ink')}
            >
              {one === '' ? t('items.all') : t(`items.${one}`)}
              {one !== '' && countOf(job, one) > 0 && <span className="font-normal tabular-nums text-muted"> {formatNumber(countOf(job, one))}</span>}
            </button>
          ))}
        </div>
        {job.progress.failed + job.progress.skipped > 0 && (
          <Button icon={Download} onClick={() => void saveFile(`/jobs/${encodeURIComponent(job.id)}/failures.csv`, {}, 'failures.csv').catch(toastError)}>
            {t('items.download')}
          </Button>
        )}
      </header>
      <div className="flex flex-col" style={rows.length > 0 || list.loading ? { height: heightFor(list.loading ? 8 : rows.length, narrow) } : {}}>
        <DataTable
          {...list}
          rows={rows}
          label={t('items.title')}
          columns={columns}
          idOf={({ entry }) => entry.id}
          nameOf={({ entry }) => entry.name || entry.email}
          settings={{ density: 'compact', hidden: [...(job.state === 'planned' ? ['at'] : []), ...(job.progress.failed + job.progress.skipped === 0 ? ['why'] : [])] }}
          activeId={active}
          onActivate={setActive}
          onOpen={open}
          narrow={(item) => <NarrowItem item={item} />}
          empty={<EmptyState icon={Users} title={t('items.empty')} className="py-10">{t('items.emptyText')}</EmptyState>}
        />
      </div>
      <p role="status" className="px-4 py-2 text-muted empty:hidden">{rows.find(({ entry }) => entry.id === active)?.detail}</p>
    </section>
  );
}

function countOf({ progress, plan, state }: Job, outcome: ItemOutcome): number {
  if (outcome === 'planned') return state === 'planned' ? plan.willChange : progress.total - progress.done;
  return outcome === 'reserve' ? 0 : progress[outcome];
}

function columnsFor(job: Job): readonly Column<JobItem>[] {
  return [
    { id: 'position', header: t('items.position'), width: '4rem', cell: ({ position }) => <span className="text-muted">{formatNumber(position + 1)}</span> },
    { id: 'who', header: t('items.who'), width: 'minmax(14rem, 2fr)', fixed: true, cell: (item) => <Who item={item} /> },
    { id: 'outcome', header: t('items.outcome'), width: '8rem', cell: ({ outcome }) => <Outcome outcome={outcome} /> },
    { id: 'why', header: t('items.why'), width: 'minmax(12rem, 2fr)', cell: ({ detail }) => <span title={detail ?? undefined}>{detail}</span> },
    { id: 'at', header: t('items.at'), width: '7rem', cell: ({ at }) => at !== null && job.state !== 'planned' && <span className="text-muted"><RelativeTime at={at} /></span> },
  ];
}

function Who({ item: { entry } }: { readonly item: JobItem }) {
  return (
    <Link to="/waitlist" search={{ status: 'any', q: entry.email, entry: entry.id }} className="text-ink no-underline hover:underline">
      {entry.name !== '' && <span className="font-medium">{entry.name} </span>}
      <span className={entry.name === '' ? '' : 'text-muted'}>{entry.email}</span>
    </Link>
  );
}

function NarrowItem({ item }: { readonly item: JobItem }) {
  return (
    <div className="grid gap-1">
      <div className="flex min-w-0 items-center gap-2">
        <span className="min-w-0 flex-1 truncate"><Who item={item} /></span>
        <Outcome outcome={item.outcome} />
      </div>
      <div className="truncate text-12 text-muted">{item.detail ?? (item.at !== null && <RelativeTime at={item.at} />)}</div>
    </div>
  );
}
