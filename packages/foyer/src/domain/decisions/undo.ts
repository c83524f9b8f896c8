import type { Actor } from '../actor.ts';
import type { Change, Decision } from '../change.ts';
import type { Entry, UndoPoint } from '../entry.ts';
import { closed, touched } from '../entry-changes.ts';
import { EntryNotFound, FoyerError } from '../errors.ts';
import type { Grant } from '../grant.ts';
import type { Person, Snapshot } from '../person.ts';
import type { Stage } from '../stage.ts';
import { requireVersion } from './may-decide.ts';
import { type EntryResult, resultOf } from './entry-result.ts';

/** An admin takes their own newest decision about somebody back, before its mail has left. */
export interface UndoCommand {
  readonly type: 'undo';
  readonly actor: Actor;
  readonly version: number | null;
}

/**
 * Everything is as it was before the decision: stage, role, notes, flags and claim. Its invitation and its mail end with it. This is the one
 * move that follows no table: it goes back to where the person stood seconds ago.
 * @throws {EntryNotFound}
 * @throws {FoyerError} `entry/undo_expired` when it was somebody else's, is too old, its mail is made, or anything happened since
 */
export function decideUndo(snapshot: Snapshot, command: UndoCommand, now: number): Decision<EntryResult<'undone'>> {
  if (snapshot.person === null) throw new EntryNotFound();
  const { entry, invitation } = snapshot.person;
  requireVersion(entry, command.version);
  const point = entry.desk.undo;
  const { actor } = command;
  const open = point !== undefined && actor.kind === 'admin' && point.by === actor.id && now < point.until && point.version === entry.version;
  if (!open) {
    throw new FoyerError('entry/undo_expired', 'This can no longer be taken back: its time is over, its mail has left, or something happened since. Change the decision instead.');
  }
  const { claim, grant: _grant, stage, ...fields } = point.before;
  const { undo: _undo, ...desk } = entry.desk;
  const next: Entry = { ...touched(entry, now, { ...fields, desk: { ...desk, claim } }), stage };
  const given = grantBefore(snapshot.person, point, now);
  const change: Change = {
    entry: next,
    invitations: closed(invitation, 'revoked', now),
    ...(given ? { grant: given } : {}),
    mailsStopped: 'all',
    events: [{
      act: 'entry.decision_undone', actor, entryId: entry.id,
      detail: { undone: entry.stage, to: stage, role: fields.role, grantRole: given?.role ?? null, grantLives: given !== null && given.revokedAt === null },
    }],
  };
  return { result: resultOf(next, 'undone'), change };
}

/** The grant as it shall be: as before, or ended when the decision made it. Whoever claimed it keeps it. */
function grantBefore({ grant }: Person, { before }: UndoPoint, now: number): Grant | null {
  if (grant === null) return null;
  return before.grant === null ? { ...grant, revokedAt: grant.revokedAt ?? now } : { ...grant, ...before.grant };
}

/**
 * What is noted with a decision so that it can be taken back; nothing where there is no time for it. An invitation that was replaced
 * stays dead (SR-7), so renewing one cannot be taken back.
 * @param next - the entry after the decision, but for this
 */
export function withUndo(before: Person, next: Entry, { actor, mailId, undoMs }: { actor: Actor; mailId: string | null; undoMs: number }, now: number): Entry {
  if (undoMs <= 0 || actor.kind !== 'admin' || hasOffer(before.entry.stage)) return next;
  const { stage, role, approvedAt, approvedBy, invitedAt, notes, reason, flags, delivery, onboarding, desk } = before.entry;
  const grant = before.grant && { role: before.grant.role, grantedAt: before.grant.grantedAt, grantedBy: before.grant.grantedBy, revokedAt: before.grant.revokedAt };
  const undo: UndoPoint = {
    by: actor.id, until: now + undoMs, version: next.version, mailId,
    before: { stage, role, approvedAt, approvedBy, invitedAt, notes, reason, flags, delivery, onboarding, claim: desk.claim, grant },
  };
  return { ...next, desk: { ...next.desk, undo } };
}

function hasOffer(stage: Stage): boolean {
  return stage === 'invited';
}
