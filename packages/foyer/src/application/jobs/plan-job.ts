import type { Entry } from '../../domain/entry.ts';
import { InvalidInput } from '../../domain/errors.ts';
import { fixedRights, type Job, type JobAction, type JobKind, type JobOptions, type JobOrder, jobSentence, scopesFor } from '../../domain/job.ts';
import { type Candidate, compareCandidates, judge, PlanSums, seatFreed, type Wanted } from '../../domain/job-plan.ts';
import { seatsTaken } from '../../domain/seats.ts';
import type { Stage } from '../../domain/stage.ts';
import { actorName } from '../../domain/actor.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import type { EntryCount, EntryFilter } from '../ports/store.ts';
import { candidatesOf, type JobSelection } from './candidates.ts';
import { breathe } from '../breathe.ts';
import { sortInSlices } from './in-slices.ts';
import { packPlanned } from './planned-item.ts';
import { getJob, keepJob, type JobView, viewJob } from './job-documents.ts';

export interface PlanInput {
  readonly kind: JobKind;
  readonly name?: string | undefined;
  readonly action: JobAction;
  readonly selection: JobSelection;
  /** The selection as it was asked for, to be shown again. */
  readonly asked?: Readonly<Record<string, string>> | undefined;
  readonly options: JobOptions;
  readonly pacePerHour?: number | null | undefined;
  readonly returnSeats?: boolean | undefined;
  readonly refill?: boolean | undefined;
}

const rowsAtOnce = 500;
/** Enough for any wave; a plan of a million keeps no second million in reserve. */
const reserveMax = 100_000;
const firstSlice = 50;

/**
 * Says what would happen to whom and why not, and keeps exactly that to be started. Nobody is changed by it.
 * @throws {InvalidInput}
 */
export async function planJob({ ctx, input }: { ctx: Context; input: PlanInput }): Promise<JobView> {
  for (const scope of scopesFor(input.action, input.options)) {
    // One refusal is enough for the record.
    await requireScope(ctx, scope, `plan to ${input.action}`);
  }
  check(ctx, input);
  if ('changedBy' in input.selection) await getJob(ctx, input.selection.changedBy);
  const order = input.selection.order ?? (input.kind === 'wave' ? 'first_come' : undefined);
  const seed = order === 'random' ? (input.selection.seed ?? ctx.tokens.random().token.slice(0, 12)) : undefined;
  const id = ctx.tokens.id();
  const { plan, chosen, reserve } = await draft(ctx, input, order, seed);

  await ctx.store.jobs.create({ jobId: id, total: chosen.length, slice: firstSlice });
  await addAll(ctx, id, 0, 'planned', chosen);
  await addAll(ctx, id, chosen.length, 'reserve', reserve);

  const { selection } = input;
  const now = ctx.clock.now();
  const unnamed: Omit<Job, 'name'> = {
    id, kind: input.kind, action: input.action,
    selection: {
      ...('ids' in selection ? { ids: new Set(selection.ids).size } : { filter: input.asked ?? {} }),
      ...(order ? { order } : {}), ...(seed === undefined ? {} : { seed }), ...(selection.take === undefined ? {} : { take: selection.take }),
    },
    options: input.options, pacePerHour: input.pacePerHour ?? null, returnSeats: input.returnSeats ?? false, refill: input.refill ?? false,
    state: 'planned', reason: null, createdAt: now, createdBy: actorName(ctx.actor), startedAt: null, finishedAt: null, actor: fixedRights(ctx.actor), plan,
  };
  const job: Job = { ...unnamed, name: input.name?.trim() || nameOf(unnamed, ctx) };
  const kept = await keepJob(ctx, ctx.actor, job, 0, { act: 'job.planned', detail: { total: plan.total, willChange: plan.willChange } }, ctx.idempotency);
  if (kept.id !== id) await dropDraft(ctx, id);
  return viewJob(ctx, kept.id);
}

/** Removes the people of a plan that was made a second time: the answer to the same request is the first one. */
async function dropDraft({ store }: Context, id: string): Promise<void> {
  while ((await store.jobs.dropItems(id, rowsAtOnce)) === rowsAtOnce) await breathe();
}

/** Plans have names people can tell apart: "Invite 48 as coach". */
function nameOf(job: Omit<Job, 'name'>, ctx: Context): string {
  const sentence = jobSentence(job, (role) => ctx.rules.product.roles.find(({ key }) => key === role)?.label ?? role);
  return sentence.slice(0, sentence.indexOf('.')).slice(0, 100);
}

function check({ rules }: Context, { action, options, selection, pacePerHour, returnSeats, refill }: PlanInput): void {
  const faults: { pointer: string; detail: string }[] = [];
  const fault = (pointer: string, detail: string): void => { faults.push({ pointer, detail }); };
  const roles = rules.product.roles.map(({ key }) => key);
  if (options.role !== undefined && !roles.includes(options.role)) fault('/options/role', `There is no such role. Choose one of: ${roles.join(', ')}.`);
  if (action === 'change_role' && options.role === undefined) fault('/options/role', `Say which role they get: ${roles.join(', ')}.`);
  const invites = action === 'approve' && (options.invite ?? true);
  if (returnSeats && !invites) fault('/returnSeats', 'Only invitations can run out and give their seat back. Leave this away here.');
  if (refill && !invites) fault('/refill', 'Only a wave of invitations can go on to the next in order. Leave this away here.');
  if (refill && selection.take === undefined) fault('/selection/take', 'Say how many should be in: going on to the next needs a number.');
  if (selection.seed !== undefined && selection.order !== 'random') fault('/selection/seed', 'A seed belongs to the order "random".');
  if (pacePerHour !== null && pacePerHour !== undefined && !(Number.isSafeInteger(pacePerHour) && pacePerHour >= 1 && pacePerHour <= 1_000_000)) fault('/pacePerHour', 'Give 1 to 1,000,000 people per hour, or nothing for as fast as it goes.');
  if (selection.take !== undefined && !(Number.isSafeInteger(selection.take) && selection.take >= 1)) fault('/selection/take', 'Give how many to take, from 1.');
  if (faults.length > 0) throw new InvalidInput(faults);
}

interface Draft {
  readonly plan: Job['plan'];
  readonly chosen: readonly Candidate[];
  readonly reserve: readonly Candidate[];
}

async function draft(ctx: Context, input: PlanInput, order: JobOrder | undefined, seed: string | undefined): Promise<Draft> {
  const { selection } = input;
  const wanted = wantedOf(ctx, input);
  const rankOf = ranking(ctx, order, seed);
  const counts = await ctx.store.counts();
  const sums = new PlanSums(ctx.rules, seatsTaken(counts));
  const max = selection.take ?? Number.POSITIVE_INFINITY;
  const [chosen, reserve, unordered]: [Candidate[], Candidate[], Candidate[]] = [[], [], []];
  const take = (candidate: Candidate): void => {
    if (sums.take(candidate, max)) chosen.push(candidate);
    else if (input.refill && reserve.length < reserveMax) reserve.push(candidate);
  };
  const walksInOrder = comesInOrder(selection, order);
  // Whoever is beyond the number needs no look when it is known how many there are.
  const total = walksInOrder && !input.refill && 'filter' in selection ? totalOf(selection.filter, counts) : null;
  let seen = 0;
  for await (const { entries, missing } of candidatesOf(ctx, selection)) {
    for (const id of missing) sums.leaveOut('not_found', { id });
    for (const entry of entries) {
      seen += 1;
      const verdict = judge(entry, wanted, ctx.rules);
      if (!verdict.will) {
        sums.leaveOut(verdict.code, entry);
        continue;
      }
      const candidate: Candidate = {
        id: entry.id, ...rankOf(entry, seen), role: verdict.role, takesSeat: verdict.takesSeat,
        frees: seatFreed(entry, input.action, verdict.role), version: entry.version, stage: entry.stage,
      };
      if (walksInOrder) take(candidate);
      else unordered.push(candidate);
    }
    if (total !== null && sums.willChange >= max) {
      sums.leaveOutUnseen('beyond', total - seen);
      break;
    }
  }
  for (const [index, candidate] of (await sortInSlices(unordered, compareCandidates)).entries()) {
    take(candidate);
    if (index % rowsAtOnce === 0) await breathe();
  }
  return { plan: sums.plan(), chosen, reserve };
}

/** Whether people are found in the order they are wanted in; a search comes in an order of its own. */
function comesInOrder(selection: JobSelection, order: JobOrder | undefined): boolean {
  return order === undefined || (order === 'first_come' && 'filter' in selection && selection.filter.text === undefined);
}

/** How many a filter matches, where the maintained counts tell; null where they do not. */
function totalOf(filter: EntryFilter, counts: readonly EntryCount[]): number | null {
  const { stage, role, requestedRole, confirmed, ...rest } = filter;
  if (Object.values(rest).some((value) => value !== undefined)) return null;
  return counts.filter((one) => (stage?.includes(one.stage) ?? true) && (role === undefined || (one.role ?? one.requestedRole) === role)
    && (requestedRole === undefined || one.requestedRole === requestedRole) && (confirmed === undefined || one.confirmed === confirmed))
    .reduce((sum, { count }) => sum + count, 0);
}

/** What the plan leaves out by itself, unless the selection asks for it by name. */
function wantedOf(ctx: Context, { action, options, selection }: PlanInput): Wanted {
  const named = 'ids' in selection;
  const filter = 'filter' in selection ? selection.filter : {};
  const stages: readonly Stage[] = named ? ['rejected', 'revoked'] : filter.stage ?? [];
  return {
    action, options, actor: ctx.actor, now: ctx.clock.now(),
    asked: { stages: new Set(stages), unconfirmed: named || filter.confirmed === false || options.unconfirmed === true, held: filter.flag === 'on_hold' },
  };
}

/** Where somebody comes in the order; any process says the same, so that a drawing of lots can be checked afterwards. */
function ranking({ tokens }: Context, order: JobOrder | undefined, seed: string | undefined): (entry: Entry, found: number) => { rank: number; next: number } {
  switch (order) {
    case undefined: return (_, found) => ({ rank: found, next: 0 });
    case 'first_come': return (entry) => ({ rank: entry.createdAt, next: 0 });
    case 'score': return (entry) => ({ rank: -(entry.score ?? -1), next: entry.createdAt });
    case 'random': return (entry) => {
      const lot = tokens.hash(`${seed ?? ''}\n${entry.id}`);
      return { rank: Number.parseInt(lot.slice(0, 12), 16), next: Number.parseInt(lot.slice(12, 24), 16) };
    };
  }
}

async function addAll(ctx: Context, jobId: string, from: number, outcome: 'planned' | 'reserve', people: readonly Candidate[]): Promise<void> {
  for (let start = 0; start < people.length; start += rowsAtOnce) {
    const rows = people.slice(start, start + rowsAtOnce).map((one) => ({ entryId: one.id, detail: packPlanned(one) }));
    await ctx.store.jobs.addItems(jobId, from + start, outcome, rows);
    await breathe();
  }
}
