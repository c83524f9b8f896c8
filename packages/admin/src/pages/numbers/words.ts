import { formatNumber } from '../../i18n/format.ts';
import { locale } from '../../i18n/texts.ts';
import { bestGroup, funnelBars, type Group, type Numbers, type Span, type Target, type Times } from './numbers.ts';
import { t } from './texts.ts';

const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
const finePercents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
const decimals = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const dayWords = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const monthWords = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' });

/** 0.493 is "49%". */
export function percentWords(share: number): string {
  return percents.format(share);
}

/** "25 minutes", "26 hours", "4 days": whatever reads best. */
export function hoursWords(hours: number): string {
  if (hours < 1) return t('minutes', { count: Math.max(1, Math.round(hours * 60)) });
  if (hours < 48) return t('hours', { count: Math.round(hours) });
  return t('days', { count: Math.round(hours / 24) });
}

/** "14 Nov", "week of 14 Nov", "Nov 2026". */
export function spanWords({ day, kind }: Pick<Span, 'day' | 'kind'>): string {
  const at = new Date(`${day}T00:00:00Z`);
  if (kind === 'month') return monthWords.format(at);
  return kind === 'week' ? t('weekOf', { day: dayWords.format(at) }) : dayWords.format(at);
}

/** "up to 4 h", "longer". */
export function boundWords(upToHours: number | null): string {
  if (upToHours === null) return t('longer');
  if (upToHours < 1) return t('short.minutes', { count: upToHours * 60 });
  return upToHours <= 24 ? t('short.hours', { count: upToHours }) : t('short.days', { count: upToHours / 24 });
}

/** Answers: how many of those who came to the door got in? */
export function funnelTitle({ funnel }: Pick<Numbers, 'funnel'>): string {
  const count = (step: string) => funnel.find((one) => one.step === step)?.count ?? 0;
  const [joined, accepted] = [count('joined'), count('accepted')];
  if (joined === 0) return t('funnel.none');
  // People who joined earlier may come in now: then a share would be more than all.
  if (accepted > joined) return t('funnel.more', { joined: formatNumber(joined), accepted: formatNumber(accepted) });
  return t('funnel.title', { count: joined, joined: formatNumber(joined), accepted: formatNumber(accepted), share: percentWords(accepted / joined) });
}

/** Every bar in words, for those who do not see them. */
export function funnelSummary({ funnel }: Pick<Numbers, 'funnel'>): string {
  return funnelBars(funnel).map(({ step, count, share, uncounted }) => `${t(`step.${step}`)}: ${uncounted ? t('funnel.uncounted') : formatNumber(count)}${share === null ? '' : ` (${t('funnel.ofBefore', { share: percentWords(share) })})`}`).join('; ');
}

/** Answers: when did most people join? */
export function daysTitle(spans: readonly Span[]): string {
  const best = spans.toSorted((one, other) => other.joined - one.joined)[0];
  if (best === undefined || best.joined === 0) return t('time.none');
  return t(`time.${best.kind}`, { when: spanWords(best), count: best.joined });
}

export function daysSummary(spans: readonly Span[]): string {
  const all = (key: 'joined' | 'invited' | 'accepted') => formatNumber(spans.reduce((sum, span) => sum + span[key], 0));
  return t('time.summary', { joined: all('joined'), invited: all('invited'), accepted: all('accepted'), spans: formatNumber(spans.length) });
}

/** Answers: how long do people wait? */
export function timesTitle(kind: 'decision' | 'signUp', { medianHours }: Times): string {
  return medianHours === null ? t(`times.${kind}.none`) : t(`times.${kind}.title`, { time: hoursWords(medianHours) });
}

export function timesSummary({ medianHours, p90Hours, histogram }: Times): string {
  if (medianHours === null) return '';
  const rows = histogram.filter(({ count }) => count > 0).map(({ upToHours, count }) => `${boundWords(upToHours)}: ${formatNumber(count)}`);
  return `${t('times.note', { median: hoursWords(medianHours), most: hoursWords(p90Hours ?? medianHours) })} ${rows.join('; ')}`;
}

/** Answers: who comes in most often? */
export function groupsTitle(by: 'role' | 'source' | 'wave', groups: readonly Group[]): string {
  const best = bestGroup(groups);
  if (groups.length === 0) return t(`groups.${by}.none`);
  if (best === undefined || best.share > 1 || best.share === 0) return t(`groups.${by}.plain`, { count: groups.length });
  return t(groups.length === 1 ? `groups.${by}.one` : `groups.${by}.title`, { name: best.group.label, share: percentWords(best.share) });
}

export function groupsSummary(groups: readonly Group[]): string {
  return groups.map(({ label, steps: { joined, accepted } }) => `${label}: ${t('groups.row', { joined: formatNumber(joined), accepted: formatNumber(accepted) })}`).join('; ');
}

/** "99.9%", "24 hours", "200 ms". */
export function amountWords(amount: number, unit: Target['unit']): string {
  switch (unit) {
    case '%': return finePercents.format(amount / 100);
    case 'ms': return t('unit.ms', { count: formatNumber(Math.round(amount)) });
    case 'minutes': return t('unit.minutes', { count: decimals.format(amount) });
    case 'hours': return t('unit.hours', { count: decimals.format(amount) });
    case 'incidents': return formatNumber(amount);
  }
}

/** "over 99%", "under 24 hours", "0". */
export function targetWords({ target, unit }: Pick<Target, 'target' | 'unit'>): string {
  if (unit === 'incidents') return amountWords(target, unit);
  return t(unit === '%' ? 'targets.over' : 'targets.under', { amount: amountWords(target, unit) });
}
