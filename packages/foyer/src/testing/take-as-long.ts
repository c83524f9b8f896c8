import { expect } from 'vitest';

type Way = (pair: number) => Promise<unknown>;

interface PairedTimes {
  /** Median of how much longer the one took than the other beside it, milliseconds. */
  readonly difference: number;
  /** Median of what the other took, milliseconds. */
  readonly usual: number;
}

/** Rounds that are measured before a difference is believed: one that is real shows in each, one that a busy machine made does not. */
const roundsMax = 3;

/**
 * Expects two ways of asking to take the same time (SR-18). They are asked side by side and in turns, so that a machine that grows busy is the same for both.
 * @param options.pairs - how often each is asked in a round
 * @param options.within - the largest difference that tells nothing, milliseconds, from what asking usually takes
 */
export async function expectToTakeAsLong(one: Way, other: Way, options: { readonly pairs: number; readonly within: (usual: number) => number }): Promise<void> {
  let found = await inPairs(one, other, options.pairs);
  for (let round = 1; round < roundsMax && Math.abs(found.difference) >= options.within(found.usual); round += 1) found = await inPairs(one, other, options.pairs);
  expect(Math.abs(found.difference), `milliseconds of ${found.usual.toFixed(1)}`).toBeLessThan(options.within(found.usual));
}

async function inPairs(one: Way, other: Way, pairs: number): Promise<PairedTimes> {
  const takes = async (way: Way, pair: number): Promise<number> => {
    const startedAt = performance.now();
    await way(pair);
    return performance.now() - startedAt;
  };
  const [differences, usual]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < pairs; pair += 1) {
    const oneFirst = pair % 2 === 0;
    const first = await takes(oneFirst ? one : other, pair);
    const second = await takes(oneFirst ? other : one, pair);
    differences.push(oneFirst ? first - second : second - first);
    usual.push(oneFirst ? second : first);
  }
  return { difference: median(differences), usual: median(usual) };
}

function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]!;
}
