import type { Actor } from '../../domain/actor.ts';
import { FoyerError } from '../../domain/errors.ts';
import { actorOf, type Job, movedJob, planLifeMs } from '../../domain/job.ts';
import { afterTaking, allowedAt } from '../../domain/pace.ts';
import type { Services } from '../context.ts';
import type { ItemResult, JobItem, JobLease, JobRun } from '../ports/job-store.ts';
import { applySlices } from './apply-slice.ts';
import { breathe } from '../breathe.ts';
import { findJob, keepJob, type KeptJob } from './job-documents.ts';
import { lostRights } from './starter-rights.ts';

/** A dead worker's job is taken over after this. */
const leaseMs = 15_000;
/** One job has the floor so long before the next gets its turn, milliseconds. */
const turnMs = 250;
/**
 * How long a slice may take. SQLite works where everybody else is served, and nobody may wait longer than 20 ms for that: there the time
 * counts in which this thread computes. What a commit waits for the disk does not: smaller slices would only wait more often. On
 * PostgreSQL most of the time is spent elsewhere, and all of it counts.
 */
const sliceMs = { sqlite: 7, postgres: 40 } as const;
/**
 * Slices that may share a transaction, as far as one commit holds them, with a turn for everybody else between them. Whoever wants to write in
 * this process waits some ten milliseconds for it to end early, other processes on the file for all of them, an eighth of a second at most. On
 * SQLite a page that several slices touch is written once then; on PostgreSQL others would wait for the end of the record, over the network.
 */
const slicesPerCommit = { sqlite: 16, postgres: 1 } as const;
/** Slices whose results are noted together: what was decided is remembered with its answer until then. */
const slicesTogether = 16;
const sliceMin = 10;
const sliceMax = 500;
const rowsDroppedAtOnce = 500;

const system: Actor = { kind: 'system', name: 'waves' };

/** Whether there is more to do at once, nothing now, or nothing any more. */
type Turn = 'more' | 'later' | 'over';

/**
 * Applies waves and bulk acts. Any number of processes may run one; a lease says whose turn it is on a job. Whatever stops it,
 * wherever, the next one goes on from what is kept.
 */
export class JobRunner {
  readonly #services: Services;
  readonly #worker: string;
  readonly #seen = new Map<string, string>();
  #stopping = false;

  /** @param worker - unlike any other's, also in other processes */
  constructor(services: Services, worker: string = services.tokens.id()) {
    this.#services = services;
    this.#worker = worker;
  }

  /** Gives every job that runs a turn. @returns whether there is more to do at once */
  async runDue(): Promise<boolean> {
    let more = false;
    for (const id of await this.#services.store.jobs.open()) {
      if (this.#stopping) return false;
      // One job after the other: they share one database.
      more = (await this.#turn(id)) === 'more' || more;
    }
    return more;
  }

  /** Gives one job a turn. @returns whether there is more of it to do at once */
  async run(id: string): Promise<boolean> {
    return (await this.#turn(id)) === 'more';
  }

  /** Ends the turn under way at the next slice. */
  stop(): void {
    this.#stopping = true;
  }

  /** Plans that nobody started within a day are void; their people need not be kept. @returns how many plans */
  async dropOldPlans(): Promise<number> {
    const { store, clock } = this.#services;
    const ids = await store.jobs.unstarted(clock.now() - planLifeMs, 100);
    let dropped = 0;
    for (const id of ids) {
      const kept = await findJob(this.#services, id);
      if (kept && kept.job.state !== 'planned' && kept.job.state !== 'cancelled') continue;
      if (kept?.job.state === 'planned') {
        await keepJob(this.#services, system, movedJob(kept.job, 'cancelled', clock.now(), { reason: 'The plan was not started within 24 hours.' }), kept.version, { act: 'job.cancelled', detail: { reason: 'plan_expired' } });
      }
      while ((await store.jobs.dropItems(id, rowsDroppedAtOnce)) === rowsDroppedAtOnce) await breathe();
      dropped += 1;
    }
    return dropped;
  }

  async #turn(id: string): Promise<Turn> {
    const until = performance.now() + turnMs;
    let turn: Turn = 'more';
    while (turn === 'more' && !this.#stopping && performance.now() < until) {
      // Some people after the others, as kept in between.
      turn = await this.#some(id);
      await breathe();
    }
    return turn;
  }

  async #some(id: string): Promise<Turn> {
    const { store, clock, live } = this.#services;
    const kept = await findJob(this.#services, id);
    if (kept?.job.state === 'done' && kept.job.refill) return this.#refill(kept);
    if (kept?.job.state !== 'running') {
      // Opened a moment before it runs, or left open a moment after.
      if (kept && kept.job.state !== 'planned') await store.jobs.setOpen(id, false);
      return 'over';
    }
    const { job } = kept;
    const before = await store.jobs.run(id);
    if (before && this.#mustWait(job, before)) return 'later';
    const now = clock.now();
    const lease: JobLease = { jobId: id, worker: this.#worker, now, leaseUntil: now + leaseMs };
    const run = await store.jobs.lease(lease);
    if (run === null) {
      this.#tellOfOthers(id, before);
      return 'later';
    }
    const reason = job.actor === null ? 'Nobody is known to have started this.' : await lostRights(this.#services, job.actor);
    if (reason !== null) return this.#pauseItself(kept, reason);
    const count = await this.#take(job, run, lease);
    if (count === 0) return 'later';
    const items = await store.jobs.next(id, count);
    if (items.length === 0) return this.#finish(kept);
    // The lease was a commit of its own.
    await breathe();
    const { results, took } = await this.#apply(job, items, run.slice);
    const noted = await store.jobs.settle({ ...lease, leaseUntil: clock.now() + leaseMs }, results, nextSlice(run.slice, results.length, took, sliceMs[store.kind]));
    live.publishJob(id);
    return noted ? 'more' : 'later';
  }

  /** Decides people slice by slice; slices are the same after a crash, since their size changes only with their results. */
  async #apply(job: Job, items: readonly JobItem[], slice: number): Promise<{ readonly results: readonly ItemResult[]; readonly took: number }> {
    const results: ItemResult[] = [];
    let took = 0;
    const together = slice * slicesPerCommit[this.#services.store.kind];
    for (let start = 0; start < items.length && !(this.#stopping && start > 0); start += together) {
      const startedAt = spentMs(this.#services.store.kind);
      const next = items.slice(start, start + together);
      const slices = Array.from({ length: Math.ceil(next.length / slice) }, (_, index) => next.slice(index * slice, (index + 1) * slice));
      // One after the other, with a breath between: everybody else is served meanwhile.
      results.push(...(await applySlices(this.#services, job, actorOf(job.actor!), slices)));
      took += spentMs(this.#services.store.kind) - startedAt;
      await breathe();
    }
    return { results, took };
  }

  /** The pace says nobody comes now, and nobody is left over from a crash. Asked before a lease is taken, which costs a write. */
  #mustWait(job: Job, run: JobRun): boolean {
    return job.pacePerHour !== null && run.reserved === 0 && run.changed + run.failed + run.skipped < run.total
      && allowedAt({ perHour: job.pacePerHour, nextAt: run.paceAt }, this.#services.clock.now()) === 0;
  }

  /** How many people come next; those of a paced job are booked before they are decided, so that no crash makes it faster. */
  async #take(job: Job, run: JobRun, lease: JobLease): Promise<number> {
    if (job.pacePerHour === null) return run.slice * slicesTogether;
    if (run.reserved > 0) return run.reserved;
    const left = run.total - run.changed - run.failed - run.skipped;
    if (left <= 0) return 1;
    const pace = { perHour: job.pacePerHour, nextAt: run.paceAt };
    const count = Math.min(allowedAt(pace, lease.now), run.slice * slicesTogether, left);
    if (count === 0) return 0;
    return (await this.#services.store.jobs.reserve(lease, count, afterTaking(pace, count, lease.now))) ? count : 0;
  }

  async #finish(kept: KeptJob): Promise<Turn> {
    const { store, clock, live } = this.#services;
    if (await this.#movedUp(kept.job)) return 'more';
    const run = await store.jobs.run(kept.job.id);
    await this.#keep(() => keepJob(this.#services, system, movedJob(kept.job, 'done', clock.now()), kept.version, {
      act: 'job.finished', detail: { changed: run?.changed ?? 0, failed: run?.failed ?? 0, skipped: run?.skipped ?? 0 },
    }));
    await store.jobs.setOpen(kept.job.id, false);
    await store.jobs.release(kept.job.id, this.#worker);
    live.publishJob(kept.job.id);
    return 'over';
  }

  /** A seat of a wave that was done came back. */
  async #refill(kept: KeptJob): Promise<Turn> {
    const { store, clock, live } = this.#services;
    if (!(await this.#movedUp(kept.job))) {
      await store.jobs.setOpen(kept.job.id, false);
      return 'over';
    }
    await this.#keep(() => keepJob(this.#services, system, movedJob(kept.job, 'running', clock.now()), kept.version, { act: 'job.resumed', detail: { reason: 'seats_returned' } }));
    live.publishJob(kept.job.id);
    return 'more';
  }

  /** Whether somebody of the reserve moved up, so that as many are in or offered as the wave wants. */
  async #movedUp(job: Job): Promise<boolean> {
    const { jobs } = this.#services.store;
    const run = job.refill && job.selection.take !== undefined ? await jobs.run(job.id) : undefined;
    if (!run) return false;
    const waiting = run.total - run.changed - run.failed - run.skipped;
    const wanted = job.selection.take! - (run.changed - run.lapsed) - waiting;
    return (wanted > 0 && (await jobs.promote(job.id, wanted)) > 0) || waiting > 0;
  }

  async #pauseItself(kept: KeptJob, reason: string): Promise<Turn> {
    const { store, clock, live } = this.#services;
    await this.#keep(() => keepJob(this.#services, system, movedJob(kept.job, 'paused', clock.now(), { reason }), kept.version, { act: 'job.paused', detail: { reason: 'rights_lost' } }));
    await store.jobs.release(kept.job.id, this.#worker);
    live.publishJob(kept.job.id);
    return 'over';
  }

  /** Somebody who changed the job at the same moment comes first; the next turn sees what they wanted. */
  async #keep(keep: () => Promise<unknown>): Promise<void> {
    try {
      await keep();
    } catch (error) {
      if (!(error instanceof FoyerError && error.code === 'document/changed')) throw error;
    }
  }

  /** Whoever looks at the desk of this process sees what another one does. */
  #tellOfOthers(id: string, run: JobRun | undefined): void {
    const state = JSON.stringify([run?.changed, run?.failed, run?.skipped]);
    if (this.#seen.get(id) === state) return;
    this.#seen.set(id, state);
    this.#services.live.publishJob(id);
  }
}

/** The clock that slices go by, milliseconds. */
function spentMs(kind: keyof typeof sliceMs): number {
  if (kind === 'postgres') return performance.now();
  // The kernel counts a running thread up to its last tick, four milliseconds ago; asked about the whole process it counts up to now.
  process.cpuUsage();
  const spent = process.threadCpuUsage();
  return (spent.user + spent.system) / 1000;
}

/** As many people as fit into the time a slice may take, coming closer step by step. */
function nextSlice(slice: number, done: number, tookMs: number, wantedMs: number): number {
  if (done < slice) return slice;
  const fitting = Math.round((done * wantedMs) / Math.max(tookMs, 0.1));
  return Math.min(Math.max(fitting, Math.ceil(slice / 2), sliceMin), Math.ceil(slice * 1.5), sliceMax);
}
