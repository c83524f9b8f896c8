import { describe, expect, it } from 'vitest';
import type { Invitation } from '../../api/types.ts';
import { canResend, canWithdraw, hintOf, stepsOf } from './invitation.ts';

const open: Invitation = {
  id: '1', role: 'coach', state: 'pending', createdAt: '2026-11-01T00:00:00Z', createdBy: 'Ada', expiresAt: '2026-11-08T00:00:00Z', endedAt: null, linkShown: false,
  visitedAt: null, reminders: 0, delivery: 'sent',
};

it('offers a fresh link to those who wait or let it run out, and to nobody else', () => {
  expect((['pending', 'expired', 'accepted', 'revoked', 'superseded'] as const).filter((state) => canResend({ state }))).toEqual(['pending', 'expired']);
  expect((['pending', 'expired', 'accepted', 'revoked', 'superseded'] as const).filter((state) => canWithdraw({ state }))).toEqual(['pending']);
});

describe('the way of an invitation', () => {
  it('says what has not happened yet and when it ends', () => {
    expect(stepsOf(open)).toEqual([
      { name: 'created', at: open.createdAt }, { name: 'notVisited', at: null }, { name: 'expires', at: open.expiresAt },
    ]);
  });

  it('ends with the acceptance', () => {
    const accepted = { ...open, state: 'accepted', visitedAt: '2026-11-02T00:00:00Z', endedAt: '2026-11-03T00:00:00Z' } as const;
    expect(stepsOf(accepted).map(({ name }) => name)).toEqual(['created', 'visited', 'accepted']);
    expect(stepsOf(accepted).at(-1)?.at).toBe('2026-11-03T00:00:00Z');
  });

  it('expires at its own end, whenever that was noticed', () => {
    expect(stepsOf({ ...open, state: 'expired', endedAt: null }).at(-1)).toEqual({ name: 'expired', at: open.expiresAt });
  });
});

it('says what stands in the way of an open invitation, and nothing about one that is over', () => {
  expect(hintOf(open)).toBeUndefined();
  expect(hintOf({ state: 'pending', delivery: 'bounced' })).toBe('bounced');
  expect(hintOf({ state: 'expired', delivery: 'bounced' })).toBe('expired');
  expect(hintOf({ state: 'accepted', delivery: 'bounced' })).toBeUndefined();
});
