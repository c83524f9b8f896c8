import type { ClerkDirectory, ClerkOutcome, NewClerkInvitation } from '../ports/clerk-directory.ts';
import type { ClerkPerson } from '../ports/clerk-store.ts';
import type { StepValue } from './after-clerk-step.ts';
import type { ClerkRules } from './clerk-rules.ts';
import type { ClerkStep } from './next-clerk-step.ts';

const dayMs = 86_400_000;
const daysMax = 365;

export type CallingStep = Exclude<ClerkStep, { readonly do: 'nothing' | 'wait' | 'forget' }>;
export type InvitingStep = Extract<ClerkStep, { readonly do: 'create_invitation' }>;

/** What is noted before the step's call is made; null for one that only looks. */
export function callOf(step: CallingStep, now: number): ClerkPerson['call'] {
  return step.do === 'look' ? null : { what: step.do, at: now, for: 'for' in step ? step.for : null };
}

/** Makes the one call of a step. */
export function performClerkStep(directory: ClerkDirectory, step: CallingStep, rules: ClerkRules, now: number): Promise<ClerkOutcome<StepValue>> {
  switch (step.do) {
    case 'look': return step.at === 'invitations' ? directory.findInvitations(step.email) : directory.findWaitlistEntry(step.email);
    case 'create_invitation': return directory.createInvitation(invitationOf(step, rules, now));
    case 'revoke_invitation': return directory.revokeInvitation(step.id);
    case 'create_waitlist_entry': return directory.createWaitlistEntry(step.email);
    case 'invite_waitlist_entry': return directory.inviteWaitlistEntry(step.id);
    case 'reject_waitlist_entry': return directory.rejectWaitlistEntry(step.id);
    case 'delete_waitlist_entry': return directory.deleteWaitlistEntry(step.id);
    case 'set_role': return directory.setRole(step.userId, step.role);
    case 'end_sessions': return directory.endSessions(step.userId);
    case 'ban': return directory.ban(step.userId);
    case 'unban': return directory.unban(step.userId);
  }
}

/** An invitation at Clerk ends in whole days: with Foyer's, or a little later. Foyer takes it back in time. */
export function invitationOf({ email, role, notify, expiresAt }: InvitingStep, { redirectUrl }: ClerkRules, now: number): NewClerkInvitation {
  return { email, role, notify, redirectUrl, expiresInDays: Math.min(daysMax, Math.max(1, Math.ceil((expiresAt - now) / dayMs))) };
}
