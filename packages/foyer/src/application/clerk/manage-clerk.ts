import { FoyerError } from '../../domain/errors.ts';
import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import type { ClerkQueue, ParkedClerkPerson } from '../ports/clerk-store.ts';
import { type ClerkRules, limitsOf } from './clerk-rules.ts';
import type { ClerkOut } from './clerk-services.ts';
import { expectedFinishAt } from './expected-finish.ts';
import { keepReconcile, readReconcile, type ReconcileState } from './reconcile-state.ts';

const parkedShown = 100;

export type ClerkContext = Context & { readonly clerk: ClerkOut };

/** How Foyer and Clerk work together just now. */
export interface ClerkStatus {
  readonly rules: ClerkRules;
  readonly instance: ClerkOut['instance'];
  readonly queue: ClerkQueue;
  /** Requests that may be made this hour. */
  readonly left: { readonly single: number; readonly bulk: number };
  /** When the invitations that wait will have been made; null when none waits. */
  readonly finishAt: number | null;
  readonly parked: readonly ParkedClerkPerson[];
  readonly reconcile: ReconcileState;
}

/** @throws {FoyerError} `request/not_found` where Clerk is not set up */
export function requireClerk(ctx: Context): ClerkContext {
  if (ctx.clerk === undefined) throw new FoyerError('request/not_found', 'Clerk is not set up here. Set CLERK_SECRET_KEY to connect it.');
  return ctx as ClerkContext;
}

/** The queue, what it waits for, and what the newest comparison found. */
export async function clerkStatus({ ctx: given }: { ctx: Context }): Promise<ClerkStatus> {
  await requireScope(given, 'read', 'look at Clerk');
  const { store, clock, clerk: { rules, instance } } = requireClerk(given);
  const { single, bulk } = limitsOf(rules);
  const now = clock.now();
  const [queue, parked, { state }, left] = await Promise.all([store.clerk.queue(), store.clerk.parked(parkedShown), readReconcile(store), store.clerk.left([single, bulk], now)]);
  const open = { single: left[0] ?? 0, bulk: left[1] ?? 0 };
  return { rules, instance, queue, left: open, finishAt: expectedFinishAt(queue.invitationsWaiting, open, rules, now), parked, reconcile: state };
}

/** Takes parked people up again, all or the named ones; recorded before it happens. @returns how many */
export async function retryParked({ ctx: given, input }: { ctx: Context; input: { readonly ids?: readonly string[] | undefined } }): Promise<{ readonly retried: number }> {
  await requireScope(given, 'invite', 'retry what is parked at Clerk');
  const ctx = requireClerk(given);
  await ctx.executor.run({
    target: { by: 'nobody' }, command: { type: 'record_clerk_act', actor: ctx.actor, act: 'clerk.retry_requested', entryId: null, detail: { people: input.ids ?? 'all parked' }, from: ctx.from },
  });
  return { retried: await ctx.store.clerk.retry(input.ids ?? 'all', ctx.clock.now()) };
}

/** How the newest comparison ended, and how far the one under way is. */
export async function showReconcile({ ctx: given }: { ctx: Context }): Promise<ReconcileState> {
  await requireScope(given, 'read', 'look at Clerk');
  return (await readReconcile(requireClerk(given).store)).state;
}

/** Asks for a comparison with everything at Clerk; a worker begins within seconds, or is at it already. */
export async function requestReconcile({ ctx: given }: { ctx: Context }): Promise<ReconcileState> {
  await requireScope(given, 'invite', 'compare with Clerk');
  const ctx = requireClerk(given);
  for (;;) {
    const { state, version } = await readReconcile(ctx.store);
    if (state.wanted) return state;
    const wanted = { ...state, wanted: true };
    if ((await keepReconcile(ctx, wanted, version, { actor: ctx.actor, act: 'clerk.reconcile_requested' })) !== null) return wanted;
  }
}
