import { useQuery } from '@tanstack/react-query';
import { ChartNoAxesColumn } from 'lucide-react';
import { lazy, useMemo, type ReactNode } from 'react';
import { useRoles } from '../../api/session.ts';
import { classes } from '../../components/classes.ts';
import { FilterBar, type Filter } from '../../components/filter-bar.tsx';
import { Card, Page } from '../../components/page.tsx';
import { EmptyState, ErrorState, Progress, Skeleton, Stat } from '../../components/states.tsx';
import { formatNumber } from '../../i18n/format.ts';
import { oneOf, useUrlState, type UrlState } from '../../url-state.ts';
import { Figure, FigureTable } from './figure.tsx';
import { funnelBars, numbersQuery, spansOf, steps, type Group, type Numbers, type Times } from './numbers.ts';
import { rangeOf } from './range.ts';
import { TargetsCard } from './targets-card.tsx';
import { t } from './texts.ts';
import { boundWords, daysSummary, daysTitle, funnelSummary, funnelTitle, groupsSummary, groupsTitle, hoursWords, percentWords, spanWords, timesSummary, timesTitle } from './words.ts';

// The library that draws is large: it comes after the words.
const charts = () => import('./charts.tsx');
const FunnelChart = lazy(async () => ({ default: (await charts()).FunnelChart }));
const TimeChart = lazy(async () => ({ default: (await charts()).TimeChart }));
const TimesChart = lazy(async () => ({ default: (await charts()).TimesChart }));
const GroupsChart = lazy(async () => ({ default: (await charts()).GroupsChart }));

const groupings = ['source', 'role', 'wave'] as const;
type Grouping = (typeof groupings)[number];
const ranges = ['7', '30', '90', '365'] as const;
const figures = ['funnel', 'days', 'decision', 'signUp', 'groups'] as const;
type FigureName = (typeof figures)[number];

interface State {
  readonly from: string;
  readonly to: string;
  /** Days back from today, unless from and to are given. */
  readonly days: (typeof ranges)[number];
  readonly role: string;
  readonly source: string;
  readonly wave: string;
  readonly by: Grouping;
  /** What is shown as a table. */
  readonly tables: readonly FigureName[];
}

const url: UrlState<State> = {
  read: ({ from = '', to = '', days, role = '', source = '', wave = '', by, tables = '' }) => ({
    from, to, days: oneOf(days, ranges, '30'), role, source, wave, by: oneOf(by, groupings, 'source'), tables: figures.filter((name) => tables.split(',').includes(name)),
  }),
  write: ({ days, by, tables, ...rest }) => ({ ...rest, days: days === '30' ? undefined : days, by: by === 'source' ? undefined : by, tables: tables.join(',') }),
};

/** Funnel, times and targets of some days. */
export function NumbersPage() {
  const [state, setUrl] = useUrlState(url);
  const { from, to, days, role, source, wave } = state;
  const query = useMemo(() => ({ ...rangeOf({ from, to, days }), role, source, wave }), [from, to, days, role, source, wave]);
  const { data, error, refetch } = useQuery(numbersQuery(query));
  const roles = useRoles();
  const filters: readonly Filter[] = [
    { key: 'role', label: t('filters.role'), options: withChosen(roles.map(({ key, label }) => [key, label] as const), role) },
    { key: 'source', label: t('filters.source'), options: withChosen(optionsOf(data?.bySource), source) },
    { key: 'wave', label: t('filters.wave'), options: withChosen(optionsOf(data?.byWave), wave) },
    { key: 'from', label: t('filters.from'), options: 'date' },
    { key: 'to', label: t('filters.to'), options: 'date' },
  ];
  return (
    <Page title={t('title')} lead={t('lead')}>
      <div className="-mx-4 sm:-mx-6">
        <FilterBar
          filters={filters}
          values={{ role, source, wave, from, to }}
          onFilter={(changes) => setUrl(Object.fromEntries(Object.entries(changes).map(([key, value]) => [key, value ?? ''])))}
        >
          <div role="group" aria-label={t('range')} className="flex flex-wrap gap-1">
            {ranges.map((one) => (
              <Pill key={one} chosen={from === '' && to === '' && one === days} onChoose={() => setUrl({ days: one, from: '', to: '' })}>{t(`ranges.${one}`)}</Pill>
            ))}
          </div>
        </FilterBar>
      </div>
      {data === undefined ? (
        error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton lines={12} />
      ) : error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Report data={data} state={state} onChange={setUrl} />}
    </Page>
  );
}

function Report({ data, state, onChange }: { readonly data: Numbers; readonly state: State; readonly onChange: (changes: Partial<State>) => void }) {
  const spans = useMemo(() => spansOf(data.days), [data.days]);
  const count = (step: string) => data.funnel.find((one) => one.step === step)?.count ?? 0;
  const nothing = data.funnel.every((one) => one.count === 0);
  const view = (name: FigureName) => ({
    asTable: state.tables.includes(name),
    onView: (asTable: boolean) => onChange({ tables: asTable ? [...state.tables, name] : state.tables.filter((one) => one !== name) }),
  });
  const { timeToDecision, approvalToSignUp } = data.times;
  if (nothing) {
    return (
      <>
        <EmptyState icon={ChartNoAxesColumn} title={t('empty')}>{t('emptyText')}</EmptyState>
        <TargetsCard targets={data.targets} />
      </>
    );
  }
  return (
    <>
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Stat label={t('stat.joined')} value={formatNumber(count('joined'))} />
        <Stat label={t('stat.invited')} value={formatNumber(count('invited'))} />
        <Stat label={t('stat.accepted')} value={formatNumber(count('accepted'))} />
        <Stat label={t('stat.decision')} value={timeToDecision.medianHours === null ? '–' : hoursWords(timeToDecision.medianHours)} />
      </div>
      <Figure
        {...view('funnel')}
        title={funnelTitle(data)}
        note={t('funnel.note')}
        summary={funnelSummary(data)}
        chart={<FunnelChart bars={funnelBars(data.funnel)} />}
        table={
          <FigureTable
            head={[t('columns.step'), t('columns.count'), t('columns.share')]}
            rows={funnelBars(data.funnel).map(({ step, count: people, share, uncounted }) => [t(`step.${step}`), uncounted ? t('funnel.uncounted') : formatNumber(people), share === null ? '–' : percentWords(share)])}
          />
        }
      />
      <Figure
        {...view('days')}
        title={daysTitle(spans)}
        summary={daysSummary(spans)}
        chart={<TimeChart spans={spans} />}
        table={
          <FigureTable
            head={[t('columns.when'), t('step.joined'), t('step.invited'), t('step.accepted')]}
            rows={spans.toReversed().map((span) => [spanWords(span), formatNumber(span.joined), formatNumber(span.invited), formatNumber(span.accepted)])}
          />
        }
      />
      <div className="grid gap-5 lg:grid-cols-2">
        <TimesFigure kind="decision" times={timeToDecision} {...view('decision')} />
        <TimesFigure kind="signUp" times={approvalToSignUp} {...view('signUp')} />
      </div>
      <GroupsFigure data={data} by={state.by} onBy={(by) => onChange({ by })} {...view('groups')} />
      <Card title={t('completion.title')}>
        <div className="grid gap-5 sm:grid-cols-2">
          <Completion label={t('completion.form')} share={data.completion.form} />
          <Completion label={t('completion.onboarding')} share={data.completion.onboarding} />
        </div>
      </Card>
      <TargetsCard targets={data.targets} />
    </>
  );
}

interface ViewProps {
  readonly asTable: boolean;
  readonly onView: (asTable: boolean) => void;
}

function TimesFigure({ kind, times, ...view }: ViewProps & { readonly kind: 'decision' | 'signUp'; readonly times: Times }) {
  const { medianHours, p90Hours, histogram } = times;
  const about = t(kind === 'decision' ? 'times.noteDecision' : 'times.noteSignUp');
  return (
    <Figure
      {...view}
      title={timesTitle(kind, times)}
      note={medianHours === null ? about : `${about} ${t('times.note', { median: hoursWords(medianHours), most: hoursWords(p90Hours ?? medianHours) })}`}
      summary={timesSummary(times)}
      chart={<TimesChart histogram={histogram} />}
      table={<FigureTable head={[t('columns.upTo'), t('columns.count')]} rows={histogram.map(({ upToHours, count }) => [boundWords(upToHours), formatNumber(count)])} />}
      {...(medianHours === null ? { empty: <p className="py-6 text-muted">{t(kind === 'decision' ? 'times.emptyDecision' : 'times.emptySignUp')}</p> } : {})}
    />
  );
}

function GroupsFigure({ data, by, onBy, ...view }: ViewProps & { readonly data: Numbers; readonly by: Grouping; readonly onBy: (by: Grouping) => void }) {
  const groups = { role: data.byRole, source: data.bySource, wave: data.byWave }[by];
  return (
    <Figure
      {...view}
      title={groupsTitle(by, groups)}
      summary={groupsSummary(groups)}
      actions={
        <div role="group" aria-label={t('groups.label')} className="flex gap-1">
          {groupings.map((one) => <Pill key={one} chosen={one === by} onChoose={() => onBy(one)}>{t(`groups.by.${one}`)}</Pill>)}
        </div>
      }
      chart={<GroupsChart groups={groups} />}
      table={
        <FigureTable
          head={[t('columns.name'), ...steps.map((step) => t(`step.${step}`)), t('columns.rate')]}
          rows={groups.map(({ label, steps: own }) => [label, ...steps.map((step) => formatNumber(own[step])), own.joined === 0 || own.accepted > own.joined ? '–' : percentWords(own.accepted / own.joined)])}
        />
      }
      {...(groups.length === 0 ? { empty: <p className="py-6 text-muted">{t(by === 'wave' ? 'groups.waveText' : 'groups.noneText')}</p> } : {})}
    />
  );
}

function Completion({ label, share }: { readonly label: string; readonly share: number | null }) {
  if (share === null) return <div><p>{label}</p><p className="mt-1 text-muted">{t('completion.none')}</p></div>;
  const percent = Math.round(share * 100);
  return (
    <div className="grid gap-1.5">
      <p className="text-20 font-semibold tabular-nums">{percentWords(share)}</p>
      <Progress value={percent} max={100} label={label} />
    </div>
  );
}

function Pill({ chosen, onChoose, children }: { readonly chosen: boolean; readonly onChoose: () => void; readonly children: ReactNode }) {
  return (
    <button type="button" aria-pressed={chosen} onClick={onChoose} className={classes('hit rounded-md px-2.5 font-medium forced-colors:aria-pressed:outline-2', chosen ? 'bg-ink/8 text-ink' : 'text-muted hover:text-ink')}>
      {children}
    </button>
  );
}

function optionsOf(groups: readonly Group[] = []): readonly (readonly [string, string])[] {
  return groups.map(({ key, label }) => [key, label] as const);
}

/** What the address names stays choosable while the answer is about it alone. */
function withChosen(options: readonly (readonly [string, string])[], value: string): readonly (readonly [string, string])[] {
  return value === '' || options.some(([one]) => one === value) ? options : [...options, [value, value]];
}
