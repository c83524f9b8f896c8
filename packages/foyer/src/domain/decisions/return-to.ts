import type { Actor } from '../actor.ts';
import type { Decision } from '../change.ts';
import { closed, moved } from '../entry-changes.ts';
import { EntryNotFound, StageConflict } from '../errors.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { requireReplaceable, requireVersion } from './approve.ts';
import type { EntryResult } from './reject.ts';

/** An admin looks at somebody again: a rejection is reconsidered, an approval undone. */
export interface ReconsiderCommand {
  readonly type: 'reconsider';
  readonly actor: Actor;
  readonly version: number | null;
}

/** Rejected or approved people are pending again. @throws {EntryNotFound | RoleAboveRank | StageConflict} */
export function decideReconsider(snapshot: Snapshot, command: ReconsiderCommand, now: number, rules: Rules): Decision<EntryResult<'pending'>> {
  if (snapshot.person === null) throw new EntryNotFound();
  const { entry, grant } = snapshot.person;
  requireVersion(entry, command.version);
  requireReplaceable(rules, command.actor, entry.role);
  if (entry.stage === 'withdrawn') throw new StageConflict('withdrawn', 'pending by an admin; only by joining again');
  return {
    result: { id: entry.id, email: entry.email, outcome: 'pending' },
    change: {
      entry: moved(entry, 'pending', now, { role: null, approvedAt: null, approvedBy: null, reason: null }),
      ...(grant ? { grant: { ...grant, revokedAt: grant.revokedAt ?? now } } : {}),
      supersedesTokens: 'sign_in',
      mailsStopped: 'all',
      events: [{ act: 'entry.reconsidered', actor: command.actor, entryId: entry.id, detail: { from: entry.stage, roleBefore: entry.role } }],
    },
  };
}

/** An admin takes an invitation back without closing the door: the person stays approved. */
export interface WithdrawInvitationCommand {
  readonly type: 'withdraw_invitation';
  readonly actor: Actor;
  readonly version: number | null;
}

/** @throws {EntryNotFound | RoleAboveRank | StageConflict} */
export function decideWithdrawInvitation(snapshot: Snapshot, command: WithdrawInvitationCommand, now: number, rules: Rules): Decision<EntryResult<'approved'>> {
  if (snapshot.person === null) throw new EntryNotFound();
  const { entry, invitation } = snapshot.person;
  requireVersion(entry, command.version);
  requireReplaceable(rules, command.actor, entry.role);
  if (entry.stage !== 'invited') throw new StageConflict(entry.stage, 'approved by withdrawing an invitation');
  return {
    result: { id: entry.id, email: entry.email, outcome: 'approved' },
    change: {
      entry: moved(entry, 'approved', now),
      invitations: closed(invitation, 'revoked', now),
      mailsStopped: 'all',
      events: [{ act: 'invitation.withdrawn', actor: command.actor, entryId: entry.id, detail: { invitation: invitation?.id ?? null, role: entry.role } }],
    },
  };
}
