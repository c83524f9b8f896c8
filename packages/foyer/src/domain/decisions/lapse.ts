import type { Actor } from '../actor.ts';
import type { Decision } from '../change.ts';
import { closed, leftDesk, moved } from '../entry-changes.ts';
import { EntryNotFound, StageConflict } from '../errors.ts';
import { invitationStateAt } from '../invitation.ts';
import type { Snapshot } from '../person.ts';
import { type EntryResult, resultOf } from './entry-result.ts';

/** Nobody took an offer of a wave in time: its seat goes back, and the person waits again as before. */
export interface LapseCommand {
  readonly type: 'lapse';
  readonly actor: Actor;
  /** The offer this is about; another one made since stays. */
  readonly invitationId: string;
}

/** Takes the approval back with the expired offer, as if the one had been withdrawn and the other undone. @throws {EntryNotFound | StageConflict} */
export function decideLapse(snapshot: Snapshot, command: LapseCommand, now: number): Decision<EntryResult<'pending'>> {
  if (snapshot.person === null) throw new EntryNotFound();
  const { entry, invitation, grant } = snapshot.person;
  if (entry.stage !== 'invited' || invitation?.id !== command.invitationId || invitationStateAt(invitation, now) !== 'expired') {
    throw new StageConflict(entry.stage, 'pending by an offer that ran out');
  }
  const withdrawn = { ...moved(entry, 'approved', now), version: entry.version };
  const next = moved(withdrawn, 'pending', now, { role: null, approvedAt: null, approvedBy: null, reason: null, ...leftDesk(entry) });
  return {
    result: resultOf(next, 'pending'),
    change: {
      entry: next,
      invitations: closed(invitation, 'revoked', now),
      ...(grant ? { grant: { ...grant, revokedAt: grant.revokedAt ?? now } } : {}),
      supersedesTokens: 'sign_in',
      mailsStopped: 'all',
      events: [{
        act: 'invitation.lapsed', actor: command.actor, entryId: entry.id,
        detail: { invitation: invitation.id, roleBefore: entry.role, job: invitation.jobId },
      }],
    },
  };
}
