import type { Person } from '../../domain/person.ts';
import type { ClerkDirectory, ClerkOutcome } from '../ports/clerk-directory.ts';
import type { ClaimedClerkPerson, ClerkLimit, ClerkSettlement } from '../ports/clerk-store.ts';
import { afterClerkStep, type StepValue } from './after-clerk-step.ts';
import { limitsOf } from './clerk-rules.ts';
import type { ClerkServices } from './clerk-services.ts';
import { callOf, type CallingStep, performClerkStep } from './perform-clerk-step.ts';
import { givenBack, settlementAfter } from './settle-step.ts';

/** Somebody who is leased, as Foyer's record has them, and what is to be done. */
export interface ClerkWork<Step extends CallingStep = CallingStep> {
  readonly claimed: ClaimedClerkPerson;
  /** Null once erased. */
  readonly person: Person | null;
  readonly step: Step;
}

/** How one step ended; without an outcome when no call could be made now. */
export interface TakenStep { readonly settlement: ClerkSettlement | null; readonly outcome: ClerkOutcome<StepValue> | null }

/** Makes the call of one person's step within the limits, and says what becomes of the person. Nothing is settled when the lease was lost. */
export async function takeClerkStep(services: ClerkServices, directory: ClerkDirectory, work: ClerkWork, random: number): Promise<TakenStep> {
  const { store, clock, clerk: { rules } } = services;
  const limits = limitsOfStep(services, work.step);
  const openAt = await store.clerk.take(limits, clock.now());
  if (openAt !== null) return { settlement: givenBack(work.claimed, openAt), outcome: null };
  const call = callOf(work.step, clock.now());
  if (call !== null && !(await store.clerk.begin([{ claimed: work.claimed, call }])).has(work.claimed.known.entryId)) return { settlement: null, outcome: null };
  const outcome = await performClerkStep(directory, work.step, rules, clock.now());
  if (outcome.kind === 'limited') await store.clerk.block(limits[0].name, clock.now() + outcome.retryAfterMs);
  return { settlement: settlementAfter(work.claimed, afterClerkStep(work.claimed.known, work.step, outcome, call), work.person, { rules, now: clock.now(), random }), outcome };
}

/** The step's own limit first: that is what `Retry-After` speaks of. */
export function limitsOfStep({ clerk: { rules } }: Pick<ClerkServices, 'clerk'>, step: CallingStep): readonly [ClerkLimit, ClerkLimit] {
  const { single, all } = limitsOf(rules);
  return [step.do === 'create_invitation' ? single : { ...all, name: step.do }, all];
}
