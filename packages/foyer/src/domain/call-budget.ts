/** So many calls within so long. */
export interface CallLimit {
  readonly max: number;
  readonly windowMs: number;
}

/** Calls that were made: where their stretch of time began, and how many. Oldest first. */
export type Spent = readonly (readonly [number, number])[];

const stretches = 60;

/**
 * Takes a call from a limit that slides with time. Where the other side's own window begins is not known: whoever never makes more than so many in
 * any such stretch is within the limit wherever it begins. Calls are kept by sixtieths of the window and leave it with the last of theirs.
 * @returns what is spent afterwards, or from when on a call may be made
 */
export function takeCall(spent: Spent, { max, windowMs }: CallLimit, now: number): { spent: Spent } | { openAt: number } {
  const width = Math.max(1, Math.ceil(windowMs / stretches));
  // A clock that was set back keeps nobody waiting for longer than the window (SR-77).
  const recent = spent.filter(([at]) => at <= now + width && now < at + width + windowMs);
  let made = recent.reduce((sum, [, count]) => sum + count, 0);
  if (made >= max) {
    for (const [at, count] of recent) {
      made -= count;
      if (made < max) return { openAt: at + width + windowMs };
    }
  }
  const stretch = now - (now % width);
  const last = recent.at(-1);
  return { spent: last?.[0] === stretch ? [...recent.slice(0, -1), [stretch, last[1] + 1]] : [...recent, [stretch, 1]] };
}

/** How many calls may still be made now. */
export function callsLeft(spent: Spent, { max, windowMs }: CallLimit, now: number): number {
  const width = Math.max(1, Math.ceil(windowMs / stretches));
  return Math.max(0, max - spent.filter(([at]) => now < at + width + windowMs).reduce((sum, [, count]) => sum + count, 0));
}
