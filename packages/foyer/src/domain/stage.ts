import { StageConflict } from './errors.ts';

/** Where a person stands on the way from the waitlist into the product. */
export const stages = ['pending', 'approved', 'invited', 'accepted', 'rejected', 'revoked', 'withdrawn'] as const;

export type Stage = (typeof stages)[number];

/**
 * Every legal move between stages; whatever is not listed is a conflict.
 * `invited -> invited` is a renewed invitation: new link, old one dead.
 */
export const transitions: Readonly<Record<Stage, readonly Stage[]>> = {
  pending: ['approved', 'invited', 'rejected', 'withdrawn'],
  approved: ['invited', 'accepted', 'revoked', 'pending', 'withdrawn'],
  invited: ['accepted', 'invited', 'approved', 'revoked', 'withdrawn'],
  accepted: ['revoked', 'withdrawn'],
  rejected: ['pending', 'approved', 'invited', 'withdrawn'],
  revoked: ['approved', 'invited', 'withdrawn'],
  withdrawn: ['pending'],
};

/** Whether the table of transitions allows this move. */
export function canMove(from: Stage, to: Stage): boolean {
  return transitions[from].includes(to);
}

/** @throws {StageConflict} if the table of transitions does not allow this move. */
export function requireMove(from: Stage, to: Stage): void {
  if (!canMove(from, to)) throw new StageConflict(from, to);
}
