import type { Person } from '../../domain/person.ts';
import type { ClerkPerson } from '../ports/clerk-store.ts';
import type { ClerkRules } from './clerk-rules.ts';

/** The one thing to do next for somebody at Clerk. */
export type ClerkStep =
  | { readonly do: 'nothing' }
  /** Something is to be done, and not before the instant. */
  | { readonly do: 'wait'; readonly until: number }
  /** Erased, and nothing is left at Clerk that Foyer made. */
  | { readonly do: 'forget' }
  /** A call of which nobody knows whether it was heard: see what is there. */
  | { readonly do: 'look'; readonly email: string; readonly at: 'invitations' | 'waitlist' }
  | { readonly do: 'create_invitation'; readonly email: string; readonly for: string; readonly role: string; readonly notify: boolean; readonly expiresAt: number }
  | { readonly do: 'revoke_invitation'; readonly id: string }
  | { readonly do: 'create_waitlist_entry'; readonly email: string }
  | { readonly do: 'invite_waitlist_entry'; readonly id: string; readonly for: string }
  | { readonly do: 'reject_waitlist_entry' | 'delete_waitlist_entry'; readonly id: string }
  | { readonly do: 'set_role'; readonly userId: string; readonly role: string | null }
  | { readonly do: 'end_sessions' | 'ban' | 'unban'; readonly userId: string };

/** The provider's name in subjects. */
export const clerkProvider = 'clerk';

/**
 * Compares what should be with what is known at Clerk. Says what is to be, not what happened: whatever came in between, twice or not at all,
 * the steps that follow lead to the same end, one call at a time.
 * @param person - as Foyer's record has them; null once erased
 */
export function nextClerkStep(person: Person | null, known: ClerkPerson, rules: ClerkRules, now: number): ClerkStep {
  return lookStep(known) ?? endingStep(person, known, rules, now) ?? invitingStep(person, known, rules, now) ?? waitlistStep(person, known, rules)
    ?? accountStep(person, known, rules) ?? { do: person === null ? 'forget' : 'nothing' };
}

/** Making something twice would mail twice. Everything else can be repeated. */
function lookStep({ call, email }: ClerkPerson): ClerkStep | null {
  if (call === null || email === null) return null;
  if (call.what === 'create_invitation') return { do: 'look', email, at: 'invitations' };
  return call.what === 'invite_waitlist_entry' ? { do: 'look', email, at: 'waitlist' } : null;
}

/** Ends an offer at Clerk that Foyer's record does not make, or not any more, or not so. */
function endingStep(person: Person | null, { invitation, waitlist }: ClerkPerson, rules: ClerkRules, now: number): ClerkStep | null {
  if (invitation === null || invitation.state !== 'pending' || (invitation.expiresAt !== null && now >= invitation.expiresAt)) return null;
  const offer = offerOf(person, now);
  const wanted = offer === null ? staysOpen(person) : invitation.for === offer.id
    // Nobody has the link yet when Foyer mails: the new one says the new role. A link that was mailed stays; the role is set when it is used.
    && (rules.mail === 'clerk' || invitation.role === offer.role);
  if (wanted) return null;
  return waitlist?.status === 'invited' && rules.inviteVia === 'waitlist'
    ? { do: 'reject_waitlist_entry', id: waitlist.id }
    : { do: 'revoke_invitation', id: invitation.id };
}

function invitingStep(person: Person | null, known: ClerkPerson, rules: ClerkRules, now: number): ClerkStep | null {
  const offer = offerOf(person, now);
  if (person === null || offer === null || known.email === null || rules.inviteVia === 'none') return null;
  // What the record has not told of yet may still have to be mailed; what it told before Clerk was set up was mailed by Foyer.
  if (known.announced?.id !== offer.id || known.invitation?.for === offer.id || known.accountFor === offer.id) return null;
  const { undo } = person.entry.desk;
  if (undo !== undefined && now < undo.until) return { do: 'wait', until: undo.until };
  if (known.ban === 'banned') return null;
  if (rules.inviteVia === 'invitation') {
    return {
      do: 'create_invitation', email: known.email, for: offer.id, role: offer.role, expiresAt: offer.expiresAt, notify: rules.mail === 'clerk' && known.announced.mail,
    };
  }
  if (known.waitlist === null) return { do: 'create_waitlist_entry', email: known.email };
  if (known.waitlist.for === offer.id || known.waitlist.status === 'completed') return null;
  // Clerk re-invites only whom it turned away before.
  return known.waitlist.status === 'invited' && known.waitlist.for !== null
    ? { do: 'reject_waitlist_entry', id: known.waitlist.id }
    : { do: 'invite_waitlist_entry', id: known.waitlist.id, for: offer.id };
}

/** Clerk's own list, where Foyer keeps it in step. */
function waitlistStep(person: Person | null, { email, waitlist }: ClerkPerson, { mirrorWaitlist, confirmEmail, inviteVia }: ClerkRules): ClerkStep | null {
  const stage = person?.entry.stage ?? 'withdrawn';
  if (waitlist === null) return mirrorWaitlist && email !== null && stage === 'pending' && (!confirmEmail || person?.entry.confirmedAt !== null) ? { do: 'create_waitlist_entry', email } : null;
  if (!mirrorWaitlist && inviteVia !== 'waitlist') return null;
  if (stage === 'withdrawn' && waitlist.status === 'pending') return { do: 'delete_waitlist_entry', id: waitlist.id };
  if ((stage === 'withdrawn' || stage === 'revoked') && waitlist.status === 'invited') return { do: 'reject_waitlist_entry', id: waitlist.id };
  return stage === 'rejected' && waitlist.status === 'pending' ? { do: 'reject_waitlist_entry', id: waitlist.id } : null;
}

/** Role, sessions and ban of whoever has an account. */
function accountStep(person: Person | null, known: ClerkPerson, { banOnRevoke }: ClerkRules): ClerkStep | null {
  const userId = userIdOf(person, known);
  if (userId === null) return null;
  const stage = person?.entry.stage ?? 'withdrawn';
  const ended = stage === 'revoked' || stage === 'withdrawn';
  if (!ended && known.ban === 'banned') return { do: 'unban', userId };
  const role = roleOf(person);
  if (known.role !== role || known.call?.what === 'set_role') return { do: 'set_role', userId, role };
  if (!ended) return null;
  if (banOnRevoke && stage === 'revoked' && known.ban === 'none') return { do: 'ban', userId };
  return known.sessionsEnded || known.ban === 'banned' ? null : { do: 'end_sessions', userId };
}

interface Offer { readonly id: string; readonly role: string; readonly expiresAt: number }

/** What Foyer offers at this instant. */
export function offerOf(person: Person | null, now: number): Offer | null {
  if (person === null || person.entry.stage !== 'invited') return null;
  const { invitation } = person;
  return invitation?.state === 'pending' && now < invitation.expiresAt ? { id: invitation.id, role: invitation.role, expiresAt: invitation.expiresAt } : null;
}

/** Whoever came in without Clerk can still open an account there with the link they have. */
function staysOpen(person: Person | null): boolean {
  return person?.entry.stage === 'accepted' && person.grant?.subject?.provider !== clerkProvider;
}

/** The role as it should stand at Clerk: that of a grant which somebody there has claimed. */
export function roleOf(person: Person | null): string | null {
  const grant = person?.grant;
  return person?.entry.stage === 'accepted' && grant && grant.revokedAt === null && grant.subject?.provider === clerkProvider ? grant.role : null;
}

export function userIdOf(person: Person | null, known: ClerkPerson): string | null {
  const subject = person?.grant?.subject;
  return subject?.provider === clerkProvider ? subject.id : known.userId;
}
