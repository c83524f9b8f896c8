import { invitationFault } from '../../domain/decisions/accept.ts';
import type { Person } from '../../domain/person.ts';
import type { Context } from '../context.ts';
import type { ClerkInvitation } from '../ports/clerk-directory.ts';
import type { ClaimedClerkPerson, ClerkSettlement } from '../ports/clerk-store.ts';
import { targetOf } from '../presented-token.ts';
import type { ClerkOut } from './clerk-services.ts';
import { type ClerkStep, nextClerkStep } from './next-clerk-step.ts';
import type { CallingStep } from './perform-clerk-step.ts';
import { givenBack, restingPlace } from './settle-step.ts';
import { takeClerkStep } from './take-step.ts';

/**
 * Where the button of Foyer's own invitation leads when the account is opened at Clerk. `account`: there is one already, and signing in is
 * enough. `soon`: Clerk takes no more invitations just now; this one is the next. `away`: Clerk does not answer.
 */
export type Ticket = { readonly kind: 'go'; readonly url: string } | { readonly kind: 'account'; readonly url: string | null } | { readonly kind: 'soon' } | { readonly kind: 'away' };

const leaseMs = 30_000;
/** Taking back an old one, looking, making the new one. */
const stepsMax = 4;

type At = Context & { readonly clerk: ClerkOut };

/**
 * Fetches the link of the person's invitation at Clerk at this moment: it is stored nowhere. Where none was made yet, it is made now, before
 * everybody else's.
 * @returns null when the invitation is accepted at Foyer itself, or its link is dead
 */
export async function ticketLink({ ctx, input }: { ctx: Context; input: { readonly token: string | undefined } }): Promise<Ticket | null> {
  const { clerk } = ctx;
  if (clerk === undefined || clerk.rules.inviteVia !== 'invitation' || clerk.rules.mail !== 'foyer') return null;
  const snapshot = await ctx.store.snapshot(targetOf(ctx.tokens, 'invite_token', input.token));
  const { person } = snapshot;
  if (person === null || invitationFault(snapshot, ctx.clock.now()) !== null) return null;
  const at = { ...ctx, clerk };
  const { entry: { email, id }, invitation } = person;
  const known = (await ctx.store.clerk.find([id])).get(id);
  if (known?.accountFor === invitation?.id) return { kind: 'account', url: clerk.rules.redirectUrl ?? null };
  if (known?.invitation?.for === invitation?.id) {
    const outcome = await clerk.atTheDoor.findInvitations(email);
    if (outcome.kind !== 'ok') return outcome.kind === 'limited' ? { kind: 'soon' } : { kind: 'away' };
    const open = outcome.value.find((one) => one.status === 'pending' && one.id === known?.invitation?.id);
    if (open?.url) return { kind: 'go', url: open.url };
    // Accepted there meanwhile: the account is what the link was for.
    if (outcome.value.some((one) => one.status === 'accepted')) return { kind: 'account', url: clerk.rules.redirectUrl ?? null };
  }
  return makeNow(at, person);
}

/** Does for one person at once what the worker does for all in turn. */
async function makeNow(ctx: At, person: Person): Promise<Ticket> {
  const { store, clock, clerk: { atTheDoor, rules } } = ctx;
  const entryId = person.entry.id;
  // Whatever becomes of it here, this one is the next.
  await store.clerk.mark([entryId], 0, { id: person.invitation!.id, mail: false });
  const claimed = await store.clerk.claimOne({ entryId, now: clock.now(), leaseMs });
  if (claimed === undefined) return { kind: 'soon' };
  let settlement: ClerkSettlement = givenBack(claimed, 0);
  try {
    for (let count = 0; count < stepsMax; count += 1) {
      const { known } = settlement;
      const step = nextClerkStep(person, known, rules, clock.now());
      if (!isCall(step)) {
        settlement = restingPlace(claimed, known, person, rules, clock.now());
        return known.accountFor === person.invitation!.id ? { kind: 'account', url: rules.redirectUrl ?? null } : { kind: 'soon' };
      }
      const taken = await takeClerkStep(ctx, atTheDoor, { claimed: { ...claimed, known } satisfies ClaimedClerkPerson, person, step }, 0);
      if (taken.settlement === null) return { kind: 'soon' };
      settlement = taken.settlement;
      if (taken.outcome === null || taken.outcome.kind === 'limited') return { kind: 'soon' };
      if (taken.outcome.kind === 'unknown') return { kind: 'away' };
      const url = taken.outcome.kind === 'ok' ? linkIn(taken.outcome.value) : null;
      if (url !== null && settlement.known.invitation?.for === person.invitation!.id) return { kind: 'go', url };
    }
    return { kind: 'soon' };
  } finally {
    await store.clerk.settle([settlement], clock.now());
  }
}

function isCall(step: ClerkStep): step is CallingStep {
  return step.do !== 'nothing' && step.do !== 'wait' && step.do !== 'forget';
}

function linkIn(value: unknown): string | null {
  const one = (Array.isArray(value) ? (value as readonly ClerkInvitation[]).find(({ status }) => status === 'pending') : value) as ClerkInvitation | undefined;
  return one?.url ?? null;
}
