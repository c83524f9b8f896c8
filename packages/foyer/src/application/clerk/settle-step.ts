import type { Person } from '../../domain/person.ts';
import type { ClaimedClerkPerson, ClerkPerson, ClerkSettlement } from '../ports/clerk-store.ts';
import type { AfterStep } from './after-clerk-step.ts';
import type { ClerkRules } from './clerk-rules.ts';
import { nextClerkStep } from './next-clerk-step.ts';

/** Failures after which somebody has to look. */
export const failuresMax = 8;
const firstPauseMs = 30_000;
const pauseMsMax = 3_600_000;
/** An outage is nobody's fault in the queue, however long it lasts, and soon after it everything goes on. */
const outagePauseMsMax = 300_000;

/**
 * What becomes of a person after a step: done, due again, or parked.
 * @param random - 0 to 1; spreads a herd over a quarter to each side
 */
export function settlementAfter(claimed: ClaimedClerkPerson, { known, verdict }: AfterStep, person: Person | null, { rules, now, random }: { rules: ClerkRules; now: number; random: number }): ClerkSettlement {
  switch (verdict.go) {
    case 'on': return { ...restingPlace(claimed, known, person, rules, now), attempts: verdict.how === 'changed' ? 0 : verdict.how === 'looked' ? claimed.attempts - 1 : claimed.attempts };
    case 'limited': return { claimed, known, dueAt: now + verdict.retryAfterMs, attempts: claimed.attempts - 1, parked: false, lastError: null };
    case 'later': {
      const parked = claimed.attempts >= failuresMax;
      return { claimed, known, dueAt: parked ? null : now + pauseMs(claimed.attempts, pauseMsMax, random), attempts: claimed.attempts, parked, lastError: verdict.reason };
    }
    case 'again': return { claimed, known, dueAt: now + pauseMs(claimed.attempts, outagePauseMsMax, random), attempts: claimed.attempts, parked: false, lastError: verdict.reason };
    case 'stop': return { claimed, known, dueAt: null, attempts: claimed.attempts, parked: true, lastError: verdict.reason };
  }
}

function pauseMs(attempts: number, max: number, random: number): number {
  return Math.round(Math.min(max, firstPauseMs * 2 ** Math.min(20, attempts - 1)) * (0.75 + random * 0.5));
}

/** Nobody waits in the queue without anything to do. */
export function restingPlace(claimed: ClaimedClerkPerson, known: ClerkPerson, person: Person | null, rules: ClerkRules, now: number): ClerkSettlement {
  const step = nextClerkStep(person, known, rules, now);
  const dueAt = step.do === 'nothing' || step.do === 'forget' ? null : step.do === 'wait' ? step.until : now;
  return { claimed, known, dueAt, attempts: 0, parked: false, lastError: null, ...(step.do === 'forget' ? { gone: true } : {}) };
}

/** Given back untouched; the attempt is not counted. */
export function givenBack(claimed: ClaimedClerkPerson, dueAt: number): ClerkSettlement {
  return { claimed, known: claimed.known, dueAt, attempts: claimed.attempts - 1, parked: false, lastError: null };
}
