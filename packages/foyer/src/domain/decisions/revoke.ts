import type { Actor } from '../actor.ts';
import type { Decision } from '../change.ts';
import { acceptsMail, closed, leftDesk, mailFrom, moved } from '../entry-changes.ts';
import { EntryNotFound } from '../errors.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { type EntryResult, resultOf } from './entry-result.ts';
import { requireReplaceable, requireVersion } from './may-decide.ts';

/** An admin takes access back, at once and everywhere. */
export interface RevokeCommand {
  readonly type: 'revoke';
  readonly actor: Actor;
  readonly reason: string | null;
  readonly notify: boolean;
  readonly mailId: string;
  readonly version: number | null;
}

/** Ends invitation, grant, sessions and queued mail in one step. @throws {EntryNotFound | RoleAboveRank | StageConflict} */
export function decideRevoke(snapshot: Snapshot, command: RevokeCommand, now: number, rules: Rules): Decision<EntryResult<'revoked' | 'unchanged'>> {
  if (snapshot.person === null) throw new EntryNotFound();
  const { entry, grant, invitation } = snapshot.person;
  requireVersion(entry, command.version);
  requireReplaceable(rules, command.actor, entry.role);
  if (entry.stage === 'revoked') return { result: resultOf(entry, 'unchanged'), change: null };
  const mailed = command.notify && acceptsMail(entry);
  const next = moved(entry, 'revoked', now, { reason: command.reason, ...leftDesk(entry), delivery: mailed ? 'queued' : entry.delivery });
  return {
    result: resultOf(next, 'revoked'),
    change: {
      entry: next,
      invitations: closed(invitation, 'revoked', now),
      ...(grant ? { grant: { ...grant, revokedAt: now } } : {}),
      sessionsEnded: 'all',
      supersedesTokens: 'sign_in',
      mailsStopped: 'all',
      mails: mailed ? [mailFrom('revocation', command.mailId, entry, now)] : [],
      events: [{
        act: 'access.revoked', actor: command.actor, entryId: entry.id,
        detail: { from: entry.stage, role: entry.role, mailed, ...(invitation?.state === 'pending' ? { invitation: invitation.id } : {}) },
        ...(command.reason ? { personal: { reason: command.reason } } : {}),
      }],
    },
  };
}
