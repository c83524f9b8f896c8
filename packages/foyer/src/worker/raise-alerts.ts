import { raiseAlerts } from '../application/alerts/raise-alerts.ts';
import type { Services } from '../application/context.ts';
import { dayOf } from '../application/numbers/tally.ts';
import { type Loop, repeat } from './repeat.ts';

const lookEveryMs = 10_000;
const minuteMs = 60_000;
/** Longer than the clocks of two processes can be apart. */
const leaseMs = 600_000;
const recentKeptMs = 2 * 86_400_000;

/** Every minute one process, whichever is first, looks whether the team must be told something. */
export function watchForAlerts(services: Services): Loop {
  const { store, clock, log, visits } = services;
  let minuteSeen = -1;
  let daySeen = '';
  return repeat({
    name: 'alerts', everyMs: lookEveryMs, log,
    run: async () => {
      const now = clock.now();
      const minute = Math.floor(now / minuteMs);
      if (minute === minuteSeen) return false;
      minuteSeen = minute;
      if (!(await store.spendOnce(`alerts ${minute}`, now + leaseMs))) return false;
      visits.count('alive');
      await raiseAlerts(services);
      const day = dayOf(now - recentKeptMs);
      if (day !== daySeen) {
        daySeen = day;
        await store.numbers.forgetRecent(day);
      }
      return false;
    },
  });
}
