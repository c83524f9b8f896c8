import type { Services } from '../application/context.ts';
import { countFeed } from '../application/numbers/count-feed.ts';
import type { Loop } from './repeat.ts';
import { repeat } from './repeat.ts';

/** Small enough that counting never holds up the people at the door. */
const countedAtOnce = 300;
const flushEveryMs = 5_000;

/** Counts behind the writes: what happened from the feed, what was looked at from memory. */
export function countNumbers(services: Services): Loop {
  const { store, feed: events, log, visits } = services;
  const feed = repeat({ name: 'numbers', everyMs: 1_000, log, run: async () => (await countFeed(store, events, countedAtOnce)) === countedAtOnce });
  const flush = async (): Promise<boolean> => {
    await visits.flush(store.numbers);
    return false;
  };
  const looks = repeat({ name: 'visits', everyMs: flushEveryMs, log, run: flush });
  return {
    wake: () => feed.wake(),
    async stop() {
      await Promise.all([feed.stop(), looks.stop()]);
      // The last seconds count too; when they cannot be written, stopping goes on.
      await flush().catch((error: unknown) => log.warn('visits.failed', { error }));
    },
  };
}
