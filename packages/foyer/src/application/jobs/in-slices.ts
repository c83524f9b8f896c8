import { breathe } from '../breathe.ts';

/** Work between two breaths, milliseconds. */
const breathMs = 6;

/** Sorted at once; what is longer is merged from such runs. */
const runLength = 512;

/** Sorts in slices, however many there are. The order must tell any two apart. @returns a new array */
export async function sortInSlices<T>(items: readonly T[], compare: (one: T, other: T) => number): Promise<readonly T[]> {
  let since = performance.now();
  const pause = async (): Promise<void> => {
    if (performance.now() - since < breathMs) return;
    await breathe();
    since = performance.now();
  };
  let from: T[] = [];
  for (let start = 0; start < items.length; start += runLength) {
    from.push(...items.slice(start, start + runLength).toSorted(compare));
    // One slice after the other is the point.
    await pause();
  }
  let to: T[] = [...from];
  for (let length = runLength; length < from.length; length *= 2) {
    for (let start = 0; start < from.length; start += 2 * length) {
      const middle = Math.min(start + length, from.length);
      const end = Math.min(start + 2 * length, from.length);
      let [left, right] = [start, middle];
      for (let at = start; at < end; at++) {
        const takesLeft = right >= end || (left < middle && compare(from[left]!, from[right]!) <= 0);
        to[at] = takesLeft ? from[left++]! : from[right++]!;
        if ((at & 511) === 511) await pause();
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
