import { expect, it } from 'vitest';
import { Slices } from './in-slices.ts';

const people = Array.from({ length: 5_000 }, (_, at) => at);

/** Looks through everybody for those who fit. */
function lookFor(fits: (one: number) => boolean, slices = new Slices(), looked: number[] = []) {
  return (wanted: number) => slices.find<number, number>(wanted, null, async (from, rows) => {
    const start = from ?? 0;
    looked.push(rows);
    const next = start + rows < people.length ? start + rows : null;
    return { found: people.slice(start, start + rows).filter(fits), next };
  });
}

it('finds everybody, over as many slices as it takes, and looks no further than it must', async () => {
  expect(await lookFor((one) => one % 1_500 === 0)(10)).toEqual([0, 1_500, 3_000, 4_500]);
  const looked: number[] = [];
  expect((await lookFor(() => true, new Slices(), looked)(100)).slice(0, 100)).toEqual(people.slice(0, 100));
  expect(looked).toHaveLength(1);
});

it('gives everybody else a turn after some milliseconds of slices, also of several lists at once', async () => {
  // Each look at the clock is a millisecond later: a slice takes one.
  let now = 0;
  const slices = new Slices(() => (now += 1));
  const looked: number[] = [];
  let [turns, over] = [0, false];
  const others = (): void => {
    turns += 1;
    if (!over) setImmediate(others);
  };
  setImmediate(others);
  await Promise.all(Array.from({ length: 5 }, () => lookFor(() => false, slices, looked)(1)));
  over = true;
  expect(looked.length).toBeGreaterThan(20);
  expect(turns).toBeGreaterThanOrEqual(Math.floor((looked.length - 1) / 4));
  expect(turns).toBeLessThan(looked.length / 2);
});
