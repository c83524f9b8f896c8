import type { Change, Decision } from '../change.ts';
import { moved } from '../entry-changes.ts';
import type { Grant, Session, Subject } from '../grant.ts';
import { invitationStateAt } from '../invitation.ts';
import type { Person, Snapshot } from '../person.ts';
import type { Role } from '../role.ts';
import type { Rules } from '../rules.ts';
import { mailTokenFault, type TokenFault } from './mail-token.ts';

/** A session prepared by the verb; only its hash is known here. */
export type PreparedSession = Omit<Session, 'entryId' | 'createdAt'>;

/** The person presses the one button of the invitation page. */
export interface AcceptCommand {
  readonly type: 'accept';
  readonly session: PreparedSession;
  /** Whom this browser is signed in as; somebody else must switch first. */
  readonly signedInAs: string | null;
}

/** A returning person presses the button behind a mailed sign-in link. */
export interface SignInCommand {
  readonly type: 'sign_in';
  readonly session: PreparedSession;
}

export type AcceptResult =
  | { readonly status: 'accepted'; readonly entryId: string; readonly role: string; readonly onboarding: boolean; readonly sessionExpiresAt: number }
  | { readonly status: 'dead'; readonly fault: InvitationFault | TokenFault }
  | { readonly status: 'wrong_person'; readonly invitedEmail: string };

export type InvitationFault = 'unknown' | 'expired' | 'used' | 'superseded' | 'revoked';

/** What is wrong with the presented invitation at this instant; null when it is open. */
export function invitationFault(snapshot: Snapshot, now: number): InvitationFault | null {
  const { invitation, person } = snapshot;
  if (!invitation || !person) return 'unknown';
  switch (invitationStateAt(invitation, now)) {
    case 'expired': return 'expired';
    case 'accepted': return 'used';
    case 'superseded': return 'superseded';
    case 'revoked': return 'revoked';
    case 'pending': return person.entry.stage === 'invited' ? null : 'revoked';
  }
}

/**
 * Lets the invited person in: exactly one session, one claimed grant, one event, however many try at once (SR-6).
 * The role is the one of the approval valid at this moment (SR-22). The mailed link proves the mailbox.
 */
export function decideAccept(snapshot: Snapshot, command: AcceptCommand, now: number, rules: Rules): Decision<AcceptResult> {
  const fault = invitationFault(snapshot, now);
  if (fault !== null) return { result: { status: 'dead', fault }, change: null };
  const person = snapshot.person!;
  if (command.signedInAs !== null && command.signedInAs !== person.entry.id) {
    return { result: { status: 'wrong_person', invitedEmail: person.entry.email }, change: null };
  }
  const role = configuredRole(person, rules);
  if (role === null) return { result: { status: 'dead', fault: 'revoked' }, change: null };
  const invitation = { ...snapshot.invitation!, state: 'accepted' as const, endedAt: now };
  const change: Change = {
    ...entered(person, role, command.session, now),
    invitations: [invitation],
    events: [{
      act: 'invitation.accepted', actor: { kind: 'person', entryId: person.entry.id }, entryId: person.entry.id,
      detail: { invitation: invitation.id, role: role.key, session: command.session.id, provenance: person.grant?.provenance ?? 'waitlist' },
    }],
  };
  return { result: admitted(person, role, command.session), change };
}

/** Signs somebody in who is in already, or claims the grant of somebody approved: the link proves the address. */
export function decideSignIn(snapshot: Snapshot, command: SignInCommand, now: number, rules: Rules): Decision<AcceptResult> {
  const fault = mailTokenFault(snapshot, 'sign_in', now);
  if (fault !== null) return { result: { status: 'dead', fault }, change: null };
  const person = snapshot.person!;
  const { entry } = person;
  const role = configuredRole(person, rules);
  if (role === null || (entry.stage !== 'accepted' && entry.stage !== 'approved')) return { result: { status: 'dead', fault: 'unknown' }, change: null };
  const used = { ...snapshot.mailToken!, usedAt: now };
  const claims = entry.stage === 'approved';
  const change: Change = {
    ...(claims ? entered(person, role, command.session, now) : { sessionStarted: started(person, command.session, now) }),
    mailTokens: [used],
    events: [{
      act: claims ? 'access.claimed' : 'session.started', actor: { kind: 'person', entryId: entry.id }, entryId: entry.id,
      detail: { session: command.session.id, role: role.key },
    }],
  };
  return { result: admitted(person, role, command.session), change };
}

/** The built-in identity of a person. */
export function builtInSubject(entryId: string): Subject {
  return { provider: 'foyer', id: entryId };
}

/** The configured role the person holds by a living grant, or null: then there is nothing to enter. */
export function configuredRole(person: Person, rules: Rules): Role | null {
  if (person.grant === null || person.grant.revokedAt !== null) return null;
  return rules.product.roles.find((role) => role.key === person.grant!.role) ?? null;
}

function entered(person: Person, role: Role, session: PreparedSession, now: number): Omit<Change, 'events'> {
  const { entry } = person;
  const grant: Grant = { ...person.grant!, role: role.key, subject: person.grant!.subject ?? builtInSubject(entry.id), claimedAt: person.grant!.claimedAt ?? now };
  return {
    entry: moved(entry, 'accepted', now, { acceptedAt: now, confirmedAt: entry.confirmedAt ?? now }),
    grant,
    sessionStarted: started(person, session, now),
    mailsStopped: 'all',
  };
}

function started(person: Person, session: PreparedSession, now: number): Session {
  return { ...session, entryId: person.entry.id, createdAt: now };
}

function admitted(person: Person, role: Role, session: PreparedSession): AcceptResult {
  const { done, skipped, completedAt } = person.entry.onboarding;
  const onboarding = role.onboarding.length > 0 && !skipped && completedAt === null && done.length < role.onboarding.length;
  return { status: 'accepted', entryId: person.entry.id, role: role.key, onboarding, sessionExpiresAt: session.expiresAt };
}
