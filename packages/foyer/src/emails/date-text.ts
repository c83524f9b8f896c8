const formatters = new Map<string, Intl.DateTimeFormat>();

/** An instant in words of the reader's language, with its time zone: "17 May 2026 at 09:30 UTC". */
export function dateText(at: number, locale: string): string {
  let formatter = formatters.get(locale);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(locale, {
      weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: 'UTC', timeZoneName: 'short',
    });
    formatters.set(locale, formatter);
  }
  return formatter.format(at).replaceAll('\u202f', ' ');
}
