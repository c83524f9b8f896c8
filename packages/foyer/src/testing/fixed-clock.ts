import type { Clock } from '../application/ports/clock.ts';
import { start } from './factories.ts';

/** A clock that stands still until it is told to move. */
export interface FixedClock extends Clock {
  set(at: number): void;
  advance(milliseconds: number): void;
}

/** @param at - UTC milliseconds; the instant factories start from unless given */
export function createFixedClock(at: number = start): FixedClock {
  let instant = at;
  return {
    now: () => instant,
    set(next) {
      instant = next;
    },
    advance(milliseconds) {
      instant += milliseconds;
    },
  };
}
