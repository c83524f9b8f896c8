import type { Decision } from '../change.ts';
import { acceptsMail, mailFrom, noted } from '../entry-changes.ts';
import { invitationStateAt } from '../invitation.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';

/** More than this is nagging, whatever the settings say. */
export const remindersMax = 2;

/** The system reminds somebody of an invitation that waits. */
export interface RemindCommand {
  readonly type: 'remind';
  readonly invitationId: string;
  /** Which reminder it is, from 1: two processes that are due at once send one. */
  readonly number: number;
  readonly mailId: string;
}

export interface RemindResult {
  readonly status: 'reminded' | 'not_due';
}

/** Ends by itself: with acceptance, withdrawal, the end of the offer, when the address takes no mail, and where somebody else mails invitations. */
export function decideRemind(snapshot: Snapshot, command: RemindCommand, now: number, rules: Rules): Decision<RemindResult> {
  const { person } = snapshot;
  const invitation = person?.invitation;
  const due = person !== null && person.entry.stage === 'invited' && acceptsMail(person.entry) && rules.invitationsMailedElsewhere !== true
    && invitation?.id === command.invitationId && invitationStateAt(invitation, now) === 'pending'
    && invitation.reminders === command.number - 1 && command.number <= remindersMax;
  if (!due || !invitation) return { result: { status: 'not_due' }, change: null };
  return {
    result: { status: 'reminded' },
    change: {
      entry: noted(person.entry, { delivery: 'queued' }),
      invitations: [{ ...invitation, reminders: command.number, remindedAt: now }],
      mails: [mailFrom('reminder', command.mailId, person.entry, now, invitation.id)],
      events: [{
        act: 'invitation.reminded', actor: { kind: 'system', name: 'reminders' }, entryId: person.entry.id,
        detail: { invitation: invitation.id, number: command.number },
      }],
    },
  };
}

/** The page of an invitation was shown in a browser's visible tab. */
export interface VisitCommand { readonly type: 'visit' }

export interface VisitResult { readonly status: 'noted' }

/** Notes the first visit and nothing else; unknown and dead links are answered alike. */
export function decideVisit(snapshot: Snapshot, _command: VisitCommand, now: number): Decision<VisitResult> {
  const { invitation, person } = snapshot;
  const open = invitation !== undefined && person !== null && invitationStateAt(invitation, now) === 'pending' && person.entry.stage === 'invited';
  if (!open || invitation.visitedAt !== null) return { result: { status: 'noted' }, change: null };
  return {
    result: { status: 'noted' },
    change: {
      invitations: [{ ...invitation, visitedAt: now }],
      events: [{ act: 'invitation.visited', actor: { kind: 'person', entryId: null }, entryId: person.entry.id, detail: { invitation: invitation.id } }],
    },
  };
}
