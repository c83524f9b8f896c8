import { describe, expect, it } from 'vitest';
import { makePerson, makeProduct, makeRole, makeRules, makeSession, start } from '../../testing/factories.ts';
import { refusalOf } from '../../testing/refusal.ts';
import type { OnboardingProgress } from '../entry.ts';
import type { Person, Snapshot } from '../person.ts';
import { decideOnboarding, type OnboardingCommand } from './onboarding.ts';

const later = start + 1;
const fresh: OnboardingProgress = { done: [], skipped: false, completedAt: null };
const snapshotOf = (person: Person): Snapshot => ({
  person,
  session: makeSession({ entryId: person.entry.id }),
});
const go = (onboarding: OnboardingProgress, step: OnboardingCommand['step'], rules = makeRules()) =>
  decideOnboarding(
    snapshotOf(makePerson('accepted', { onboarding })),
    { type: 'onboarding', step },
    later,
    rules,
  );

describe('onboarding', () => {
  it('keeps each step that is done, in the order of the role', () => {
    const { result, change } = go(fresh, { done: 'calendar' });
    expect(result.progress).toEqual({ done: ['calendar'], skipped: false, completedAt: null });
    expect(change).toMatchObject({
      entry: { onboarding: result.progress },
      events: [{ act: 'onboarding.step_done', detail: { role: 'coach', step: 'calendar' } }],
    });
  });

  it('is complete with its last step', () => {
    const { result, change } = go({ ...fresh, done: ['calendar'] }, { done: 'profile' });
    expect(result.progress).toEqual({ done: ['profile', 'calendar'], skipped: false, completedAt: later });
    expect(change?.events[0]?.act).toBe('onboarding.completed');
  });

  it('can be skipped and taken up again', () => {
    const skipped = go({ ...fresh, done: ['profile'] }, 'skip');
    expect(skipped).toMatchObject({
      result: { progress: { done: ['profile'], skipped: true } },
      change: { events: [{ act: 'onboarding.skipped' }] },
    });
    expect(go(skipped.result.progress, 'resume').result.progress).toEqual({ ...fresh, done: ['profile'] });
  });

  it.each([
    [{ ...fresh, skipped: true }, 'skip'],
    [fresh, 'resume'],
    [{ ...fresh, done: ['profile'] }, { done: 'profile' }],
  ] as [OnboardingProgress, OnboardingCommand['step']][])(
    'changes nothing twice (%o, %o)',
    (progress, step) => {
      expect(go(progress, step)).toEqual({ result: { progress }, change: null });
    },
  );

  it('calls nothing complete when the role got more steps since', () => {
    const steps = ['profile', 'calendar', 'photo', 'price'].map((key) => ({ key, title: key, body: '' }));
    const rules = makeRules({
      product: makeProduct({ roles: [makeRole({ key: 'coach', onboarding: steps })] }),
    });
    const { change } = go(
      { done: ['profile', 'calendar'], skipped: false, completedAt: start },
      { done: 'photo' },
      rules,
    );
    expect(change?.events[0]?.act).toBe('onboarding.step_done');
    expect(change?.entry?.onboarding).toEqual({
      done: ['profile', 'calendar', 'photo'],
      skipped: false,
      completedAt: null,
    });
  });

  it('refuses a step that the role does not have', () => {
    expect(refusalOf(() => go(fresh, { done: 'goal' }))).toMatchObject({
      code: 'input/invalid',
      errors: [{ pointer: '/done' }],
    });
  });

  it('needs a live session of somebody who is in', () => {
    const refused = (snapshot: Snapshot, now = later) =>
      refusalOf(() => decideOnboarding(snapshot, { type: 'onboarding', step: 'skip' }, now, makeRules()))
        .code;
    const person = makePerson('accepted');
    const snapshot = snapshotOf(person);
    expect(refused({ person: null })).toBe('auth/required');
    expect(refused({ person })).toBe('auth/required');
    expect(refused(snapshot, snapshot.session!.expiresAt)).toBe('auth/required');
    expect(refused(snapshotOf(makePerson('approved')))).toBe('auth/required');
    expect(refused(snapshotOf({ ...person, grant: { ...person.grant!, revokedAt: start } }))).toBe(
      'auth/required',
    );
  });
});
