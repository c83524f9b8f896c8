import { expect, test } from 'vitest';
import { MomentTogether } from './moment-together.ts';

async function gone(promises: readonly Promise<void>[]): Promise<number> {
  let count = 0;
  for (const promise of promises) void promise.finally(() => { count += 1; });
  await new Promise((resolve) => { setImmediate(resolve); });
  return count;
}

test('nobody waits when nobody else can come', async () => {
  const moment = new MomentTogether(60_000, () => 1);
  expect(await gone([moment.join(), moment.join()])).toBe(2);
});

test('those who wait go on together when there are enough of them', async () => {
  const moment = new MomentTogether(60_000, () => 3);
  const two = [moment.join(), moment.join()];
  expect(await gone(two)).toBe(0);
  expect(await gone([...two, moment.join()])).toBe(3);
});

test('nobody waits longer than the moment', async () => {
  await new MomentTogether(1, () => 2).join();
});
