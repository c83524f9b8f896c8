import type { Actor } from '../actor.ts';
import type { Decision } from '../change.ts';
import { notStarted } from '../entry.ts';
import { acceptsMail, mailFrom, touched } from '../entry-changes.ts';
import { EntryNotFound, FoyerError } from '../errors.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { requireSeat } from '../seats.ts';
import { type EntryResult, resultOf } from './entry-result.ts';
import { requireGrantable, requireReplaceable, requireVersion } from './may-decide.ts';

/** An admin changes the role of somebody approved, invited or accepted; it holds from the next request on. */
export interface ChangeRoleCommand {
  readonly type: 'change_role';
  readonly actor: Actor;
  readonly role: string;
  readonly version: number | null;
  /** Given to mail an open invitation again, with the new role; without it the person learns of it when they come. */
  readonly mailId?: string;
}

/**
 * Grant and live invitation follow. Whoever may not grant the present role may not take it away either.
 * @throws {EntryNotFound | UnknownRole | RoleAboveRank | RoleFull | FoyerError}
 */
export function decideChangeRole(snapshot: Snapshot, command: ChangeRoleCommand, now: number, rules: Rules): Decision<EntryResult<'role_changed' | 'unchanged'>> {
  if (snapshot.person === null) throw new EntryNotFound();
  const { entry, grant, invitation } = snapshot.person;
  requireVersion(entry, command.version);
  const role = requireGrantable(rules, command.actor, command.role);
  if (entry.stage !== 'approved' && entry.stage !== 'invited' && entry.stage !== 'accepted') {
    throw new FoyerError('entry/stage_conflict', `Somebody who is ${entry.stage} has no role to change. Approve them with the role instead.`, { details: { from: entry.stage } });
  }
  if (entry.role === role.key) return { result: resultOf(entry, 'unchanged'), change: null };
  requireReplaceable(rules, command.actor, entry.role);
  requireSeat(snapshot.seats, entry, role);
  const open = invitation?.state === 'pending' ? invitation : null;
  const mailed = command.mailId !== undefined && open !== null && now < open.expiresAt && acceptsMail(entry) && rules.invitationsMailedElsewhere !== true;
  const next = touched(entry, now, { role: role.key, onboarding: notStarted, delivery: mailed ? 'queued' : entry.delivery });
  return {
    result: resultOf(next, 'role_changed'),
    change: {
      entry: next,
      ...(grant ? { grant: { ...grant, role: role.key } } : {}),
      invitations: open ? [{ ...open, role: role.key }] : [],
      ...(mailed ? { mailsStopped: { invitationId: open.id }, mails: [mailFrom('invitation', command.mailId, entry, now, open.id)] } : {}),
      events: [{ act: 'entry.role_changed', actor: command.actor, entryId: entry.id, detail: { from: entry.role, to: role.key, stage: entry.stage, mailed } }],
    },
  };
}
