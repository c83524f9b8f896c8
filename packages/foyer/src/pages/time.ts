import { html, type Markup } from './markup.ts';
import type { PageContext } from './page-context.ts';

const formats = {
  date: { dateStyle: 'long' },
  moment: { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit', timeZoneName: 'short' },
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * An instant in words, in UTC; the page's script rewrites it to the reader's own time zone.
 *
 * @param at - UTC milliseconds
 */
export function time(ctx: PageContext, at: number, format: keyof typeof formats): Markup {
  return html`<time datetime="${new Date(at).toISOString()}" data-format="${format}">${timeText(ctx.locale, at, format)}</time>`;
}

/** The same as plain text, for titles and attributes. */
export function timeText(locale: string, at: number, format: keyof typeof formats): string {
  const key = `${locale} ${format}`;
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat(locale, { ...formats[format], timeZone: 'UTC' });
    formatters.set(key, formatter);
  }
  return formatter.format(at);
}

/** How long something lasts, in the largest unit that needs no fraction: "10 minutes", "1 Stunde". For after "in" and before "lang". */
export function spanText(locale: string, seconds: number): string {
  const [unit, length] = ([['day', 86_400], ['hour', 3_600], ['minute', 60]] as const).find(([, one]) => seconds % one === 0) ?? ['second', 1];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / length);
}
