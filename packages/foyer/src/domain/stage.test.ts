import { describe, expect, it } from 'vitest';
import { StageConflict } from './errors.ts';
import { canMove, requireMove, type Stage, stages, transitions } from './stage.ts';

// Every legal move, and nothing else.
const legal: Record<Stage, readonly Stage[]> = {
  pending: ['approved', 'invited', 'rejected', 'withdrawn'],
  approved: ['invited', 'accepted', 'revoked', 'pending', 'withdrawn'],
  invited: ['accepted', 'invited', 'approved', 'revoked', 'withdrawn'],
  accepted: ['revoked', 'withdrawn'],
  rejected: ['pending', 'approved', 'invited', 'withdrawn'],
  revoked: ['approved', 'invited', 'withdrawn'],
  withdrawn: ['pending'],
};

const pairs = stages.flatMap((from) => stages.map((to) => [from, to] as const));

describe('the table of transitions', () => {
  it('is the documented one', () => {
    expect(transitions).toEqual(legal);
  });

  it.each(pairs.filter(([from, to]) => legal[from].includes(to)))('lets %s become %s', (from, to) => {
    expect(canMove(from, to)).toBe(true);
    expect(() => requireMove(from, to)).not.toThrow();
  });

  it.each(pairs.filter(([from, to]) => !legal[from].includes(to)))('refuses to make %s %s', (from, to) => {
    expect(canMove(from, to)).toBe(false);
    expect(() => requireMove(from, to)).toThrow(StageConflict);
  });

  it('says in a conflict where the person stands and what was asked for', () => {
    expect(() => requireMove('accepted', 'pending')).toThrow(
      expect.objectContaining({
        code: 'entry/stage_conflict',
        details: { from: 'accepted', to: 'pending' },
      }),
    );
  });
});
