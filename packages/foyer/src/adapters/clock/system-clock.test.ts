import { describe, expect, it } from 'vitest';
import { createSystemClock } from './system-clock.ts';

const hour = 3_600_000;

function steered() {
  const hands = { wall: 1_000_000_000, monotonic: 0 };
  const clock = createSystemClock(() => hands.wall, () => hands.monotonic);
  const pass = (ms: number, step = 0): number => {
    hands.monotonic += ms;
    hands.wall += ms + step;
    return clock.now();
  };
  return { pass, start: hands.wall };
}

describe('the system clock', () => {
  it('follows the machine while it runs evenly', () => {
    const { pass, start } = steered();
    expect(pass(1_500)).toBe(start + 1_500);
  });

  it('follows a step forward, so that what ought to have expired has', () => {
    const { pass, start } = steered();
    expect(pass(10, 2 * hour)).toBe(start + 10 + 2 * hour);
  });

  it('never runs backward, and goes on at an even pace after a step back', () => {
    const { pass, start } = steered();
    pass(1_000);
    expect(pass(500, -3 * hour)).toBe(start + 1_500);
    expect(pass(60_000)).toBe(start + 61_500);
  });

  it('takes small corrections without ever going back', () => {
    const { pass, start } = steered();
    pass(1_000);
    expect(pass(1, -20)).toBe(start + 1_000);
    expect(pass(100)).toBe(start + 1_081);
  });
});
