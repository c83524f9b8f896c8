/**
 * At most so many people per hour, evenly: each pushes the instant of the next one back by an equal part of the hour. What was missed
 * while nobody worked is not caught up. All that must be kept is one instant, so a restart changes nothing.
 */
export interface Pace {
  readonly perHour: number;
  /** When the next person may come, UTC microseconds. */
  readonly nextAt: number;
}

const hourMicros = 3_600_000_000;
/** People of so much time may come together: a fast pace would otherwise ask for a commit per person. */
const togetherMicros = 1_000_000;

/** How many may come at this instant. @param now - UTC milliseconds */
export function allowedAt({ perHour, nextAt }: Pace, now: number): number {
  const each = hourMicros / perHour;
  const early = Math.max(0, togetherMicros - each);
  const begin = Math.max(nextAt, now * 1000 - early);
  return begin > now * 1000 ? 0 : Math.floor((now * 1000 - begin) / each) + 1;
}

/** When the next one may come after so many at this instant, UTC microseconds. */
export function afterTaking({ perHour, nextAt }: Pace, taken: number, now: number): number {
  const each = hourMicros / perHour;
  const early = Math.max(0, togetherMicros - each);
  return Math.ceil(Math.max(nextAt, now * 1000 - early) + taken * each);
}
