const dayMs = 86_400_000;

/** When in a day things happen: the hour by which so large a part of the day's events is over (UTC). */
const day: readonly (readonly [hour: number, part: number])[] = [[0, 0], [6, 0.05], [9, 0.18], [13, 0.45], [18, 0.76], [22, 0.95], [24, 1]];

/** The instants at which people join: from `span` ago until now, more and more of them, by day more than by night. */
export function joinInstant(index: number, count: number, jitter: number, now: number, spanMs: number): number {
  const share = (index + jitter) / count;
  return Math.min(now, byDaylight(now - spanMs + spanMs * share ** 0.7));
}

/** Moves an instant within its day to where it more likely belongs; keeps the order of instants. */
export function byDaylight(at: number): number {
  const start = Math.floor(at / dayMs) * dayMs;
  const part = (at - start) / dayMs;
  const index = day.findIndex(([, until]) => part < until);
  const [[hourBefore, partBefore], [hour, until]] = [day[index - 1]!, day[index]!];
  return Math.round(start + (hourBefore + ((hour - hourBefore) * (part - partBefore)) / (until - partBefore)) * (dayMs / 24));
}
