import type { Actor } from '../actor.ts';
import type { Decision } from '../change.ts';
import { closed, leftDesk, moved } from '../entry-changes.ts';
import { EntryNotFound, StageConflict } from '../errors.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { type EntryResult, resultOf } from './entry-result.ts';
import { requireMine, requireReplaceable, requireVersion, requireWorkable } from './may-decide.ts';

/** An admin looks at somebody again: a rejection is reconsidered, an approval undone. */
export interface ReconsiderCommand {
  readonly type: 'reconsider';
  readonly actor: Actor;
  readonly version: number | null;
}

/** Rejected or approved people are pending again. @throws {EntryNotFound | RoleAboveRank | StageConflict} */
export function decideReconsider(snapshot: Snapshot, command: ReconsiderCommand, now: number, rules: Rules): Decision<EntryResult<'pending'>> {
  const entry = requireWorkable(snapshot, command, now, rules);
  const { grant } = snapshot.person!;
  requireReplaceable(rules, command.actor, entry.role);
  if (entry.stage === 'withdrawn') throw new StageConflict('withdrawn', 'pending by an admin; only by joining again');
  const next = moved(entry, 'pending', now, { role: null, approvedAt: null, approvedBy: null, reason: null, ...leftDesk(entry) });
  return {
    result: resultOf(next, 'pending'),
    change: {
      entry: next,
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
  requireMine(rules, command.actor, entry);
  requireReplaceable(rules, command.actor, entry.role);
  if (entry.stage !== 'invited') throw new StageConflict(entry.stage, 'approved by withdrawing an invitation');
  const next = moved(entry, 'approved', now, leftDesk(entry));
  return {
    result: resultOf(next, 'approved'),
    change: {
      entry: next,
      invitations: closed(invitation, 'revoked', now),
      mailsStopped: 'all',
      events: [{ act: 'invitation.withdrawn', actor: command.actor, entryId: entry.id, detail: { invitation: invitation?.id ?? null, role: entry.role } }],
    },
  };
}
