import type { ClerkInvitation, ClerkOutcome } from '../ports/clerk-directory.ts';
import type { ClerkSettlement } from '../ports/clerk-store.ts';
import { afterClerkStep } from './after-clerk-step.ts';
import { bulkSize, limitsOf } from './clerk-rules.ts';
import type { ClerkServices } from './clerk-services.ts';
import { callOf, invitationOf, type InvitingStep } from './perform-clerk-step.ts';
import { givenBack, settlementAfter } from './settle-step.ts';
import { type ClerkWork, takeClerkStep } from './take-step.ts';

type Invitee = ClerkWork<InvitingStep>;

/** Told as soon as it is known: whoever is invited must not wait for the others to be noted. */
export type Settle = (settlements: readonly ClerkSettlement[]) => Promise<void>;

/**
 * Invites people ten at a time and one at a time, as long as either hourly limit has room. A request for ten is all or nothing: whoever it
 * names as invited already is looked up, the others are asked for again without them; where it names nobody, each is asked for alone.
 */
export async function inviteTogether(services: ClerkServices, invitees: readonly Invitee[], settle: Settle, { random, goesOn }: { random: () => number; goesOn: () => boolean }): Promise<void> {
  const { store, clock, clerk: { rules } } = services;
  const { bulk, all } = limitsOf(rules);
  const waiting = [...invitees];
  /** Whom a request for many does not take, without saying whom. */
  const alone: Invitee[] = [];
  let bulkOpenAt: number | null = null;
  while (waiting.length + alone.length > 0) {
    if (!goesOn()) return settle([...waiting, ...alone].map(({ claimed }) => givenBack(claimed, clock.now())));
    if (waiting.length > 1 && bulkOpenAt === null) {
      bulkOpenAt = await store.clerk.take([bulk, all], clock.now());
      if (bulkOpenAt === null) {
        const together = waiting.splice(0, bulkSize);
        const { settled, again, unnamed } = await inviteMany(services, together, random);
        await settle(settled);
        waiting.unshift(...again);
        alone.push(...unnamed);
        continue;
      }
    }
    const next = alone.shift() ?? waiting.shift()!;
    const { settlement, outcome } = await takeClerkStep(services, services.clerk.directory, next, random());
    const full = settlement !== null && (outcome === null || outcome.kind === 'limited');
    if (settlement !== null) await settle([settlement]);
    if (!full) continue;
    // Neither has room: everybody waits for the one that opens first.
    const openAt = waiting.length > 1 && bulkOpenAt !== null ? Math.min(bulkOpenAt, settlement.dueAt!) : settlement.dueAt!;
    return settle([...waiting, ...alone].map(({ claimed }) => givenBack(claimed, openAt)));
  }
}

interface Sorted {
  readonly settled: readonly ClerkSettlement[];
  /** Free to be asked for again, with others. */
  readonly again: readonly Invitee[];
  readonly unnamed: readonly Invitee[];
}

async function inviteMany(services: ClerkServices, together: readonly Invitee[], random: () => number): Promise<Sorted> {
  const { store, clock, clerk: { directory, rules } } = services;
  const { bulk } = limitsOf(rules);
  const now = clock.now();
  const held = await store.clerk.begin(together.map(({ claimed, step }) => ({ claimed, call: callOf(step, now)! })));
  const asked = together.filter(({ claimed }) => held.has(claimed.known.entryId));
  if (asked.length === 0) return { settled: [], again: [], unnamed: [] };
  const outcome = await directory.createInvitations(asked.map(({ step }) => invitationOf(step, rules, now)));
  if (outcome.kind === 'limited') await store.clerk.block(bulk.name, clock.now() + outcome.retryAfterMs);
  const settledAs = (invitee: Invitee, one: ClerkOutcome<ClerkInvitation>): ClerkSettlement =>
    settlementAfter(invitee.claimed, afterClerkStep(invitee.claimed.known, invitee.step, one, callOf(invitee.step, now)), invitee.person, { rules, now: clock.now(), random: random() });
  switch (outcome.kind) {
    case 'ok': {
      const made = new Map(outcome.value.map((invitation) => [invitation.email, invitation]));
      return {
        settled: asked.map((invitee) => {
          const own = made.get(invitee.step.email);
          // Told of nine where ten were asked for: what became of the tenth is looked up.
          return settledAs(invitee, own ? { kind: 'ok', value: own } : { kind: 'unknown', reason: 'Clerk did not tell of this invitation.' });
        }), again: [], unnamed: [],
      };
    }
    case 'limited': return { settled: [], again: asked, unnamed: [] };
    case 'unknown': return { settled: asked.map((invitee) => settledAs(invitee, outcome)), again: [], unnamed: [] };
    case 'refused': {
      const named = asked.filter(({ step }) => outcome.emails.includes(step.email));
      if (outcome.status === 401) return { settled: asked.map((invitee) => settledAs(invitee, outcome)), again: [], unnamed: [] };
      if (named.length === 0) return { settled: [], again: [], unnamed: asked };
      return { settled: named.map((invitee) => settledAs(invitee, outcome)), again: asked.filter((invitee) => !named.includes(invitee)), unnamed: [] };
    }
  }
}
