import { describe, expect, it } from 'vitest';
import { ServerClock } from './server-clock.ts';

const hour = 3_600_000;
const noon = Date.UTC(2026, 9, 25, 12);

/** A machine and a server whose clocks may be set, on one time that passes. */
function hands() {
  const state = { passed: 0, machine: noon, server: noon };
  const clock = new ServerClock(() => state.machine + state.passed, () => state.passed);
  return {
    clock, state,
    pass: (ms: number) => { state.passed += ms; },
    /** The answer takes as long on the way there as back. */
    follow: (roundTripMs = 10) => clock.follow(async () => {
      state.passed += roundTripMs / 2;
      const at = state.server + state.passed;
      state.passed += roundTripMs / 2;
      return at;
    }),
  };
}

describe('SR-77 the clock of the database server', () => {
  it.each([-7, -1, 0, 1, 7])('counts, also on a machine that is %i hours off', async (hours) => {
    const { clock, state, follow, pass } = hands();
    state.machine += hours * hour;
    await follow();
    expect(clock.now()).toBe(noon + state.passed);
    pass(90_000);
    expect(clock.now()).toBe(noon + state.passed);
  });

  it('counts in two processes alike, whatever their machines think and whenever they are set', async () => {
    const [one, other] = [hands(), hands()];
    one.state.machine += 5 * hour;
    other.state.machine -= 5 * hour;
    await Promise.all([one.follow(), other.follow()]);
    one.state.machine -= 9 * hour;
    for (const { pass } of [one, other]) pass(1_000);
    expect(one.clock.now()).toBe(other.clock.now());
  });

  it('is not the less for steps of the machine between two readings', async () => {
    const { clock, state, follow, pass } = hands();
    await follow();
    for (const step of [3 * hour, -8 * hour]) {
      state.machine += step;
      pass(500);
      expect(clock.now()).toBe(noon + state.passed);
    }
  });

  it('is followed forward, and never back', async () => {
    const { clock, state, follow, pass } = hands();
    await follow();
    state.server += 2 * hour;
    await follow();
    expect(clock.now()).toBe(noon + 2 * hour + state.passed);
    const before = clock.now();
    state.server -= 6 * hour;
    await follow();
    expect(clock.now()).toBe(before + 10);
    pass(60_000);
    expect(clock.now()).toBe(before + 60_010);
  });

  it('passes a leap second without standing, jumping or repeating, smeared or as one second twice', async () => {
    for (const shape of ['smeared', 'repeated'] as const) {
      const { clock, state, follow, pass } = hands();
      await follow();
      let last = clock.now();
      const start = last;
      for (let second = 0; second < 240; second += 1) {
        pass(990);
        if (shape === 'smeared') state.server -= 1_000 / 240;
        else if (second === 120) state.server -= 1_000;
        await follow();
        const now = clock.now();
        expect(now).toBeGreaterThanOrEqual(last);
        last = now;
      }
      // Never more than the second in question away from either reckoning.
      expect(Math.abs(last - start - 240_000)).toBeLessThanOrEqual(1_001);
    }
  });

  it('is not believed when the answer took long, and goes on by itself', async () => {
    const { clock, state, follow } = hands();
    await follow();
    state.server += hour;
    await follow(4_000);
    expect(clock.now()).toBe(noon + state.passed);
  });

  it('is the machine\'s own where the database is a file', async () => {
    const { clock, state, pass } = hands();
    state.machine += hour;
    await clock.follow(() => Promise.resolve(null));
    pass(2_000);
    expect(clock.now()).toBe(noon + hour + 2_000);
  });
});
