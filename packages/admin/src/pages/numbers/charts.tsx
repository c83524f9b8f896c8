import { Bar, BarChart, CartesianGrid, LabelList, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { ReactNode } from 'react';
import { formatNumber } from '../../i18n/format.ts';
import type { FunnelBar, Group, Span, Times } from './numbers.ts';
import { t } from './texts.ts';
import { boundWords, percentWords, spanWords } from './words.ts';

const still = { isAnimationActive: false } as const;
const calmAxis = { axisLine: false, tickLine: false } as const;
const tooltip = {
  ...still,
  cursor: { fill: 'var(--line)', fillOpacity: 0.5, stroke: 'var(--line)' },
  contentStyle: { background: 'var(--surface)', border: '1px solid var(--line)', borderRadius: 8, fontSize: 12, color: 'var(--text)', padding: '6px 10px' },
  itemStyle: { color: 'var(--text)', padding: 0 },
  labelStyle: { color: 'var(--muted)' },
} as const;

/** How many are left after each step. */
export function FunnelChart({ bars }: { readonly bars: readonly FunnelBar[] }) {
  const data = bars.map(({ step, count, share, uncounted }) => ({ name: t(`step.${step}`), count, words: uncounted ? t('funnel.uncounted') : `${formatNumber(count)}${share === null ? '' : ` · ${percentWords(share)}`}` }));
  return (
    <ResponsiveContainer width="100%" height={data.length * 34 + 8}>
      <BarChart data={data} layout="vertical" accessibilityLayer={false} margin={{ top: 0, right: 88, bottom: 0, left: 0 }} barCategoryGap={6}>
        <XAxis type="number" hide />
        <YAxis type="category" dataKey="name" width={118} {...calmAxis} interval={0} />
        <Bar dataKey="count" fill="var(--chart-1)" radius={3} minPointSize={2} {...still}>
          <LabelList dataKey="words" position="right" offset={8} />
        </Bar>
      </BarChart>
    </ResponsiveContainer>
  );
}

const lines = [
  { key: 'joined', stroke: 'var(--chart-1)', strokeWidth: 2 },
  { key: 'invited', stroke: 'var(--chart-2)', strokeWidth: 1.5, strokeDasharray: '6 4' },
  { key: 'accepted', stroke: 'var(--chart-3)', strokeWidth: 2, strokeDasharray: '1 4', strokeLinecap: 'round' },
] as const;

/** What the strokes and fills mean. */
function Keys({ children }: { readonly children: ReactNode }) {
  return <div className="mb-2 flex flex-wrap justify-end gap-x-4 gap-y-1">{children}</div>;
}

function Key({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5 text-12">
      <svg width="28" height="12" aria-hidden="true">{children}</svg>
      {name}
    </span>
  );
}

/** Three lines that differ by their strokes, too. */
export function TimeChart({ spans }: { readonly spans: readonly Span[] }) {
  const data = spans.map((span) => ({ ...span, name: spanWords(span) }));
  return (
    <>
      <Keys>
        {lines.map(({ key, ...stroke }) => (
          <Key key={key} name={t(`step.${key}`)}><line x1="1" y1="6" x2="27" y2="6" {...stroke} /></Key>
        ))}
      </Keys>
      <ResponsiveContainer width="100%" height={240}>
        <LineChart data={data} accessibilityLayer={false} margin={{ top: 8, right: 12, bottom: 0, left: -20 }}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis dataKey="name" {...calmAxis} minTickGap={28} tickMargin={6} />
          <YAxis {...calmAxis} allowDecimals={false} />
          <Tooltip {...tooltip} />
          {lines.map(({ key, ...stroke }) => <Line key={key} type="monotone" dataKey={key} name={t(`step.${key}`)} {...stroke} dot={false} {...still} />)}
        </LineChart>
      </ResponsiveContainer>
    </>
  );
}

/** How many took how long. */
export function TimesChart({ histogram }: Pick<Times, 'histogram'>) {
  const data = histogram.map(({ upToHours, count }) => ({ name: boundWords(upToHours), count, words: count === 0 ? '' : formatNumber(count) }));
  return (
    <ResponsiveContainer width="100%" height={220}>
      <BarChart data={data} accessibilityLayer={false} margin={{ top: 20, right: 4, bottom: 0, left: 4 }} barCategoryGap={4}>
        <XAxis dataKey="name" {...calmAxis} tickMargin={6} minTickGap={4} />
        <YAxis hide />
        <Tooltip {...tooltip} formatter={(value) => [formatNumber(Number(value)), t('columns.count')]} />
        <Bar dataKey="count" fill="var(--chart-1)" radius={[3, 3, 0, 0]} {...still}>
          <LabelList dataKey="words" position="top" />
        </Bar>
      </BarChart>
    </ResponsiveContainer>
  );
}

const groupsShown = 12;

/** Joined as an outline, came in as what fills it. */
export function GroupsChart({ groups }: { readonly groups: readonly Group[] }) {
  const data = groups.slice(0, groupsShown).map(({ label, steps: { joined, accepted } }) => ({
    name: label.length > 18 ? `${label.slice(0, 17)}…` : label, joined, accepted, words: t('groups.row', { joined: formatNumber(joined), accepted: formatNumber(accepted) }),
  }));
  return (
    <>
      <Keys>
        <Key name={t('step.joined')}><rect x="14" y="1" width="12" height="10" rx="2" fill="var(--chart-soft)" stroke="var(--chart-1)" /></Key>
        <Key name={t('step.accepted')}><rect x="14" y="1" width="12" height="10" rx="2" fill="var(--chart-1)" /></Key>
      </Keys>
      <ResponsiveContainer width="100%" height={data.length * 44 + 10}>
        <BarChart data={data} layout="vertical" accessibilityLayer={false} margin={{ top: 0, right: 48, bottom: 0, left: 0 }} barCategoryGap={8} barGap={2}>
          <XAxis type="number" hide />
          <YAxis type="category" dataKey="name" width={118} {...calmAxis} interval={0} />
          <Bar dataKey="joined" name={t('step.joined')} fill="var(--chart-soft)" stroke="var(--chart-1)" radius={3} minPointSize={2} {...still}>
            <LabelList dataKey="joined" position="right" offset={6} />
          </Bar>
          <Bar dataKey="accepted" name={t('step.accepted')} fill="var(--chart-1)" radius={3} minPointSize={2} {...still}>
            <LabelList dataKey="accepted" position="right" offset={6} />
          </Bar>
        </BarChart>
      </ResponsiveContainer>
    </>
  );
}
