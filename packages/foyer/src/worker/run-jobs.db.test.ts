import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../../../tools/test-database.ts';
import { cancelJob, pauseJob, resumeJob, startJob } from '../application/jobs/control-job.ts';
import { viewJob } from '../application/jobs/job-documents.ts';
import { JobRunner } from '../application/jobs/job-runner.ts';
import { planJob } from '../application/jobs/plan-job.ts';
import { SeatReturner } from '../application/jobs/return-seats.ts';
import type { Services } from '../application/context.ts';
import { createFixedClock, type FixedClock } from '../testing/fixed-clock.ts';
import { startHarness, type Harness } from '../testing/harness.ts';

interface Place { readonly url: string; readonly remove: () => Promise<void> | void }

const places: Readonly<Record<string, () => Promise<Place> | Place>> = {
  SQLite: () => {
    const folder = mkdtempSync(join(tmpdir(), 'foyer-jobs-'));
    return { url: `file:${join(folder, 'foyer.db')}`, remove: () => rmSync(folder, { recursive: true }) };
  },
  PostgreSQL: async () => {
    const { url, drop } = await createTestDatabase();
    return { url, remove: drop };
  },
};

class Killed extends Error {}

/** Services of a process that dies before or after one of its next writes, as `kill -9` would have it. */
function mortal(services: Services, writesLeft: number): Services {
  let left = writesLeft;
  const guarded = async <T>(write: () => Promise<T>): Promise<T> => {
    left -= 1;
    if (left < 0) throw new Killed();
    const result = await write();
    left -= 1;
    if (left < 0) throw new Killed();
    return result;
  };
  const jobs = new Proxy(services.store.jobs, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== 'function') return value;
      const call = value.bind(target) as (...args: unknown[]) => Promise<unknown>;
      return ['settle', 'reserve', 'lease', 'setOpen', 'promote', 'release'].includes(String(name)) ? (...args: unknown[]) => guarded(() => call(...args)) : call;
    },
  });
  const store = new Proxy(services.store, { get: (target, name) => {
    if (name === 'jobs') return jobs;
    const value = Reflect.get(target, name) as unknown;
    return typeof value === 'function' ? (value.bind(target) as unknown) : value;
  } });
  const executor = new Proxy(services.executor, { get: (target, name) => {
    const value = Reflect.get(target, name) as unknown;
    if (typeof value !== 'function') return value;
    const call = value.bind(target) as (...args: unknown[]) => Promise<unknown>;
    return name === 'submit' || name === 'run' ? (...args: unknown[]) => guarded(() => call(...args)) : call;
  } });
  return { ...services, store, executor };
}

describe.each(Object.keys(places))('waves on %s', (name) => {
  let place: Place;
  let clock: FixedClock;
  let one: Harness;
  let other: Harness;
  let made = 0;

  beforeAll(async () => {
    place = await places[name]!();
    clock = createFixedClock();
    one = await startHarness({ database: place.url, clock });
    other = await startHarness({ database: place.url, clock });
  });
  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
    await place.remove();
  });

  /** People whom nobody else's wave is about. */
  async function wave(people: number, fields: { pacePerHour?: number; take?: number; returnSeats?: boolean; refill?: boolean } = {}): Promise<{ id: string; text: string }> {
    const text = `wave${(made += 1)}x`;
    for (let n = 0; n < people; n++) {
      clock.advance(1);
      // In the order of their numbers.
      await one.post('/api/waitlist/join', { email: `${text}-${n}@example.com`, name: 'Ana', role: 'client' });
    }
    while ((await one.services.store.indexChanged(1000)) > 0);
    const { take, ...rest } = fields;
    const { job } = await planJob({
      ctx: one.console(), input: { kind: 'wave', action: 'approve', selection: { filter: { text }, ...(take === undefined ? {} : { take }) }, options: { unconfirmed: true }, ...rest },
    });
    expect(job.plan.total).toBe(people);
    return { id: job.id, text };
  }

  async function proveOnce({ id, text }: { id: string; text: string }, people: number): Promise<void> {
    const { run } = await viewJob(one.services, id);
    expect([run.changed, run.failed, run.skipped]).toEqual([people, 0, 0]);
    for (let n = 0; n < people; n++) {
      const { person } = await one.services.store.snapshot({ by: 'email', email: `${text}-${n}@example.com` });
      const [invitations, mails] = await Promise.all([one.services.store.invitationsOf(person!.entry.id), one.services.store.mailsOf(person!.entry.id)]);
      expect(invitations, `${text}-${n}`).toMatchObject([{ state: 'pending', jobId: id }]);
      expect(mails.filter(({ kind }) => kind === 'invitation')).toHaveLength(1);
      expect((await one.eventsOf(`${text}-${n}@example.com`)).filter(({ act }) => act === 'invitation.created')).toHaveLength(1);
    }
  }

  it('are shared by two processes that fight for them, and decide each person once', async () => {
    const planned = await wave(150);
    await startJob({ ctx: one.console(), input: planned });
    const runners = [new JobRunner(one.services), new JobRunner(other.services), new JobRunner(other.services)];
    for (let turn = 0; turn < 50 && (await viewJob(one.services, planned.id)).job.state === 'running'; turn++) {
      await Promise.all(runners.map((runner) => runner.runDue()));
      // Whoever holds the lease loses it now and then, in the middle of everything.
      clock.advance(20_000);
    }
    expect((await viewJob(other.services, planned.id)).job.state).toBe('done');
    await proveOnce(planned, 150);
  });

  it('come to the same end however often they crash, pause and resume', async () => {
    const step = fc.oneof(fc.record({ kind: fc.constant('crash' as const), writes: fc.nat(14) }), fc.constant({ kind: 'pause' as const }), fc.constant({ kind: 'other' as const }));
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), fc.constantFrom(undefined, 36_000), async (steps, pacePerHour) => {
      const planned = await wave(23, pacePerHour === undefined ? {} : { pacePerHour });
      await startJob({ ctx: one.console(), input: planned });
      for (const what of steps) {
        if (what.kind === 'crash') {
          await new JobRunner(mortal(one.services, what.writes)).runDue().catch((error: unknown) => expect(error).toBeInstanceOf(Killed));
        } else if (what.kind === 'pause' && (await viewJob(one.services, planned.id)).job.state === 'running') {
          await pauseJob({ ctx: one.console(), input: planned });
          await new JobRunner(other.services).runDue();
          await resumeJob({ ctx: other.console(), input: planned });
        }
        clock.advance(20_000);
      }
      const last = new JobRunner(other.services);
      for (let turn = 0; turn < 60 && (await viewJob(one.services, planned.id)).job.state !== 'done'; turn++) {
        await last.runDue();
        clock.advance(1_000);
      }
      await proveOnce(planned, 23);
    }), { numRuns: 12 });
  });

  it('are cancelled at any time, and what is done stays done', async () => {
    const planned = await wave(5, { pacePerHour: 60 });
    await startJob({ ctx: one.console(), input: planned });
    await new JobRunner(other.services).runDue();
    await cancelJob({ ctx: one.console(), input: planned });
    clock.advance(3_600_000);
    await new JobRunner(other.services).runDue();
    const { job, run } = await viewJob(one.services, planned.id);
    expect([job.state, run.changed]).toEqual(['cancelled', 1]);
  });

  it('give seats back once, whoever sweeps, and go on to the next in order', async () => {
    const planned = await wave(6, { take: 3, returnSeats: true, refill: true });
    await startJob({ ctx: one.console(), input: planned });
    const runner = new JobRunner(one.services);
    while (await runner.runDue());
    clock.advance(8 * 86_400_000);
    const returned = await Promise.all([new SeatReturner(one.services).sweep(), new SeatReturner(other.services).sweep()]);
    expect(returned[0] + returned[1]).toBe(3);
    while (await runner.runDue());
    const { job, run } = await viewJob(one.services, planned.id);
    expect(job.state).toBe('done');
    expect([run.changed, run.lapsed, run.total]).toEqual([6, 3, 6]);
    const stage = async (n: number) => (await one.services.store.snapshot({ by: 'email', email: `${planned.text}-${n}@example.com` })).person?.entry.stage;
    expect([await stage(0), await stage(5)]).toEqual(['pending', 'invited']);
  });

  it('forget plans that nobody started within a day', async () => {
    const planned = await wave(4);
    // Ids carry the time of the machine, not of the test.
    clock.set(Date.now() + 25 * 3_600_000);
    expect(await new JobRunner(one.services).dropOldPlans()).toBeGreaterThan(0);
    const { job, run } = await viewJob(one.services, planned.id);
    expect(job).toMatchObject({ state: 'cancelled', reason: 'The plan was not started within 24 hours.' });
    expect(run.total).toBe(0);
    expect(await one.services.store.jobs.items(planned.id, { after: -1, limit: 10 })).toEqual([]);
  });
});
