import type { Actor } from '../../domain/actor.ts';
import type { FoyerError } from '../../domain/errors.ts';
import type { Job } from '../../domain/job.ts';
import { judge, leftOutReasons, type Wanted } from '../../domain/job-plan.ts';
import type { Outcome, Request } from '../../domain/unit.ts';
import type { Services } from '../context.ts';
import type { ItemResult, JobItem } from '../ports/job-store.ts';
import { jobCommand } from './job-command.ts';
import { type Planned, unpackPlanned } from './planned-item.ts';

/** So many of somebody's events tell whether this very job was there before. */
const eventsLookedAt = 50;

/**
 * Decides the next people of a job, exactly as planned, slice by slice in one transaction. Each slice is remembered with its answer: after a
 * crash the same slice gives the same answer and has no second effect. Whoever changed since the plan is looked at again; nobody's
 * decision is overwritten.
 */
export async function applySlices(services: Services, job: Job, actor: Actor, slices: readonly (readonly JobItem[])[]): Promise<readonly ItemResult[]> {
  const units = slices.map((items) => {
    const name = `${items[0]!.position}-${items.at(-1)!.position}`;
    return {
      requests: items.map((item) => request(services, job, actor, item, unpackPlanned(item.detail).version)),
      idempotency: { scope: `job:${job.id}`, key: name, bodyHash: name },
    };
  });
  const outcomes = (await services.executor.inTurn(units)).flat();
  const results: ItemResult[] = [];
  for (const [index, item] of slices.flat().entries()) {
    const outcome = outcomes[index]!;
    const changed = !outcome.ok && (outcome.error.code === 'entry/changed' || outcome.error.code === 'entry/not_found');
    // Seldom: somebody else worked on this person meanwhile, or they are gone.
    results.push(changed ? await lookAgain(services, job, actor, item, unpackPlanned(item.detail)) : resultOf(item, outcome));
  }
  return results;
}

function request(services: Services, job: Job, actor: Actor, item: JobItem, version: number): Request {
  return { target: { by: 'id', id: item.entryId }, command: jobCommand(services, job, actor, version), jobId: job.id };
}

function resultOf({ position }: JobItem, outcome: Outcome): ItemResult {
  if (!outcome.ok) return refusal(position, outcome.error);
  const { outcome: word } = outcome.result as { readonly outcome: string };
  return word === 'unchanged'
    ? { position, outcome: 'skipped', code: 'unchanged', detail: 'Was as planned already.' }
    : { position, outcome: 'changed', code: null, detail: null };
}

function refusal(position: number, error: FoyerError): ItemResult {
  return { position, outcome: 'failed', code: error.code, detail: error.message };
}

/** Goes on where the change has nothing to do with the plan, such as a note; tells what stands in the way otherwise. */
async function lookAgain(services: Services, job: Job, actor: Actor, item: JobItem, planned: Planned): Promise<ItemResult> {
  const { position } = item;
  const { person } = await services.store.snapshot({ by: 'id', id: item.entryId });
  if (person === null) return { position, outcome: 'skipped', code: 'entry/not_found', detail: 'Is not on the list any more.' };
  if (await didItself(services, job, item.entryId)) return { position, outcome: 'changed', code: null, detail: null };
  const { entry } = person;
  if (entry.stage !== planned.stage) {
    return { position, outcome: 'skipped', code: 'entry/changed', detail: `Was ${planned.stage} when this was planned; is ${entry.stage} now.` };
  }
  const verdict = judge(entry, wantedAgain(job, actor, services.clock.now()), services.rules);
  if (!verdict.will) return { position, outcome: 'skipped', code: 'entry/changed', detail: `Changed since this was planned: ${leftOutReasons[verdict.code]}.` };
  if (verdict.role !== planned.role) {
    return { position, outcome: 'skipped', code: 'entry/changed', detail: `Would be ${verdict.role ?? 'without a role'} now, was planned as ${planned.role ?? 'without a role'}.` };
  }
  const [outcome] = await services.executor.submit({ requests: [request(services, job, actor, item, entry.version)] });
  return resultOf(item, outcome!);
}

/** What the plan was asked for by name was looked at then; a claim or hold put on since counts. */
function wantedAgain(job: Job, actor: Actor, now: number): Wanted {
  return {
    action: job.action, options: job.options, actor, now,
    asked: { stages: new Set(['rejected', 'revoked']), unconfirmed: true, held: job.selection.filter?.['flag'] === 'on_hold' },
  };
}

/** Whether this job decided them already: a slice whose answer was forgotten. */
async function didItself({ store }: Services, job: Job, entryId: string): Promise<boolean> {
  const events = await store.eventsOf(entryId, eventsLookedAt);
  return events.some(({ detail }) => (JSON.parse(detail) as { readonly job?: unknown }).job === job.id);
}
