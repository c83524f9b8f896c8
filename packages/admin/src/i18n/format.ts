import { locale } from './texts.ts';

const numbers = new Intl.NumberFormat(locale);
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', hour12: false });
const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
const conjunction = new Intl.ListFormat(locale, { type: 'conjunction' });

/** 12,345 */
export function formatNumber(value: number): string {
  return numbers.format(value);
}

/** The time zone all times of the admin are in. */
export const timeZone: string = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** "20 Nov 2026, 14:39:17 (Europe/Berlin)" */
export function formatExact(instant: string | number | Date): string {
  return `${exact.format(new Date(instant))} (${timeZone})`;
}

/** "20 Nov 2026, 14:39:17", for columns that name the time zone in their head. */
export function formatMoment(instant: string | number | Date): string {
  return exact.format(new Date(instant));
}

/** "20 Nov 2026" */
export function formatDay(instant: string | number | Date): string {
  return day.format(new Date(instant));
}

/** "Ana, Ben and Cleo" */
export function formatList(items: readonly string[]): string {
  return conjunction.format(items);
}

const steps = [
  { unit: 'second', seconds: 1, below: 45 },
  { unit: 'minute', seconds: 60, below: 45 * 60 },
  { unit: 'hour', seconds: 3600, below: 22 * 3600 },
  { unit: 'day', seconds: 86_400, below: 26 * 86_400 },
  { unit: 'month', seconds: 2_629_746, below: 320 * 86_400 },
  { unit: 'year', seconds: 31_556_952, below: Infinity },
] as const;

/** "3 hr. ago", "in 2 days"; "now" within ten seconds. */
export function formatRelative(instant: string | number | Date, now: number = Date.now()): string {
  const seconds = (new Date(instant).getTime() - now) / 1000;
  const size = Math.abs(seconds);
  const step = steps.find(({ below }) => size < below) ?? steps[steps.length - 1]!;
  if (size < 10) return relative.format(0, 'second');
  return relative.format(Math.round(seconds / step.seconds), step.unit);
}
