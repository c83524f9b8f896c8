/** The command line was not understood. The message is one sentence that says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The word somebody may have meant, if one is near. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const near = known.map((word) => ({ word, distance: distance(typed, word) })).toSorted((one, other) => one.distance - other.distance)[0];
  return near && near.distance <= Math.max(1, Math.floor(typed.length / 3)) ? near.word : undefined;
}

/** How many letters have to be typed, removed or replaced (Levenshtein). */
function distance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= to.length; j += 1) {
      current[j] = Math.min(current[j - 1]! + 1, previous[j]! + 1, previous[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1));
    }
    previous = current;
  }
  return previous[to.length]!;
}
