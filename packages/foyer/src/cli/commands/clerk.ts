import type { CommandGroup } from '../frame/command.ts';
import { clerkReconcile } from './clerk-reconcile.ts';
import { clerkStatusCommand } from './clerk-status.ts';

/** Clerk as the place where people sign in. */
export const clerk: CommandGroup = {
  summary: 'The work at Clerk',
  commands: { status: clerkStatusCommand, reconcile: clerkReconcile },
};
