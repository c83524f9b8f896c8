import { type ClaimAccessResult, type ClaimRefusal, decideClaimAccess } from '../../domain/decisions/claim-access.ts';
import { isHeldBy, type Subject } from '../../domain/grant.ts';
import type { ProviderUser, ProviderUserNews } from '../../domain/provider-user.ts';
import type { Services } from '../context.ts';
import { denial, type DenialReason, type GateDecision, type Meeting } from './access.ts';

/** What meeting the record needs. */
type MeetingServices = Pick<Services, 'store' | 'executor' | 'rules' | 'clock'>;

/** An account met the record; `claimed` the one time that made the access its own. */
export type AccountMeeting = Meeting & { readonly claimed: boolean };

/**
 * An account of an identity provider meets the record and claims what is its own (SR-15). Reads first: only what changes something goes into a
 * transaction, where it is decided anew.
 * @param findUser - asked only when the account holds nothing yet, with what is known about it; null when the provider does not know it
 */
export async function meetAccount(services: MeetingServices, subject: Subject, findUser: (known: ProviderUser | null) => Promise<ProviderUserNews | null>): Promise<AccountMeeting> {
  const { store, executor, rules, clock } = services;
  const { person, providerUser } = await store.snapshot({ by: 'subject', provider: subject.provider, id: subject.id, email: null });
  if (person !== null && isHeldBy(person.grant, subject) && !isBeforeTheDoor(person.entry.stage)) return { held: true, person, claimed: false };
  const user = await findUser(providerUser ?? null);
  if (user === null) return { held: false, refusal: refusal('account_deleted', null), claimed: false };
  const target = { by: 'subject' as const, provider: subject.provider, id: subject.id, email: user.verified ? user.email : null };
  const command = { type: 'claim_access' as const, user, occasion: 'request' as const };
  const foreseen = decideClaimAccess(await store.snapshot(target), command, clock.now(), rules);
  return meetingOf(foreseen.change === null ? foreseen.result : await executor.run({ target, command }));
}

function isBeforeTheDoor(stage: string): boolean {
  return stage === 'approved' || stage === 'invited';
}

function meetingOf(result: ClaimAccessResult): AccountMeeting {
  switch (result.status) {
    case 'claimed':
    case 'handed_over':
    case 'held': return { held: true, person: result.person, claimed: result.status !== 'held' };
    case 'refused': return { held: false, refusal: refusal(result.reason, result.person), claimed: false };
    case 'noted': return { held: false, refusal: refusal('address_unverified', null), claimed: false };
  }
}

/** Where the person stands says more than that the account holds nothing; about the access of somebody else nothing is said. */
function refusal(reason: ClaimRefusal, person: Parameters<typeof denial>[0] | null): GateDecision {
  if (reason === 'closed' && person !== null) return denial(person);
  return { decision: 'deny', reason: reason === 'closed' ? 'not_listed' : reason satisfies DenialReason, person: null };
}
