import type { Clock } from '../../application/ports/clock.ts';

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() };
