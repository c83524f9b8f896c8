import type { Invitation } from '../../domain/invitation.ts';
import type { Person } from '../../domain/person.ts';
import type { ClerkInvitation, ClerkListedUser, ClerkWaitlistEntry } from '../ports/clerk-directory.ts';
import { type ClerkPerson, unknownAtClerk } from '../ports/clerk-store.ts';
import type { Drift, DriftKind } from './clerk-drift.ts';
import type { ClerkRules } from './clerk-rules.ts';
import type { NotedEntry } from './note-waitlist-entry.ts';
import { clerkProvider, offerOf, roleOf } from './next-clerk-step.ts';

/** Somebody as Foyer has them, and what it knows of them at Clerk. */
export interface Known { readonly person: Person | null; readonly clerk: ClerkPerson | null }

/** What one row at Clerk means: a difference for people to look at, something Foyer did not know, and whether the worker has something to put right. */
export interface Compared {
  readonly drift: Drift | null;
  readonly learnt: Pick<ClerkPerson, 'entryId' | 'invitation' | 'waitlist' | 'userId' | 'role'> | null;
  readonly due: boolean;
  /** Whom it is about, where they are in Foyer. */
  readonly entryId?: string;
}

const fine: Compared = { drift: null, learnt: null, due: false };

/** @param noted - what became of the entry in Foyer just now */
export function compareEntry({ id, email, status }: ClerkWaitlistEntry, { person, clerk }: Known, noted: NotedEntry, { mirrorWaitlist, inviteVia }: ClerkRules): Compared {
  if (noted === 'waits_for_role') return drifting('waits_for_role', email, person, id, status);
  if (person === null) return fine;
  const { stage } = person.entry;
  const ours = clerk?.waitlist?.id === id;
  const learnt = { ...learntOf(person, clerk), waitlist: { id, status, for: ours ? clerk.waitlist.for : null } };
  const watched = mirrorWaitlist || inviteVia === 'waitlist';
  if ((stage === 'revoked' || stage === 'withdrawn') && status === 'invited') {
    return watched && ours ? { drift: null, learnt, due: true } : drifting('invited_there', email, person, id, status);
  }
  if (stage === 'accepted' && status === 'pending') return drifting('waitlist_left', email, person, id, status);
  return watched && (!ours || clerk.waitlist.status !== status) ? { drift: null, learnt, due: true } : fine;
}

export function compareInvitation({ id, email, status, role, expiresAt }: ClerkInvitation, { person, clerk }: Known, { inviteVia }: ClerkRules, now: number): Compared {
  const ours = clerk?.invitation?.id === id;
  if (ours && person !== null) {
    const learnt = { ...learntOf(person, clerk), invitation: { ...clerk.invitation, state: status } };
    // Somebody took it back there. Inviting again would be a second mail: that is for people to say.
    if (status === 'revoked' && offerOf(person, now)?.id === clerk.invitation.for) return { ...drifting('invitation_revoked', email, person, id, status), learnt };
    return clerk.invitation.state === status ? fine : { drift: null, learnt, due: true };
  }
  if (status !== 'pending') return fine;
  if (person === null) return drifting('invitation_unknown', email, null, id, role);
  const offer = offerOf(person, now);
  if (clerk?.invitation?.state === 'pending' && clerk.invitation.for !== null) return drifting('invitation_double', email, person, id, role);
  if (offer === null || inviteVia === 'none') return person.entry.stage === 'accepted' || person.entry.stage === 'approved' ? fine : drifting('invitation_unknown', email, person, id, role);
  // Somebody invited there whom Foyer invites, too: it is the wanted one.
  return { drift: null, learnt: { ...learntOf(person, clerk), invitation: { id, state: status, for: offer.id, role, expiresAt } }, due: true };
}

export function compareUser({ id, email, role }: ClerkListedUser, { person, clerk }: Known): Compared {
  if (email === null) return fine;
  if (person === null) return drifting('user_unlisted', email, null, id, role);
  const { entry: { id: entryId, stage, role: held }, grant } = person;
  const claimed = grant?.subject?.provider === clerkProvider ? grant.subject.id : null;
  if (stage === 'accepted' && claimed !== null && claimed !== id) return drifting('other_account', email, person, id, role);
  const known = clerk?.userId === id;
  const wanted = claimed === id ? roleOf(person) : null;
  // Brought along by the invitation, until the access is claimed.
  const carried = role !== null && role === held;
  // The first time it is written is Foyer's to do, whatever stands there.
  const first = wanted !== null && !known;
  if (role !== wanted && role !== (known ? clerk.role : null) && !carried && !first) return drifting('role_differs', email, person, id, role);
  if (stage === 'revoked' || (stage === 'withdrawn' && clerk !== null)) {
    if (known && role === null && (clerk.sessionsEnded || clerk.ban === 'banned')) return fine;
    return { drift: null, learnt: { ...learntOf(person, clerk), userId: id, role }, due: true };
  }
  return { drift: null, learnt: known ? null : { ...learntOf(person, clerk), userId: id }, due: wanted !== null && role !== wanted, entryId };
}

/** Somebody Foyer invited: is there anything at Clerk for it? */
export function compareOffer(invitation: Invitation, { person, clerk }: Known, due: boolean, { inviteVia }: ClerkRules, now: number): Drift | null {
  if (person === null || inviteVia === 'none' || due || offerOf(person, now)?.id !== invitation.id) return null;
  if (clerk?.accountFor === invitation.id) return drifting('has_account', person.entry.email, person, clerk.userId, null).drift;
  const there = clerk?.invitation?.for === invitation.id || clerk?.waitlist?.for === invitation.id;
  return there ? null : drifting('not_invited', person.entry.email, person, null, null).drift;
}

function learntOf(person: Person, clerk: ClerkPerson | null) {
  const { entryId, invitation, waitlist, userId, role } = clerk ?? unknownAtClerk(person.entry.id, person.entry.email);
  return { entryId, invitation, waitlist, userId, role };
}

function drifting(kind: DriftKind, email: string, person: Person | null, clerkId: string | null, there: string | null): Compared & { readonly drift: Drift } {
  return { drift: { kind, email, entryId: person?.entry.id ?? null, clerkId, there }, learnt: null, due: false };
}
