import { expect, test } from 'vitest';
import { createPace, type Pace } from './pace.ts';

/** Time that only passes when somebody sleeps. */
function timeline(requestsPerSecond: number): { pace: Pace; now: () => number; starts: number[]; run: () => Promise<void> } {
  let now = 0;
  const sleepers: { until: number; wake: () => void }[] = [];
  const starts: number[] = [];
  const pace = createPace({
    requestsPerSecond, monotonic: () => now,
    sleep: (milliseconds) => new Promise((wake) => { sleepers.push({ until: now + milliseconds, wake }); }),
  });
  return {
    pace, now: () => now, starts,
    async run() {
      for (let round = 0; round < 1000; round += 1) {
        await new Promise((resolve) => { setImmediate(resolve); });
        const next = sleepers.toSorted((a, b) => a.until - b.until)[0];
        if (!next) return;
        sleepers.splice(sleepers.indexOf(next), 1);
        now = Math.max(now, next.until);
        next.wake();
      }
    },
  };
}

const patient = new AbortController().signal;

test('starts no more requests in a second than allowed', async () => {
  const { pace, now, starts, run } = timeline(5);
  const turns = Array.from({ length: 12 }, () => pace.turn(patient).then(() => starts.push(now())));
  await run();
  await Promise.all(turns);
  expect(starts).toEqual([0, 200, 400, 600, 800, 1000, 1200, 1400, 1600, 1800, 2000, 2200]);
});

test('rests when told, those already waiting included', async () => {
  const { pace, now, starts, run } = timeline(5);
  const turns = Array.from({ length: 4 }, () => pace.turn(patient).then(() => starts.push(now())));
  pace.rest(3);
  await run();
  await Promise.all(turns);
  expect(starts[0]).toBe(0);
  expect(starts.slice(1).every((at) => at >= 3000)).toBe(true);
  expect(starts.slice(1).every((at, index, all) => index === 0 || at - all[index - 1]! >= 200)).toBe(true);
});

test('believes a limit that is lower than the configured one, and not a higher one', async () => {
  for (const [limit, gap] of [[2, 500], [50, 200]] as const) {
    const { pace, now, starts, run } = timeline(5);
    pace.limit(limit);
    const turns = Array.from({ length: 3 }, () => pace.turn(patient).then(() => starts.push(now())));
    await run();
    await Promise.all(turns);
    expect(starts).toEqual([0, gap, gap * 2]);
  }
});

test('can be given up before the turn comes', async () => {
  const pace = createPace({ requestsPerSecond: 1, monotonic: () => 0, sleep: (_, signal) => new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  }) });
  await pace.turn(patient);
  const controller = new AbortController();
  const turn = pace.turn(controller.signal);
  controller.abort(new Error('enough'));
  await expect(turn).rejects.toThrow('enough');
  await expect(pace.turn(AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
});
