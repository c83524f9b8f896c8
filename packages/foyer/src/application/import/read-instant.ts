const earliest = 0;
/** Seconds and milliseconds are told apart by their size: seconds reach this in the year 5138. */
const millisecondsFrom = 100_000_000_000;
const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?$/;
const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,? (\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;
const slashed = /^(\d{1,4})\/(\d{1,2})\/(\d{1,4})(?:,? (\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/**
 * Reads an instant as UTC milliseconds: RFC 3339, dates with and without time (UTC unless they say otherwise), `31.3.2026`,
 * and Unix seconds or milliseconds. With slashes only what can be read in one way: `2026/03/31`, `31/03/2026`, `03/31/2026`.
 * @returns null when it cannot be read for sure
 */
export function readInstant(value: unknown): number | null {
  if (typeof value === 'number') return fromNumber(value);
  if (typeof value !== 'string') return null;
  const text = value.trim();
  const found = iso.exec(text);
  if (found) return instant(found[1]!, found[2]!, found[3]!, found[4], found[5], found[6], found[7], found[8]);
  if (/^\d{9,14}$/.test(text)) return fromNumber(Number(text));
  const german = dotted.exec(text);
  if (german) return instant(german[3]!, german[2]!, german[1]!, german[4], german[5], german[6]);
  const parts = slashed.exec(text);
  if (!parts) return null;
  const [, first, second, third, ...time] = parts as unknown as [string, string, string, string, ...(string | undefined)[]];
  if (first.length === 4) return instant(first, second, third, ...time);
  if (third.length !== 4) return null;
  if (Number(first) > 12) return instant(third, second, first, ...time);
  return Number(second) > 12 || first === second ? instant(third, first, second, ...time) : null;
}

function fromNumber(value: number): number | null {
  if (!Number.isFinite(value) || value < earliest) return null;
  return Math.trunc(value >= millisecondsFrom ? value : value * 1_000);
}

function instant(year: string, month: string, day: string, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'): number | null {
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // A day that its month does not have would be one of the next.
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > daysOf(Number(year), Number(month))) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const at = date + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1_000 + Number(`${fraction}000`.slice(0, 3)) - offsetMs(zone);
  return at < earliest ? null : at;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function offsetMs(zone: string): number {
  if (zone === 'Z') return 0;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
