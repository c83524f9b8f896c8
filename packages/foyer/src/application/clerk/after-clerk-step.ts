import type { ClerkInvitation, ClerkOutcome, ClerkWaitlistEntry } from '../ports/clerk-directory.ts';
import type { ClerkPerson } from '../ports/clerk-store.ts';
import type { ClerkStep } from './next-clerk-step.ts';

/** What a step found out. Whoever has nothing to tell answers null. */
export type StepValue = ClerkInvitation | ClerkWaitlistEntry | readonly ClerkInvitation[] | null;

/** How to go on: at once, after a pause that counts as a failure, once Clerk answers or takes calls again, or not without a person. */
export type StepVerdict =
  /** `looked` is no failure and no success; `unsettled` counts, so that it cannot go round for ever. */
  | { readonly go: 'on'; readonly how: 'changed' | 'looked' | 'unsettled' }
  | { readonly go: 'later'; readonly reason: string }
  /** Nothing is the matter with the person: Clerk itself did not answer. */
  | { readonly go: 'again'; readonly reason: string }
  | { readonly go: 'limited'; readonly retryAfterMs: number }
  | { readonly go: 'stop'; readonly reason: string };

export interface AfterStep { readonly known: ClerkPerson; readonly verdict: StepVerdict }

const clockSkewMs = 300_000;

/**
 * Notes how a step ended. Answers that say "it is so already" are the wanted state, not failures.
 * @param known - as it was before the call
 * @param call - as it was noted before it was made; null for a look
 */
export function afterClerkStep(known: ClerkPerson, step: ClerkStep, outcome: ClerkOutcome<StepValue>, call: ClerkPerson['call']): AfterStep {
  switch (outcome.kind) {
    case 'ok': return { known: noted(known, step, outcome.value), verdict: { go: 'on', how: step.do === 'look' ? 'looked' : 'changed' } };
    case 'limited': return { known, verdict: { go: 'limited', retryAfterMs: outcome.retryAfterMs } };
    // The call stays noted: what it did is looked up, or it is repeated where repeating does no harm.
    case 'unknown': return { known: { ...known, call: call ?? known.call }, verdict: { go: 'again', reason: outcome.reason } };
    case 'refused': return afterRefusal(known, step, outcome, call);
  }
}

function noted(before: ClerkPerson, step: ClerkStep, value: StepValue): ClerkPerson {
  const done = { ...before, call: null };
  switch (step.do) {
    case 'look': return step.at === 'invitations' ? foundInvitation(done, before, value as readonly ClerkInvitation[]) : foundEntry(done, before, value as ClerkWaitlistEntry | null);
    case 'create_invitation': return { ...done, invitation: invitationFrom(value as ClerkInvitation, step.for) };
    case 'revoke_invitation': return { ...done, invitation: done.invitation && { ...done.invitation, state: 'revoked', for: null } };
    case 'create_waitlist_entry': return withEntry(done, value as ClerkWaitlistEntry, null);
    case 'invite_waitlist_entry': return withEntry(done, value as ClerkWaitlistEntry, step.for);
    case 'reject_waitlist_entry': return rejected(done);
    case 'delete_waitlist_entry': return { ...done, waitlist: null };
    case 'set_role': return { ...done, userId: step.userId, role: step.role, ...(step.role === null ? {} : { sessionsEnded: false }) };
    case 'end_sessions': return { ...done, userId: step.userId, sessionsEnded: true };
    case 'ban': return { ...done, userId: step.userId, ban: 'banned' };
    case 'unban': return { ...done, userId: step.userId, ban: 'none', sessionsEnded: false };
    default: return done;
  }
}

function afterRefusal(known: ClerkPerson, step: ClerkStep, { code, status }: { readonly code: string; readonly status: number }, call: ClerkPerson['call']): AfterStep {
  const done = { ...known, call: null };
  const on = (next: ClerkPerson): AfterStep => ({ known: next, verdict: { go: 'on', how: 'changed' } });
  const missing = status === 404;
  switch (step.do) {
    case 'create_invitation':
      // One exists: which one is looked up, and taken for the wanted one.
      if (code === 'duplicate_record') return { known: { ...known, call }, verdict: { go: 'on', how: 'unsettled' } };
      if (code === 'form_identifier_exists') return on({ ...done, accountFor: step.for });
      break;
    case 'revoke_invitation':
      if (code === 'invitation_already_accepted') return on({ ...done, invitation: done.invitation && { ...done.invitation, state: 'accepted' } });
      if (code === 'invitation_already_revoked' || missing) return on(noted(known, step, null));
      break;
    case 'invite_waitlist_entry':
      if (code === 'waitlist_entry_already_invited') return on({ ...done, waitlist: done.waitlist && { ...done.waitlist, status: 'invited', for: step.for } });
      if (code === 'waitlist_entry_already_completed') return on({ ...done, waitlist: done.waitlist && { ...done.waitlist, status: 'completed', for: step.for } });
      if (missing) return on({ ...done, waitlist: null });
      break;
    case 'reject_waitlist_entry':
      if (code === 'waitlist_entry_already_rejected') return on(rejected(done));
      if (code === 'waitlist_entry_already_completed') return on({ ...done, waitlist: done.waitlist && { ...done.waitlist, status: 'completed' }, invitation: done.invitation && { ...done.invitation, state: 'accepted' } });
      if (missing) return on({ ...done, waitlist: null });
      break;
    case 'delete_waitlist_entry':
      // Only what is pending can be taken off the list; anything else has gone its own way there.
      if (missing || (status === 409 && code !== 'waitlist_entry_locked')) return on({ ...done, waitlist: null });
      break;
    case 'set_role':
    case 'end_sessions':
    case 'unban':
      // The account is gone, and everything of it: comparing tells.
      if (missing) return on(noted(known, step, null));
      break;
    case 'ban':
      if (status === 402) return on({ ...done, ban: 'unavailable' });
      if (missing) return on(noted(known, step, null));
      break;
    default: break;
  }
  if (code === 'waitlist_entry_locked') return { known: done, verdict: { go: 'later', reason: code } };
  return { known: done, verdict: { go: 'stop', reason: `${status} ${code}` } };
}

/** What a call of unknown outcome made, or somebody else before it. */
function foundInvitation(done: ClerkPerson, before: ClerkPerson, found: readonly ClerkInvitation[]): ClerkPerson {
  const made = before.call!;
  const open = found.find(({ status }) => status === 'pending') ?? found.find(({ status, createdAt }) => status === 'accepted' && createdAt >= made.at - clockSkewMs);
  return open === undefined ? done : { ...done, invitation: invitationFrom(open, made.for) };
}

function foundEntry(done: ClerkPerson, before: ClerkPerson, found: ClerkWaitlistEntry | null): ClerkPerson {
  if (found === null) return { ...done, waitlist: null };
  return withEntry(done, found, found.status === 'invited' || found.status === 'completed' ? before.call!.for : null);
}

function withEntry(done: ClerkPerson, { id, status, invitation }: ClerkWaitlistEntry, forInvitation: string | null): ClerkPerson {
  return {
    ...done, waitlist: { id, status, for: forInvitation },
    ...(invitation && forInvitation !== null ? { invitation: invitationFrom(invitation, forInvitation) } : {}),
  };
}

function rejected(done: ClerkPerson): ClerkPerson {
  return { ...done, waitlist: done.waitlist && { ...done.waitlist, status: 'rejected', for: null } };
}

function invitationFrom({ id, status, role, expiresAt }: ClerkInvitation, forInvitation: string | null): NonNullable<ClerkPerson['invitation']> {
  return { id, state: status, for: forInvitation, role, expiresAt };
}
