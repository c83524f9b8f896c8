import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JobRunner } from '../application/jobs/job-runner.ts';
import { SeatReturner } from '../application/jobs/return-seats.ts';
import { makeProduct } from '../testing/factories.ts';
import { adminKey, adminPassword, expectProblem, type Harness, startHarness } from '../testing/harness.ts';

let foyer: Harness;

interface Job {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly name: string;
  readonly sentence: string;
  readonly selection: { readonly seed?: string; readonly ids?: number };
  readonly plan: {
    readonly total: number; readonly willChange: number; readonly leftOut: readonly { readonly code: string; readonly count: number; readonly examples: readonly { readonly email: string }[] }[];
    readonly byRole: Readonly<Record<string, number>>; readonly seats: readonly unknown[];
  };
  readonly progress: { readonly done: number; readonly changed: number; readonly failed: number; readonly skipped: number; readonly total: number; readonly lapsed: number };
}
interface Row { readonly position: number; readonly entry: { readonly id: string; readonly email: string }; readonly outcome: string; readonly code: string | null; readonly detail: string | null }

const capped = { ...makeProduct(), roles: makeProduct().roles.map((role) => (role.key === 'coach' ? { ...role, capacity: 3 } : role)) };

beforeEach(async () => {
  foyer = await startHarness({ product: capped });
});
afterEach(() => foyer.close());

async function join(count: number, role = 'client'): Promise<void> {
  for (let n = 0; n < count; n++) {
    foyer.clock.advance(1000);
    // One after the other, so that the order is known.
    await foyer.post('/api/waitlist/join', { email: `${role}-${n}@example.com`, name: `${role} ${n}`, role });
  }
}

async function plan(fields: object): Promise<Job> {
  const response = await foyer.admin('/api/v1/admin/jobs/plan', { kind: 'bulk', action: 'approve', selection: { filter: { status: 'pending' } }, options: { unconfirmed: true }, ...fields });
  expect(response.status, await response.clone().text()).toBe(201);
  return await response.json() as Job;
}

async function step(job: Job, word: string): Promise<Job> {
  const response = await foyer.admin(`/api/v1/admin/jobs/${job.id}/${word}`, {});
  expect(response.status, await response.clone().text()).toBe(200);
  return await response.json() as Job;
}

async function look(job: Job): Promise<Job> {
  return await (await foyer.admin(`/api/v1/admin/jobs/${job.id}`)).json() as Job;
}

async function rows(job: Job, query = ''): Promise<readonly Row[]> {
  return (await (await foyer.admin(`/api/v1/admin/jobs/${job.id}/items${query}`)).json() as { items: Row[] }).items;
}

async function run(): Promise<void> {
  const runner = new JobRunner(foyer.services);
  while (await runner.runDue());
}

async function stageOf(email: string): Promise<string | undefined> {
  return (await foyer.services.store.snapshot({ by: 'email', email })).person?.entry.stage;
}

describe('a plan', () => {
  it('says in words what will happen to whom, and changes nobody', async () => {
    await join(3);
    await foyer.admin('/api/v1/admin/waitlist/approve', { email: 'client-1@example.com' });
    const job = await plan({ selection: { filter: {} } });
    expect(job).toMatchObject({ state: 'planned', sentence: 'Invite 2 as Client. 1 left out: already invited.', name: 'Invite 2 as Client' });
    expect(job.plan).toMatchObject({ total: 3, willChange: 2, byRole: { client: 2 }, leftOut: [{ code: 'already_invited', count: 1, examples: [{ email: 'client-1@example.com' }] }] });
    expect(await stageOf('client-0@example.com')).toBe('pending');
    await foyer.expectAuditEvent('job.planned', { detail: { job: job.id, willChange: 2 } });
  });

  it('stops where the seats end', async () => {
    await join(5, 'coach');
    const job = await plan({});
    expect(job.plan).toMatchObject({ willChange: 3, leftOut: [{ code: 'seats_full', count: 2 }], seats: [{ role: 'coach', capacity: 3, taken: 0, after: 3 }] });
  });

  it('leaves out who has not confirmed, is on hold, or cannot be mailed, unless they are asked for', async () => {
    await join(3);
    expect((await plan({ options: {} })).plan.leftOut).toMatchObject([{ code: 'unconfirmed', count: 3 }]);
    await foyer.services.executor.run({
      target: { by: 'email', email: 'client-0@example.com' }, command: { type: 'delivery', delivery: 'bounced', mailId: null, provider: 'resend', reason: null },
    });
    expect((await plan({})).plan).toMatchObject({ willChange: 2, leftOut: [{ code: 'mailbox_refuses', count: 1 }] });
    expect((await plan({ options: { unconfirmed: true, notify: false } })).plan.willChange).toBe(3);
  });

  it('draws the same lots for the same seed, and others for another', async () => {
    await join(12);
    const drawn = async (seed: string) => (await rows(await plan({ kind: 'wave', selection: { filter: {}, order: 'random', seed, take: 5 } }))).map(({ entry }) => entry.email);
    expect(await drawn('spring')).toEqual(await drawn('spring'));
    expect(await drawn('spring')).not.toEqual(await drawn('autumn'));
    const unseeded = await plan({ kind: 'wave', selection: { filter: {}, order: 'random', take: 5 } });
    expect(unseeded.selection.seed).toMatch(/^\S{12}$/);
  });

  it('names ids of nobody and takes the named in their order', async () => {
    await join(2);
    const ids = (await rows(await plan({}))).map(({ entry }) => entry.id);
    const job = await plan({ selection: { ids: [ids[1], 'nobody', ids[0], ids[1]] } });
    expect(job.plan).toMatchObject({ total: 3, willChange: 2, leftOut: [{ code: 'not_found', count: 1 }] });
    expect((await rows(job)).map(({ entry }) => entry.id)).toEqual([ids[1], ids[0]]);
  });

  it.each([
    [{ selection: {} }, '/selection'],
    [{ selection: { ids: ['a'], filter: {} } }, '/selection'],
    [{ selection: { filter: { colour: 'red' } } }, '/selection/filter/colour'],
    [{ selection: { filter: { status: 'green' } } }, '/status'],
    [{ options: { role: 'king' } }, '/options/role'],
    [{ action: 'change_role' }, '/options/role'],
    [{ action: 'reject', returnSeats: true }, '/returnSeats'],
    [{ refill: true }, '/selection/take'],
    [{ selection: { filter: {}, seed: 'x' } }, '/selection/seed'],
    [{ pacePerHour: 0 }, '/pacePerHour'],
  ])('refuses %j with a pointer', async (fields, pointer) => {
    const response = await foyer.admin('/api/v1/admin/jobs/plan', { kind: 'bulk', action: 'approve', selection: { filter: {} }, options: {}, ...fields });
    const problem = await expectProblem(response, 'input/invalid');
    expect(problem['errors']).toMatchObject([{ pointer }]);
  });

  it('grows old after a day', async () => {
    await join(1);
    const job = await plan({});
    foyer.clock.advance(24 * 3_600_000);
    await expectProblem(await foyer.admin(`/api/v1/admin/jobs/${job.id}/start`, {}), 'job/plan_expired');
  });
});

describe('an act on many', () => {
  it('does exactly what was planned and mails each person once', async () => {
    await join(30);
    const job = await step(await plan({ name: 'Spring' }), 'start');
    expect(job.state).toBe('running');
    await run();
    expect(await look(job)).toMatchObject({ state: 'done', progress: { done: 30, changed: 30, failed: 0, skipped: 0, total: 30 } });
    expect(await foyer.mailsTo('client-7@example.com')).toHaveLength(2);
    const event = await foyer.expectAuditEvent('invitation.created', { email: 'client-7@example.com', detail: { job: job.id } });
    expect(event.actorId).toContain('ADMIN_API_KEY');
    await foyer.expectAuditEvent('job.finished', { detail: { changed: 30 } });
  });

  it('goes on past a note written meanwhile, and reports who was decided by somebody else without overwriting it', async () => {
    await join(3);
    const job = await plan({});
    await foyer.admin('/api/v1/admin/waitlist/reject', { email: 'client-0@example.com', reason: 'Twice here' });
    await foyer.services.executor.run({
      target: { by: 'email', email: 'client-1@example.com' }, command: { type: 'note', actor: { kind: 'system', name: 'test' }, notes: 'Nice', version: null },
    });
    await step(job, 'start');
    await run();
    expect(await look(job)).toMatchObject({ state: 'done', progress: { changed: 2, skipped: 1 } });
    expect(await rows(job, '?outcome=skipped')).toMatchObject([{ entry: { email: 'client-0@example.com' }, code: 'entry/changed', detail: 'Was pending when this was planned; is rejected now.' }]);
    expect(await stageOf('client-0@example.com')).toBe('rejected');
  });

  it('keeps its numbers when somebody in it is erased, before their turn or after', async () => {
    await join(4);
    const job = await step(await plan({ pacePerHour: 60, kind: 'wave' }), 'start');
    await run();
    const { sentence } = await look(job);
    for (const email of ['client-0@example.com', 'client-2@example.com']) expect((await foyer.admin('/api/v1/admin/waitlist/erase', { email })).status).toBe(200);
    expect(await look(job)).toMatchObject({ sentence, progress: { done: 1, changed: 1, total: 4 } });
    for (let hour = 0; hour < 3; hour++) {
      foyer.clock.advance(3_600_000);
      // The pace takes one after the other.
      await run();
    }
    expect(await look(job)).toMatchObject({ state: 'done', sentence, progress: { done: 4, changed: 3, failed: 0, skipped: 1, total: 4 } });
    expect(await rows(job, '?outcome=skipped')).toMatchObject([{ entry: { email: '', name: '' }, code: 'entry/not_found', detail: 'Is not on the list any more.' }]);
    expect((await rows(job)).map(({ entry }) => entry.email)).toEqual(['', 'client-1@example.com', '', 'client-3@example.com']);
    expect(await (await foyer.admin(`/api/v1/admin/jobs/${job.id}/failures.csv`)).text()).not.toContain('client-');
  });

  it('offers those it did not change as a file that no spreadsheet runs', async () => {
    await foyer.post('/api/waitlist/join', { email: 'eve@example.com', name: '=cmd()', role: 'client' });
    const job = await plan({});
    await foyer.admin('/api/v1/admin/waitlist/reject', { email: 'eve@example.com' });
    await step(job, 'start');
    await run();
    const response = await foyer.admin(`/api/v1/admin/jobs/${job.id}/failures.csv`);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [head, row] = (await response.text()).split('\r\n');
    expect(head).toBe('email,name,outcome,code,detail,at,id');
    expect(row).toMatch(/^eve@example\.com,'=cmd\(\),skipped,entry\/changed,/);
  });

  it('pauses, resumes and is cancelled; what is done stays done and can be taken back', async () => {
    await join(4);
    let job = await step(await plan({ pacePerHour: 60, kind: 'wave' }), 'start');
    await run();
    expect((await look(job)).progress.done).toBe(1);
    foyer.clock.advance(60_000);
    await run();
    expect((await look(job)).progress.done).toBe(2);
    job = await step(job, 'pause');
    foyer.clock.advance(3_600_000);
    await run();
    expect(await look(job)).toMatchObject({ state: 'paused', progress: { done: 2 } });
    await step(job, 'resume');
    await run();
    expect((await look(job)).progress.done, 'nothing is caught up').toBe(3);
    await step(job, 'cancel');
    foyer.clock.advance(3_600_000);
    await run();
    expect(await look(job)).toMatchObject({ state: 'cancelled', progress: { done: 3 } });
    await expectProblem(await foyer.admin(`/api/v1/admin/jobs/${job.id}/resume`, {}), 'job/state_conflict');
    const back = await step(await plan({ action: 'withdraw_invitation', selection: { filter: { jobId: job.id } }, options: {} }), 'start');
    await run();
    expect((await look(back)).progress).toMatchObject({ changed: 3 });
    expect(await stageOf('client-0@example.com')).toBe('approved');
  });

  it('rejects, holds, releases, revokes, changes roles, sends again and reconsiders', async () => {
    await join(2);
    const does = async (action: string, options: object, filter: object = {}) => {
      const job = await step(await plan({ action, options, selection: { filter } }), 'start');
      await run();
      expect((await look(job)).progress, action).toMatchObject({ changed: 2, failed: 0, skipped: 0 });
      return stageOf('client-0@example.com');
    };
    expect(await does('hold', { notes: 'Later' })).toBe('pending');
    expect((await plan({})).plan.leftOut).toMatchObject([{ code: 'on_hold', count: 2 }]);
    expect(await does('release', {})).toBe('pending');
    expect(await does('reject', { reason: 'No' })).toBe('rejected');
    expect(await does('reconsider', {})).toBe('pending');
    expect(await does('approve', { unconfirmed: true })).toBe('invited');
    expect(await does('resend', {})).toBe('invited');
    expect(await does('change_role', { role: 'coach' })).toBe('invited');
    expect(await does('withdraw_invitation', {})).toBe('approved');
    expect(await does('revoke', { reason: 'Over' })).toBe('revoked');
  });
});

describe('a wave', () => {
  it('gives seats back that nobody took, to the next in order', async () => {
    await join(6, 'coach');
    const job = await step(await plan({ kind: 'wave', selection: { filter: {}, take: 3 }, returnSeats: true, refill: true }), 'start');
    await run();
    expect(await look(job)).toMatchObject({ state: 'done', progress: { changed: 3, total: 3 } });
    foyer.clock.advance(8 * 86_400_000);
    expect(await new SeatReturner(foyer.services).sweep()).toBe(3);
    expect(await stageOf('coach-0@example.com')).toBe('pending');
    await foyer.expectAuditEvent('invitation.lapsed', { email: 'coach-0@example.com', detail: { job: job.id } });
    await run();
    expect(await look(job)).toMatchObject({ state: 'done', progress: { changed: 6, lapsed: 3, total: 6 } });
    expect(await stageOf('coach-3@example.com')).toBe('invited');
    expect(await new SeatReturner(foyer.services).sweep()).toBe(0);
  });

  it('is listed and planned under its own address too', async () => {
    await join(1);
    const response = await foyer.admin('/api/v1/admin/waves', { action: 'approve', selection: { filter: {} }, options: { unconfirmed: true } });
    expect(response.status).toBe(201);
    await plan({});
    const listed = async (path: string) => (await (await foyer.admin(path)).json() as { items: unknown[] }).items.length;
    expect(await listed('/api/v1/admin/waves')).toBe(1);
    expect(await listed('/api/v1/admin/jobs')).toBe(2);
    expect(await listed('/api/v1/admin/jobs?state=running')).toBe(0);
    const first = await (await foyer.admin('/api/v1/admin/jobs?limit=1')).json() as { items: Job[]; nextCursor: string };
    const second = await (await foyer.admin(`/api/v1/admin/jobs?limit=1&cursor=${first.nextCursor}`)).json() as { items: Job[]; nextCursor: string | null };
    expect([first.items[0]!.id === second.items[0]!.id, second.nextCursor]).toEqual([false, null]);
  });
});

describe('rights', () => {
  it('are needed, at the plan and at every step', async () => {
    await join(1);
    expect((await foyer.post('/api/v1/admin/jobs/plan', {})).status).toBe(401);
    const made = async (scopes: readonly string[]) => (await (await foyer.admin('/api/v1/admin/api-keys', { name: scopes.join('+'), scopes })).json() as { key: string }).key;
    const reader = await made(['read', 'review']);
    const body = { kind: 'bulk', action: 'approve', selection: { filter: {} }, options: { unconfirmed: true } };
    await expectProblem(await foyer.admin('/api/v1/admin/jobs/plan', body, { key: reader }), 'auth/forbidden');
    const job = await plan({});
    await expectProblem(await foyer.admin(`/api/v1/admin/jobs/${job.id}/start`, {}, { key: reader }), 'auth/forbidden');
    expect((await foyer.admin(`/api/v1/admin/jobs/${job.id}`, undefined, { key: reader })).status).toBe(200);
  });

  it('taken from the starter pause what they started, and whoever resumes it answers for the rest', async () => {
    await join(2);
    const made = await (await foyer.admin('/api/v1/admin/api-keys', { name: 'Robot', scopes: ['read', 'review', 'invite'] })).json() as { id: string; key: string };
    const job = await plan({});
    await foyer.admin(`/api/v1/admin/jobs/${job.id}/start`, {}, { key: made.key });
    await foyer.fetch(`/api/v1/admin/api-keys/${made.id}`, { method: 'DELETE', key: adminKey });
    await run();
    expect(await look(job)).toMatchObject({ state: 'paused', reason: 'The API key Robot was revoked. Somebody else can take this up.', progress: { done: 0 } });
    await step(job, 'resume');
    await run();
    expect(await look(job)).toMatchObject({ state: 'done', reason: null, progress: { changed: 2 } });
  });

  it.each([
    ['suspended', { method: 'POST', path: '/suspend', body: {} }, 'Rita was suspended.'],
    ['removed', { method: 'DELETE', path: '' }, 'Rita is no longer in the team.'],
    ['made a viewer', { method: 'PUT', path: '', body: { level: 'viewer' } }, 'Rita may less than when this was started.'],
  ])('of an admin who is %s end at once: the wave under way pauses and says why', async (_, { path, ...ask }, reason) => {
    await join(4);
    const [rita, owner] = [await foyer.signIn('admin', { name: 'Rita' }), await foyer.signIn('owner')];
    const planned = await foyer.post('/api/v1/admin/waves', { action: 'approve', selection: { filter: { status: 'pending' } }, options: { unconfirmed: true }, pacePerHour: 60 }, rita);
    const job = await planned.json() as Job;
    expect((await foyer.post(`/api/v1/admin/jobs/${job.id}/start`, {}, rita)).status).toBe(200);
    await run();
    expect((await look(job)).progress.changed).toBe(1);
    expect((await foyer.fetch(`/api/v1/admin/admins/${rita.id}${path}`, { ...ask, ...owner })).status).toBe(200);
    foyer.clock.advance(3_600_000);
    await run();
    expect(await look(job)).toMatchObject({ state: 'paused', reason: `${reason} Somebody else can take this up.`, progress: { changed: 1, failed: 0 } });
    await foyer.expectAuditEvent('job.paused', { detail: { job: job.id } });
    await step(job, 'resume');
    await run();
    expect(await look(job)).toMatchObject({ state: 'running', progress: { changed: 2 } });
  });

  it.each([
    ['revoke', {}], ['change_role', { role: 'coach' }],
  ])('to %s many people want a sign-in of the last ten minutes, at the start and when going on', async (action, options) => {
    await join(2);
    await step(await plan({}), 'start');
    await run();
    const ada = await foyer.signIn('owner');
    const job = await plan({ action, selection: { filter: { status: 'invited' } }, options, pacePerHour: 60 });
    const asAda = (word: string) => foyer.post(`/api/v1/admin/jobs/${job.id}/${word}`, {}, ada);
    foyer.clock.advance(11 * 60_000);
    await expectProblem(await asAda('start'), 'auth/stale');
    await foyer.expectAuditEvent('act.refused', { detail: { act: `start a job to ${action}`, code: 'auth/stale' }, actorKind: 'admin' });
    const confirm = () => foyer.post('/api/v1/admin/session/confirm', { password: adminPassword }, ada);
    expect((await confirm()).status).toBe(200);
    expect((await asAda('start')).status).toBe(200);
    foyer.clock.advance(11 * 60_000);
    expect((await asAda('pause')).status, 'stopping needs none').toBe(200);
    await expectProblem(await asAda('resume'), 'auth/stale');
    expect((await confirm()).status).toBe(200);
    expect((await asAda('resume')).status).toBe(200);
  });
});

it('answers 404 for jobs nobody made', async () => {
  for (const path of ['', '/items', '/failures.csv']) await expectProblem(await foyer.admin(`/api/v1/admin/jobs/none${path}`), 'document/not_found');
  await expectProblem(await foyer.admin('/api/v1/admin/jobs/none/start', {}), 'document/not_found');
});
