import { FoyerError, InvalidInput } from '../../domain/errors.ts';
import { requireFresh, requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import type { ClerkOutcome } from '../ports/clerk-directory.ts';
import { type Announced, type ClerkPerson, unknownAtClerk } from '../ports/clerk-store.ts';
import { approveEntries } from '../review/decide-entries.ts';
import { type Drift, driftId, type Remedy, remediesOf } from './clerk-drift.ts';
import { type ClerkContext, requireClerk } from './manage-clerk.ts';
import { addFromClerk } from './note-waitlist-entry.ts';
import { keepReconcile, readReconcile } from './reconcile-state.ts';

export interface RemedyInput {
  /** Names the difference, as the newest comparison listed it. */
  readonly id: string;
  readonly remedy: Remedy;
  /** For `approve`. */
  readonly role?: string | undefined;
}

/**
 * Does what one press promises about a difference, recorded first, and takes it off the list.
 * @throws {FoyerError} `document/not_found` when the difference is not listed any more, `service/unavailable` while Clerk is away
 * @throws {InvalidInput} for a remedy that does not fit
 */
export async function remedyDrift({ ctx: given, input }: { ctx: Context; input: RemedyInput }): Promise<{ readonly id: string }> {
  await requireScope(given, 'invite', 'put right a difference with Clerk');
  if (input.remedy === 'end_sessions' || input.remedy === 'write_role') await requireScope(given, 'roles', 'put right a difference with Clerk');
  const ctx = requireClerk(given);
  const { state } = await readReconcile(ctx.store);
  const drift = state.last?.drift.find((one) => driftId(one) === input.id);
  if (drift === undefined) throw new FoyerError('document/not_found', 'This difference is gone already. Compare again to see what there is.');
  if (!remediesOf[drift.kind].includes(input.remedy)) throw new InvalidInput([{ pointer: '/remedy', detail: `Choose one of: ${remediesOf[drift.kind].join(', ') || 'none; there is nothing to do here'}.` }]);
  if (input.remedy === 'end_sessions') await requireFresh(ctx, 'end sessions at Clerk');
  await ctx.executor.run({
    target: { by: 'nobody' },
    command: { type: 'record_clerk_act', actor: ctx.actor, act: 'clerk.remedied', entryId: drift.entryId, detail: { drift: drift.kind, remedy: input.remedy, clerk: drift.clerkId }, from: ctx.from },
  });
  await remedyBy(ctx, drift, input);
  await forget(ctx, input.id);
  return { id: input.id };
}

async function remedyBy(ctx: ClerkContext, drift: Drift, { remedy, role }: RemedyInput): Promise<void> {
  const { clerk: { atTheDoor } } = ctx;
  switch (remedy) {
    case 'approve': {
      const { results } = await approveEntries({ ctx, input: { ids: [drift.entryId!], role, invite: false, notify: false } });
      const refused = results.find(({ outcome }) => outcome === 'refused');
      if (refused) throw new InvalidInput([{ pointer: '/role', detail: `This person could not be approved (${refused.code ?? 'refused'}). Give a role that fits.` }]);
      return;
    }
    case 'add': return addFromClerk(ctx, ctx.actor, drift.email!, ctx.clock.now());
    case 'invite': return inviteAgain(ctx, drift.entryId!);
    case 'write_role': return learnAndLook(ctx, drift.entryId!, (known) => ({ ...known, userId: drift.clerkId, role: drift.there }));
    case 'revoke_invitation': return heard(await atTheDoor.revokeInvitation(drift.clerkId!));
    case 'reject_entry': return heard(await atTheDoor.rejectWaitlistEntry(drift.clerkId!));
    case 'delete_entry': return heard(await atTheDoor.deleteWaitlistEntry(drift.clerkId!));
    case 'end_sessions': return heard(await atTheDoor.endSessions(drift.clerkId!));
  }
}

/** Clerk makes and mails an invitation for the one Foyer's record has. */
async function inviteAgain(ctx: ClerkContext, entryId: string): Promise<void> {
  const { person } = await ctx.store.snapshot({ by: 'id', id: entryId });
  const offer = person?.invitation;
  if (!offer) throw new FoyerError('document/not_found', 'This person is not invited any more. Compare again to see what there is.');
  await learnAndLook(ctx, entryId, (known) => ({ ...known, invitation: known.invitation && { ...known.invitation, for: null } }), { id: offer.id, mail: ctx.clerk.rules.mail === 'clerk' });
}

async function learnAndLook(ctx: ClerkContext, entryId: string, change: (known: ClerkPerson) => ClerkPerson, announced?: Announced): Promise<void> {
  const known = (await ctx.store.clerk.find([entryId])).get(entryId) ?? unknownAtClerk(entryId, '');
  const now = ctx.clock.now();
  await ctx.store.clerk.learn([change(known)], now);
  await ctx.store.clerk.mark([entryId], 0, announced);
}

/** What is so already is fine; anything else is told. */
function heard(outcome: ClerkOutcome<unknown>): void {
  if (outcome.kind === 'ok' || (outcome.kind === 'refused' && (outcome.status === 404 || outcome.code.includes('_already_')))) return;
  if (outcome.kind === 'refused') throw new FoyerError('service/unavailable', `Clerk refused this (${outcome.code}). Look at it in Clerk's dashboard.`);
  throw new FoyerError('service/unavailable', 'Clerk did not answer, or takes no more calls just now. Try again in a minute.', { retryAfterSeconds: outcome.kind === 'limited' ? Math.ceil(outcome.retryAfterMs / 1000) : 60 });
}

async function forget(ctx: ClerkContext, id: string): Promise<void> {
  const { state, version } = await readReconcile(ctx.store);
  if (state.last === null) return;
  const drift = state.last.drift.filter((one) => driftId(one) !== id);
  // When somebody else was quicker, the next comparison takes it off.
  await keepReconcile(ctx, { ...state, last: { ...state.last, drift, driftTotal: state.last.driftTotal - (state.last.drift.length - drift.length) } }, version);
}
