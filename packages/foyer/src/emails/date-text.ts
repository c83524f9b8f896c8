const formatters = new Map<string, Intl.DateTimeFormat>();

/** An instant in words of the reader's language, with its time zone: "Sunday, May 17, 2026 at 9:30 AM UTC". */
export function dateText(at: number, locale: string): string {
  let formatter = formatters.get(locale);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(locale, {
      weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: 'numeric', minute: '2-digit', timeZone: 'UTC', timeZoneName: 'short',
    });
    formatters.set(locale, formatter);
  }
  return formatter.format(at).replaceAll('\u202f', ' ');
}
