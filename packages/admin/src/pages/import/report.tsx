import { Link } from '@tanstack/react-router';
import { Check, CircleX, Download, Equal, Plus, Rows3, type LucideIcon } from 'lucide-react';
import { useMemo, useState } from 'react';
import { pathOf } from '../../api/request.ts';
import { saveFile } from '../../api/save-file.ts';
import { Badge, type Tone } from '../../components/badge.tsx';
import { Button, buttonClass } from '../../components/button.tsx';
import { classes } from '../../components/classes.ts';
import { DataTable, type Column } from '../../components/data-table.tsx';
import { EmptyState, Notice } from '../../components/states.tsx';
import { heightFor } from '../../components/table-height.ts';
import { toastError } from '../../components/toast.ts';
import { useNarrow } from '../../components/use-narrow.ts';
import { formatNumber } from '../../i18n/format.ts';
import { applyImport, backToColumns, startOver } from './import-store.ts';
import { fates, type Fate, type ImportReport, type RowFate } from './send-file.ts';
import { t } from './texts.ts';
import { changes } from './words.ts';

const looks: Readonly<Record<Fate, { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  created: { tone: 'success', icon: Plus },
  updated: { tone: 'accent', icon: Check },
  unchanged: { tone: 'neutral', icon: Equal },
  failed: { tone: 'danger', icon: CircleX },
};

/** What would become, or became, of every row. */
export function Report({ report, file }: { readonly report: ImportReport; readonly file: File }) {
  const done = report.mode === 'apply';
  const rows = t('rows', { count: report.total });
  const changing = changes(report);
  return (
    <>
      <section className="grid gap-4 rounded-xl border border-line bg-surface p-5">
        <div>
          <h2 className="text-20">{t(done ? 'report.applyTitle' : 'report.planTitle')}</h2>
          <p className="mt-1 text-muted">{done ? t('report.applyLead', { rows, name: file.name }) : t('report.planLead', { rows })}</p>
        </div>
        <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4">
          {fates.map((fate) => (
            <div key={fate}>
              <dt className="text-12 text-muted">{t(done ? `report.fatesDone.${fate}` : `report.fates.${fate}`)}</dt>
              <dd className={classes('text-20 font-semibold tabular-nums', fate === 'failed' && report.counts.failed > 0 && 'text-danger-text')}>{formatNumber(report.counts[fate])}</dd>
            </div>
          ))}
        </dl>
        {!done && changing === 0 && report.counts.failed === 0 && <Notice>{t('report.same')}</Notice>}
        <div className="flex flex-wrap items-center gap-2">
          {done ? (
            <>
              <Link to="/waitlist" search={{ status: 'any', sort: '-updatedAt' }} className={buttonClass('primary')}>{t('act.queue')}</Link>
              <Button onClick={startOver}>{t('act.again')}</Button>
            </>
          ) : (
            <>
              <Button look="primary" disabled={changing === 0} onClick={() => void applyImport()} className="min-h-10 px-4 text-14">
                {changing === 0 ? t('act.nothing') : t('act.apply', { people: t('people', { count: changing }) })}
              </Button>
              <Button look="quiet" onClick={backToColumns}>{t('act.back')}</Button>
            </>
          )}
          {report.failuresUrl !== null && report.counts.failed > 0 && (
            <Button icon={Download} className="sm:ml-auto" onClick={() => void saveFile(pathOf(report.failuresUrl!), {}, 'failures.csv').catch(toastError)}>
              {t('act.failures')}
            </Button>
          )}
        </div>
      </section>
      {report.rows.length > 0 && <Rows report={report} />}
    </>
  );
}

function Rows({ report }: { readonly report: ImportReport }) {
  const done = report.mode === 'apply';
  const [fate, setFate] = useState<Fate | ''>(report.counts.failed > 0 ? 'failed' : '');
  const [active, setActive] = useState<string>();
  const narrow = useNarrow();
  const rows = useMemo(() => (fate === '' ? report.rows : report.rows.filter((row) => row.fate === fate)), [report, fate]);
  const columns = useMemo(() => columnsFor(done), [done]);
  const shown = (['', ...fates] as const).filter((one) => one === '' || report.counts[one] > 0);
  return (
    <section aria-label={t('report.label')} className="rounded-xl border border-line bg-surface">
      <header className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-1.5">
        <div role="group" aria-label={t('report.filter')} className="flex flex-1 flex-wrap gap-1">
          {shown.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={fate === one}
              onClick={() => setFate(one)}
              className={classes('hit rounded-md px-2 font-medium', fate === one ? 'bg-ink/8 text-ink' : 'text-muted hover:text-ink')}
            >
              {one === '' ? t('report.all') : t(done ? `report.fatesDone.${one}` : `report.fates.${one}`)}
              <span className="font-normal text-muted tabular-nums"> {formatNumber(one === '' ? report.total : report.counts[one])}</span>
            </button>
          ))}
        </div>
        {report.total > report.rows.length && <span className="text-12 text-muted">{t('report.first', { count: report.rows.length })}</span>}
      </header>
      <div className="flex flex-col" style={rows.length > 0 ? { height: heightFor(rows.length, narrow) } : {}}>
        <DataTable
          label={t('report.label')}
          columns={columns}
          rows={rows}
          idOf={({ line }) => String(line)}
          nameOf={({ email, line }) => email ?? String(line)}
          settings={{ density: 'compact', hidden: [] }}
          activeId={active}
          onActivate={setActive}
          narrow={(row) => (
            <div className="grid gap-1">
              <div className="flex min-w-0 items-center gap-2">
                <span className="min-w-0 flex-1 truncate">{row.email ?? t('report.noEmail')}</span>
                <FateBadge fate={row.fate} done={done} />
              </div>
              <div className="truncate text-12 text-muted">{t('report.line')} {formatNumber(row.line)}{row.detail !== undefined && ` · ${row.detail}`}</div>
            </div>
          )}
          empty={<EmptyState icon={Rows3} title={t('report.emptyTitle')} className="py-8">{t('report.empty')}</EmptyState>}
        />
      </div>
      <p role="status" className="px-4 py-2 text-muted empty:hidden">{rows.find(({ line }) => String(line) === active)?.detail}</p>
    </section>
  );
}

function FateBadge({ fate, done }: { readonly fate: Fate; readonly done: boolean }) {
  return <Badge {...looks[fate]}>{t(done ? `report.fatesDone.${fate}` : `report.fates.${fate}`)}</Badge>;
}

function columnsFor(done: boolean): readonly Column<RowFate>[] {
  return [
    { id: 'line', header: t('report.line'), width: '5rem', cell: ({ line }) => <span className="text-muted">{formatNumber(line)}</span> },
    { id: 'email', header: t('report.email'), width: 'minmax(14rem, 1.5fr)', cell: ({ email }) => email ?? <span className="text-muted">{t('report.noEmail')}</span> },
    { id: 'fate', header: t(done ? 'report.fateDone' : 'report.fate'), width: '11rem', cell: ({ fate }) => <FateBadge fate={fate} done={done} /> },
    { id: 'why', header: t('report.why'), width: 'minmax(16rem, 3fr)', cell: ({ detail }) => <span className="text-muted" title={detail}>{detail}</span> },
  ];
}
