import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { jobCommand } from '../application/jobs/job-command.ts';
import type { Services } from '../application/context.ts';
import { makeEntry, makeKeyActor, makeProduct, makeRole, makeRules, newHash, newId, start } from '../testing/factories.ts';
import type { Actor } from './actor.ts';
import { decide } from './command.ts';
import { deliveryStates, type Entry, entryFlags } from './entry.ts';
import { FoyerError } from './errors.ts';
import { fixedRights, type Job, jobActions, jobSentence, movedJob, planLifeMs, stillHolds } from './job.ts';
import { type Candidate, compareCandidates, judge, PlanSums, type Wanted } from './job-plan.ts';
import { stages } from './stage.ts';

const product = { ...makeProduct(), roles: [makeRole({ key: 'coach', rank: 5, capacity: 3 }), makeRole({ key: 'client', rank: 1 }), makeRole({ key: 'owner', rank: 9 })] };
const rules = { ...makeRules(), product, confirmEmail: true };
const mia: Actor = { kind: 'admin', id: 'mia', name: 'Mia', scopes: new Set(['review', 'invite', 'roles']), rankMax: 5, roles: ['coach', 'client'], freshUntil: 0 };

function wanted(fields: Partial<Wanted> = {}): Wanted {
  return { action: 'approve', options: {}, actor: makeKeyActor(), now: start, asked: { stages: new Set(), unconfirmed: true, held: false }, ...fields };
}

const anyRole = fc.constantFrom(null, 'coach', 'client', 'owner', 'gone');
const anyEntry: fc.Arbitrary<Entry> = fc.record({
  stage: fc.constantFrom(...stages), requestedRole: anyRole, role: anyRole, confirmed: fc.boolean(), flags: fc.subarray([...entryFlags]), delivery: fc.constantFrom(...deliveryStates),
  claim: fc.constantFrom(null, 'mia', 'bo'),
}).map(({ stage, requestedRole, role, confirmed, flags, delivery, claim }) => makeEntry({
  stage, requestedRole, role: stage === 'pending' || stage === 'rejected' ? null : role ?? 'client', confirmedAt: confirmed ? start : null, flags, delivery,
  desk: { claim: claim === null ? null : { id: claim, name: claim, at: start }, questions: [] }, updatedAt: start,
}));
const anyWanted: fc.Arbitrary<Wanted> = fc.record({
  action: fc.constantFrom(...jobActions), role: fc.constantFrom(undefined, 'coach', 'client', 'owner'), invite: fc.boolean(), notify: fc.boolean(), actor: fc.constantFrom<Actor>(mia, makeKeyActor({ rankMax: 1 }), { kind: 'system', name: 'console' }),
  asked: fc.subarray([...stages]), unconfirmed: fc.boolean(), held: fc.boolean(),
}).map(({ action, role, invite, notify, actor, asked, unconfirmed, held }) => wanted({
  action, actor, options: { invite, notify, ...(role === undefined && action !== 'change_role' ? {} : { role: role ?? 'client' }) }, asked: { stages: new Set(asked), unconfirmed, held },
}));

const services = {
  tokens: { id: newId, invitation: () => ({ token: '', hash: newHash() }) }, clock: { now: () => start }, lifetimes: { inviteSeconds: 3600 },
} as unknown as Services;

describe('a verdict', () => {
  it('is what the decision itself would be: whoever is planned is changed', () => {
    fc.assert(fc.property(anyEntry, anyWanted, (entry, want) => {
      const verdict = judge(entry, want, rules);
      if (!verdict.will) return;
      const command = jobCommand(services, { id: 'job', action: want.action, options: want.options } as Job, want.actor, entry.version);
      const { change } = decide({ person: { entry, invitation: null, grant: null }, seats: new Map() }, command, start, rules);
      expect(change).not.toBeNull();
      if (want.action === 'approve' || want.action === 'change_role') expect(change!.entry!.role).toBe(verdict.role);
    }), { numRuns: 4000 });
  });

  it('leaves nobody out whom the decision would change, but for what reviewers are spared', () => {
    const spared = new Set(['unconfirmed', 'on_hold', 'claimed', 'mailbox_refuses', 'rejected', 'revoked', 'already_invited']);
    fc.assert(fc.property(anyEntry, anyWanted, (entry, want) => {
      const verdict = judge(entry, want, rules);
      // A fresh invitation is for the invited only; deciding would invite others for the first time.
      if (verdict.will || spared.has(verdict.code) || want.action === 'resend') return;
      const command = jobCommand(services, { id: 'job', action: want.action, options: want.options } as Job, want.actor, entry.version);
      try {
        const { change } = decide({ person: { entry, invitation: null, grant: null }, seats: new Map() }, command, start, rules);
        expect(change, verdict.code).toBeNull();
      } catch (error) {
        expect(error).toBeInstanceOf(FoyerError);
      }
    }), { numRuns: 4000 });
  });

  it('respects a colleague who works on somebody', () => {
    const entry = makeEntry({ stage: 'pending', requestedRole: 'client', confirmedAt: start, updatedAt: start, desk: { claim: { id: 'bo', name: 'Bo', at: start }, questions: [] } });
    expect(judge(entry, wanted({ actor: mia }), rules)).toEqual({ will: false, code: 'claimed' });
    expect(judge(entry, wanted({ actor: { ...mia, id: 'bo' } }), rules)).toMatchObject({ will: true });
  });
});

test('a plan puts everybody in exactly one group, keeps the order, and never more seats or people than there are', () => {
  const anyCandidate: fc.Arbitrary<Candidate> = fc.record({
    id: fc.uuid(), rank: fc.integer({ min: 0, max: 9 }), next: fc.integer({ min: 0, max: 3 }), role: fc.constantFrom('coach', 'client'), takesSeat: fc.boolean(),
    frees: fc.constant(null), version: fc.constant(1), stage: fc.constant('pending' as const),
  });
  fc.assert(fc.property(fc.uniqueArray(anyCandidate, { maxLength: 30, selector: ({ id }) => id }), fc.nat(12), fc.nat(4), (candidates, max, taken) => {
    const sums = new PlanSums(rules, new Map([['coach', taken]]));
    const ordered = candidates.toSorted(compareCandidates);
    const chosen = ordered.filter((one) => sums.take(one, max));
    const plan = sums.plan();
    expect(plan.total).toBe(candidates.length);
    expect(plan.willChange).toBe(chosen.length);
    expect(plan.willChange).toBeLessThanOrEqual(max);
    expect(plan.leftOut.reduce((sum, { count }) => sum + count, 0)).toBe(candidates.length - chosen.length);
    expect(Object.values(plan.byRole).reduce((sum, count) => sum + count, 0)).toBe(chosen.length);
    expect(plan.seats).toEqual([{ role: 'coach', capacity: 3, taken, after: taken + chosen.filter(({ role, takesSeat }) => role === 'coach' && takesSeat).length }]);
    if (taken <= 3) expect(plan.seats[0]!.after).toBeLessThanOrEqual(3);
    for (const group of plan.leftOut) expect(group.examples.length).toBeLessThanOrEqual(5);
  }));
});

const job: Job = {
  id: 'job', kind: 'wave', name: 'Spring', action: 'approve', selection: {}, options: {}, pacePerHour: null, returnSeats: false, refill: false, state: 'planned', reason: null,
  createdAt: start, createdBy: 'Mia', startedAt: null, finishedAt: null, actor: null,
  plan: { total: 50, willChange: 48, leftOut: [{ code: 'already_invited', reason: 'already invited', count: 2, examples: [] }], byRole: { coach: 48 }, seats: [] },
};
const label = (role: string) => role;

test('a plan is said in a sentence or two', () => {
  expect(jobSentence(job, label)).toBe('Invite 48 as coach. 2 left out: already invited.');
  expect(jobSentence({ ...job, options: { invite: false } }, label)).toMatch(/^Approve 48 as coach\./);
  expect(jobSentence({ ...job, pacePerHour: 100, refill: true, plan: { ...job.plan, total: 53, byRole: { coach: 40, client: 8 }, leftOut: [{ code: 'a', reason: 'on hold', count: 2, examples: [] }, { code: 'b', reason: 'not confirmed', count: 3, examples: [] }] } }, label))
    .toBe('Invite 48: 40 as coach, 8 as client. 5 left out: 3 not confirmed, 2 on hold. At most 100 an hour. Seats nobody takes go to the next in order.');
  for (const action of jobActions) expect(jobSentence({ ...job, action }, label)).toMatch(/48/);
});

test('a job moves from plan to end, and never out of an end', () => {
  const running = movedJob(job, 'running', start + 1);
  expect(running).toMatchObject({ state: 'running', startedAt: start + 1, finishedAt: null });
  const paused = movedJob(running, 'paused', start + 2, { reason: 'Mia was suspended.' });
  expect(movedJob(paused, 'running', start + 3)).toMatchObject({ reason: null, startedAt: start + 1 });
  expect(movedJob(paused, 'cancelled', start + 3)).toMatchObject({ finishedAt: start + 3 });
  expect(() => movedJob(movedJob(running, 'cancelled', start), 'running', start)).toThrow('cannot become running');
  expect(() => movedJob(job, 'running', start + planLifeMs)).toThrow('older than 24 hours');
});

test('rights that were taken away stop a job; rights that were given change nothing', () => {
  const fixed = fixedRights(mia);
  expect(stillHolds(fixed, mia)).toBe(true);
  expect(stillHolds(fixed, { ...mia, rankMax: 9, roles: null })).toBe(true);
  expect(stillHolds(fixed, { ...mia, rankMax: 1 })).toBe(false);
  expect(stillHolds(fixed, { ...mia, roles: ['coach'] })).toBe(false);
  expect(stillHolds(fixed, { ...mia, scopes: new Set(['review']) })).toBe(false);
  expect(stillHolds(fixedRights({ ...mia, roles: null }), mia)).toBe(false);
});
