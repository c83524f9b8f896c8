import { isAdministrative } from './actor.ts';
import type { Loaded, Writes } from './batch-rows.ts';
import type { Change } from './change.ts';
import { decide } from './command.ts';
import { FoyerError } from './errors.ts';
import { packOutcomes, type RememberedAnswer, unpackOutcomes } from './remembered-answer.ts';
import type { Rules } from './rules.ts';
import type { Seats } from './seats.ts';
import type { Outcome, Request, Unit } from './unit.ts';
import { WorkingSet } from './working-set.ts';

export interface BatchDecision {
  /** Per unit, per request. */
  readonly outcomes: readonly (readonly Outcome[])[];
  readonly writes: Writes;
  /** As they are after it, where they were looked up. */
  readonly seats: Seats;
}

/**
 * Decides all units one after the other, each seeing what those before it changed. Pure.
 * A refused request changes nothing; an unexpected failure of one is that one's alone.
 */
export function decideBatch(units: readonly Unit[], loaded: Loaded, now: number, rules: Rules): BatchDecision {
  const set = new WorkingSet(loaded, now);
  const outcomes = units.map((unit) => {
    const remembered = unit.idempotency ? set.answer(unit.idempotency) : undefined;
    if (remembered) return replay(unit, remembered);
    const unitOutcomes = unit.requests.map((request): Outcome => {
      try {
        const snapshot = set.snapshot(request);
        const decision = decide(snapshot, request.command, now, rules);
        if (decision.change) set.apply(recorded(request, decision.change), snapshot.person?.entry.id);
        return { ok: true, result: decision.result };
      } catch (error) {
        if (error instanceof FoyerError) {
          set.refused(request, error);
          return { ok: false, error };
        }
        return { ok: false, error: new FoyerError('service/internal', 'Something went wrong on our side. Nothing was changed.', { cause: error }) };
      }
    });
    if (unit.idempotency) set.remember({ ...unit.idempotency, outcomes: packOutcomes(unitOutcomes), createdAt: now });
    return unitOutcomes;
  });
  return { outcomes, writes: set.writes(), seats: set.seats };
}

/** The change with what its record says besides: the job it is part of, and where an administrative act comes from. */
function recorded({ jobId, from }: Request, change: Change): Change {
  if (jobId === undefined && from === undefined) return change;
  return {
    ...change,
    events: change.events.map((event) => ({
      ...event,
      ...(jobId === undefined ? {} : { detail: { ...event.detail, job: jobId } }),
      ...(from === undefined || !isAdministrative(event.actor) ? {} : { personal: { from, ...event.personal } }),
    })),
  };
}

function replay(unit: Unit, remembered: RememberedAnswer): readonly Outcome[] {
  if (remembered.bodyHash === unit.idempotency!.bodyHash) return unpackOutcomes(remembered.outcomes);
  const error = new FoyerError('request/idempotency_conflict', 'This Idempotency-Key was used with another request. Use a new key for a new request.');
  return unit.requests.map(() => ({ ok: false, error }));
}
