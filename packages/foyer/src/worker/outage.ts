import type { MailOutcome } from '../application/ports/mailer.ts';

/** So many failures in a row that could have met any message are the provider's, not the message's. */
const failuresMin = 3;
const pauseMsMin = 2_500;
/** Urgent mail is tried within half a minute, whatever else is (SR-56). */
const pauseMsMax = 20_000;
/** Longer than the longest pause: the next message is the one to try, should this one be to blame after all. */
const restMs = 30_000;

/** How it goes on while the provider is away: nobody is tried for a while, and the message that was tried waits behind others. */
export interface Waiting {
  readonly pauseMs: number;
  readonly restMs: number;
}

/**
 * Tells a provider that is away from a message that it does not take. While it is away, one message at a time finds out whether it is
 * back, and no attempt counts: an hour without the provider must park nothing.
 */
export class Outage {
  #failures = 0;

  /** Whether the provider answers nobody. */
  get away(): boolean {
    return this.#failures >= failuresMin;
  }

  /** Takes an attempt's outcome into account. @returns what changed by it */
  heard(outcome: MailOutcome): 'began' | 'ended' | 'same' {
    const before = this.away;
    if ('trouble' in outcome && outcome.trouble === 'outage') this.#failures += 1;
    // Whatever else it says, it says something.
    else this.#failures = 0;
    if (before === this.away) return 'same';
    return before ? 'ended' : 'began';
  }

  /** @param random - 1 waits the whole pause, 0 half of it */
  waiting(random: () => number): Waiting {
    const pauseMs = Math.min(pauseMsMax, pauseMsMin * 2 ** Math.min(10, this.#failures - failuresMin));
    return { pauseMs: Math.round(pauseMs * (0.5 + random() * 0.5)), restMs };
  }
}
