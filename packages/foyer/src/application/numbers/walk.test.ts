import { describe, expect, it } from 'vitest';
import type { AuditAct } from '../../domain/audit-event.ts';
import { dayMs, hourMs, minuteMs, start } from '../../testing/factories.ts';
import { timesOf } from './percentiles.ts';
import { timedStep } from './steps.ts';
import { Tally } from './tally.ts';
import { Walk } from './walk.ts';

type Step = readonly [act: AuditAct, detail?: object, waitMs?: number];

function countsAfter(...steps: readonly Step[]): Record<string, number> {
  const walk = new Walk();
  const tally = new Tally();
  let at = start;
  for (const [act, detail = {}, waitMs = 0] of steps) {
    at += waitMs;
    walk.follow({ at, act, detail: JSON.stringify(detail), actorId: 'somebody', entryId: 'e' }, tally);
  }
  const counts: Record<string, number> = {};
  for (const { step, count } of tally.take()) counts[step] = (counts[step] ?? 0) + count;
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}

const joined: Step = ['entry.joined', { requestedRole: 'coach', source: 'newsletter' }];
const approved: Step = ['entry.approved', { role: 'coach' }, hourMs];
const invited: Step = ['invitation.created', { role: 'coach', invitation: 'i' }];

describe('the way of a person', () => {
  it('counts each step once, however often it is taken', () => {
    expect(countsAfter(joined, ['entry.confirmed'], approved, invited, ['mail.sent', { kind: 'invitation' }], ['invitation.renewed', { role: 'coach' }], ['mail.sent', { kind: 'invitation' }],
      ['invitation.accepted', { role: 'coach' }, 2 * hourMs], ['onboarding.completed'], ['onboarding.completed'])).toEqual({
      joined: 1, confirmed: 1, 'decided<=1h': 1, approved: 1, invited: 1, delivered: 1, 'signed_up<=2h': 1, roles_right: 1, accepted: 1, onboarded: 1,
    });
  });

  it('begins anew for whoever comes back', () => {
    expect(countsAfter(joined, ['entry.withdrawn'], ['entry.joined'])).toEqual({ joined: 2 });
  });

  it('takes a decision back that was undone, and counts the one that stays', () => {
    expect(countsAfter(joined, approved, invited, ['entry.decision_undone'])).toEqual({ joined: 1 });
    expect(countsAfter(joined, approved, invited, ['entry.decision_undone'], ['entry.rejected', {}, dayMs])).toEqual({ joined: 1, 'decided<=48h': 1 });
  });

  it('does not count a mail that came back as delivered', () => {
    const sent: Step = ['mail.sent', { kind: 'invitation' }];
    expect(countsAfter(joined, approved, invited, sent, ['mail.delivery_changed', { to: 'bounced' }])['delivered']).toBeUndefined();
    expect(countsAfter(joined, approved, invited, sent, ['mail.delivery_changed', { to: 'bounced' }], ['invitation.renewed'], sent)['delivered']).toBe(1);
    expect(countsAfter(joined, ['mail.delivery_changed', { to: 'delivered' }])['delivered']).toBeUndefined();
  });

  it('notices a role that is not the approved one', () => {
    expect(countsAfter(joined, approved, invited, ['invitation.accepted', { role: 'admin' }])).toMatchObject({ accepted: 1 });
    expect(countsAfter(joined, approved, invited, ['invitation.accepted', { role: 'admin' }])['roles_right']).toBeUndefined();
    expect(countsAfter(joined, approved, ['entry.role_changed', { to: 'client' }], ['access.claimed', { role: 'client' }])['roles_right']).toBe(1);
  });

  it('counts people brought along by a file as approved, and times nobody who never asked', () => {
    expect(countsAfter(['entry.imported', { stage: 'approved', role: 'coach' }], ['access.claimed', { role: 'coach' }, minuteMs])).toEqual({ approved: 1, accepted: 1, roles_right: 1, 'signed_up<=0.25h': 1 });
  });

  it('counts one opinion each, and none of those who are erased', () => {
    expect(countsAfter(joined, ['feedback.given', { score: 4 }], ['feedback.given', { score: 2 }])).toEqual({ joined: 1, feedback: 1, 'feedback=2': 1 });
    expect(countsAfter(joined, ['feedback.given', { score: 4 }], ['entry.erased'])).toEqual({ joined: 1 });
  });

  it('is not disturbed by a clock that was set back', () => {
    expect(countsAfter(joined, ['entry.rejected', {}, -5 * hourMs])).toMatchObject({ 'decided<=0.25h': 1 });
  });
});

describe('times', () => {
  const of = (...hours: number[]) => timesOf('decided', hours.map((h) => ({ group: '', step: timedStep('decided', h * hourMs), count: 1, total: 0 })));

  it('are unknown of nobody', () => {
    expect(of()).toMatchObject({ medianHours: null, p90Hours: null });
  });

  it('are read between the bounds they fall between', () => {
    const { medianHours, p90Hours } = timesOf('decided', [{ group: '', step: 'decided<=24h', count: 10, total: 0 }]);
    expect(medianHours).toBe(18);
    expect(p90Hours).toBeCloseTo(22.8);
  });

  it('have an end for all but the longest', () => {
    expect(of(5000)).toMatchObject({ medianHours: 720, histogram: expect.arrayContaining([{ upToHours: null, count: 1 }]) });
  });
});
