import type { Actor } from '../actor.ts';
import type { AuditDraft } from '../audit-event.ts';
import type { Change, Decision } from '../change.ts';
import { closed, moved } from '../entry-changes.ts';
import { type Grant, isHeldBy, type Subject } from '../grant.ts';
import { type Invitation, invitationStateAt } from '../invitation.ts';
import type { Person, Snapshot } from '../person.ts';
import { type ProviderUser, type ProviderUserNews, type ProviderUserNote, saysTheSame, withNews } from '../provider-user.ts';
import type { Role } from '../role.ts';
import type { Rules } from '../rules.ts';
import { builtInSubject, configuredRole } from './accept.ts';
import { left } from './close-subject.ts';

/** Somebody whom an identity provider vouches for meets the record. */
export interface ClaimAccessCommand {
  readonly type: 'claim_access';
  readonly user: ProviderUserNews;
  /**
   * `request`: the person is here. `created`: the provider reports a new account. `changed`: it reports a change, which is noted and claims
   * nothing: an address that was added later opens a door only when its owner comes with it.
   */
  readonly occasion: 'request' | 'created' | 'changed';
}

/** Why an account opens nothing. `closed`: where the person stands says the rest. */
export type ClaimRefusal = 'address_unverified' | 'not_listed' | 'claimed_elsewhere' | 'closed' | 'role_missing' | 'account_deleted';

export type ClaimAccessResult =
  /** `claimed` and `handed_over` happen once; `held` is every time after. The person is as they stand now. */
  | { readonly status: 'claimed' | 'handed_over' | 'held'; readonly person: Person }
  | { readonly status: 'refused'; readonly reason: ClaimRefusal; readonly person: Person | null }
  | { readonly status: 'noted' };

/**
 * The role is claimed from Foyer's own record, by the subject whose proven primary address stands in it (SR-15, SR-22). Once claimed, it is
 * that subject's: the same address in the hands of another account carries nothing over. The built-in subject is the mailbox itself, so the
 * account that proves the mailbox takes over from it, once.
 */
export function decideClaimAccess(snapshot: Snapshot, command: ClaimAccessCommand, now: number, rules: Rules): Decision<ClaimAccessResult> {
  const { user, occasion } = command;
  const known = snapshot.providerUser ?? null;
  const account = withNews(known, user, now);
  if (occasion === 'changed') return { result: { status: 'noted' }, change: accountChange(known, account) };
  const announced = occasion === 'created' ? { ...account, announced: true } : account;
  // What an account may claim at its birth was dealt with: a report that comes again, however late, finds nothing to do.
  if (occasion === 'created' && account.announced) return { result: { status: 'noted' }, change: accountChange(known, announced) };
  if (account.deletedAt !== null && occasion === 'request') return refused('account_deleted', null, accountChange(known, announced));

  const subject: Subject = { provider: user.provider, id: user.id };
  const { person } = snapshot;
  const holds = person !== null && isHeldBy(person.grant, subject);
  const proven = occasion === 'created' ? user : account;
  if (!holds && (!proven.verified || proven.email === null || (person !== null && person.entry.email !== proven.email))) {
    return refused('address_unverified', null, accountChange(known, announced));
  }
  if (person === null) return refusedOnce('not_listed', 'unlisted', null, { known, account: announced, occasion });
  if (!holds && isTakenByAnother(person, subject)) return refusedOnce('claimed_elsewhere', 'claimed_elsewhere', person, { known, account: announced, occasion });
  const settled = { ...announced, note: null };
  const { stage } = person.entry;
  if (stage !== 'approved' && stage !== 'invited' && stage !== 'accepted') return refused('closed', person, accountChange(known, settled));
  const role = configuredRole(person, rules);
  if (role === null) return refused('role_missing', person, accountChange(known, settled));
  if (stage === 'accepted' && holds) return { result: { status: 'held', person }, change: accountChange(known, settled) };

  const claim = claimed(person, role, subject, { now, actor: actorOf(occasion, user.provider, person) });
  if (account.deletedAt === null) {
    return { result: { status: claim.status, person: claim.person }, change: { ...claim.change, ...accountChange(known, settled), events: claim.change.events } };
  }
  // The account was made and deleted before Foyer heard of it: the end is the same as if both reports had come in order.
  const end = left(claim.person, subject, now);
  return {
    result: { status: 'refused', reason: 'account_deleted', person: null },
    change: { ...claim.change, ...end, providerUser: settled, invitations: claim.change.invitations ?? [], events: [...claim.change.events, ...end.events] },
  };
}

/** Claimed by another account, and not given up since: an ended grant only counts where the access may be restored to who held it. */
function isTakenByAnother({ entry, grant }: Person, subject: Subject): boolean {
  if (grant === null || grant.subject === null || isHeldBy(grant, subject)) return false;
  if (grant.revokedAt !== null && entry.stage !== 'revoked') return false;
  return !isHeldBy(grant, builtInSubject(entry.id));
}

interface Claim {
  readonly status: 'claimed' | 'handed_over';
  readonly person: Person;
  readonly change: Change;
}

function claimed(person: Person, role: Role, subject: Subject, { now, actor }: { now: number; actor: Actor }): Claim {
  const before = person.grant!.subject;
  const isHandedOver = before !== null && !isHeldBy(person.grant, subject);
  const enters = person.entry.stage !== 'accepted';
  const entry = enters ? moved(person.entry, 'accepted', now, { acceptedAt: now, confirmedAt: person.entry.confirmedAt ?? now }) : person.entry;
  const grant: Grant = { ...person.grant!, role: role.key, subject, claimedAt: person.grant!.claimedAt ?? now };
  const invitations = taken(person.invitation, now);
  const told = { role: role.key, provider: subject.provider, subject: subject.id };
  const events: AuditDraft[] = [
    ...(isHandedOver ? [{ act: 'access.handed_over' as const, actor, entryId: entry.id, detail: { ...told, from: before.provider } }] : []),
    ...(enters || !isHandedOver ? [{
      act: 'access.claimed' as const, actor, entryId: entry.id,
      detail: { ...told, provenance: grant.provenance, ...(invitations[0]?.state === 'accepted' ? { invitation: invitations[0].id } : {}) },
    }] : []),
  ];
  return {
    status: isHandedOver ? 'handed_over' : 'claimed',
    person: { entry, grant, invitation: invitations[0] ?? person.invitation },
    change: { ...(enters ? { entry } : {}), grant, invitations, ...(enters ? { mailsStopped: 'all' as const } : {}), events },
  };
}

/** The open offer is taken up by the claim; one that ran out is replaced by it. */
function taken(invitation: Invitation | null, now: number): readonly Invitation[] {
  if (invitation === null || invitation.state !== 'pending') return [];
  if (invitationStateAt(invitation, now) === 'pending') return [{ ...invitation, state: 'accepted', endedAt: now }];
  return closed(invitation, 'superseded', now);
}

function actorOf(occasion: ClaimAccessCommand['occasion'], provider: string, { entry }: Person): Actor {
  return occasion === 'request' ? { kind: 'person', entryId: entry.id } : { kind: 'webhook', provider };
}

function accountChange(known: ProviderUser | null, account: ProviderUser): Change | null {
  return saysTheSame(known, account) ? null : { providerUser: account, events: [] };
}

function refused(reason: ClaimRefusal, person: Person | null, change: Change | null): Decision<ClaimAccessResult> {
  return { result: { status: 'refused', reason, person }, change };
}

/** Recorded the first time; the door stays closed each time. The event names the account and no address. */
function refusedOnce(
  reason: ClaimRefusal, note: ProviderUserNote, person: Person | null,
  { known, account, occasion }: { known: ProviderUser | null; account: ProviderUser; occasion: ClaimAccessCommand['occasion'] },
): Decision<ClaimAccessResult> {
  if (account.deletedAt !== null) return refused(reason, person, accountChange(known, account));
  const noted = { ...account, note };
  const isNews = known?.note !== note;
  const { provider, id } = account;
  const actor: Actor = occasion === 'request' ? { kind: 'person', entryId: null } : { kind: 'webhook', provider };
  const event: AuditDraft = person === null
    ? { act: 'provider.user_unlisted', actor, entryId: null, detail: { provider, subject: id } }
    : { act: 'access.claim_refused', actor, entryId: person.entry.id, detail: { provider, subject: id, reason, claimedBy: person.grant!.subject!.provider } };
  return refused(reason, person, isNews ? { providerUser: noted, events: [event] } : accountChange(known, noted));
}
