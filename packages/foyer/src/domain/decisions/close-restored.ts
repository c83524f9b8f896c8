import type { Actor } from '../actor.ts';
import type { AdminEnding, Closure } from '../aftermath.ts';
import type { AuditAct, AuditDetail, AuditDraft } from '../audit-event.ts';
import type { Change, Decision } from '../change.ts';
import { type Entry, notStarted } from '../entry.ts';
import { closed, moved, touched } from '../entry-changes.ts';
import type { Person, Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { canMove } from '../stage.ts';
import { credentialOf, endSessions, team } from './team.ts';

/** After a restore: what ended after the backup ends again, so that nothing dead comes back (SR-72). */
export interface CloseRestoredCommand {
  readonly type: 'close_restored';
  readonly actor: Actor;
  readonly closure: Closure;
}

export interface CloseRestoredResult {
  readonly id: string | null;
  readonly email: string | null;
  /** `unchanged`: it was closed already in the backup, or the person came later. */
  readonly outcome: 'ended' | 'invitation_ended' | 'role_changed' | 'unchanged';
}

const acts = { revoked: 'access.revoked', withdrawn: 'entry.withdrawn', rejected: 'entry.rejected', pending: 'entry.reconsidered' } as const satisfies Record<string, AuditAct>;

/** Only ever closes: a role becomes a lower one or stays, and nobody is let in. */
export function decideCloseRestored(snapshot: Snapshot, { actor, closure }: CloseRestoredCommand, now: number, rules: Rules): Decision<CloseRestoredResult> {
  const { person } = snapshot;
  if (person === null) return { result: { id: null, email: null, outcome: 'unchanged' }, change: null };
  const answer = (outcome: CloseRestoredResult['outcome'], change: Change | null) => ({ result: { id: person.entry.id, email: person.entry.email, outcome }, change });
  const stage = endOf(person, closure.stage);
  if (stage !== undefined) return answer('ended', ended(person, stage, actor, closure.because, now));
  const lower = lowerRole(person, closure.role, rules);
  const isInvitationOver = closure.invitationEnded && person.entry.stage === 'invited' && person.invitation?.state === 'pending';
  if (lower === null && !isInvitationOver) return answer('unchanged', null);
  return answer(isInvitationOver ? 'invitation_ended' : 'role_changed', lessened(person, lower, isInvitationOver, actor, closure.because, now));
}

/**
 * The stage in which the ending leaves somebody, if it changes anything. The true way there had steps that the backup does not
 * know; where one step of the table cannot lead to the same place, it leads to a closed one.
 */
function endOf(person: Person, stage: Closure['stage']): keyof typeof acts | undefined {
  const { stage: from } = person.entry;
  if (stage === null || (!isOpen(person) && (stage === 'pending' || stage === from))) return undefined;
  return ([stage, 'revoked', 'rejected'] as const).find((to) => canMove(from, to));
}

function isOpen({ entry, grant, invitation }: Person): boolean {
  return entry.stage === 'approved' || entry.stage === 'invited' || entry.stage === 'accepted' || invitation?.state === 'pending' || grant?.revokedAt === null;
}

function ended({ entry, grant, invitation }: Person, stage: keyof typeof acts, actor: Actor, because: number | null, now: number): Change {
  const fields: Partial<Entry> = stage === 'pending' ? { role: null, approvedAt: null, approvedBy: null, reason: null } : {};
  return {
    entry: moved(entry, stage, now, fields),
    invitations: closed(invitation, 'revoked', now),
    ...(grant ? { grant: { ...grant, revokedAt: grant.revokedAt ?? now } } : {}),
    sessionsEnded: 'all',
    mailsStopped: 'all',
    events: [event(acts[stage], actor, entry, { from: entry.stage, role: stage === 'pending' ? null : entry.role, restored: true, after: because })],
  };
}

/** Keeps the place, with less: a role that was taken back, or without the link that was used or taken back. */
function lessened({ entry, grant, invitation }: Person, role: string | null, isInvitationOver: boolean, actor: Actor, because: number | null, now: number): Change {
  const events: AuditDraft[] = [];
  if (role !== null) events.push(event('entry.role_changed', actor, entry, { from: entry.role, to: role, stage: entry.stage, restored: true, after: because }));
  if (isInvitationOver) events.push(event('invitation.withdrawn', actor, entry, { invitation: invitation!.id, role: role ?? entry.role, restored: true, after: because }));
  const fields: Partial<Entry> = role === null ? {} : { role, onboarding: notStarted };
  const kept = role === null || invitation?.state !== 'pending' ? [] : [{ ...invitation, role }];
  return {
    entry: isInvitationOver ? moved(entry, 'approved', now, fields) : touched(entry, now, fields),
    invitations: isInvitationOver ? closed(invitation, 'revoked', now) : kept,
    ...(grant && role !== null ? { grant: { ...grant, role } } : {}),
    ...(isInvitationOver ? { mailsStopped: 'all' as const } : {}),
    events,
  };
}

/** The role they were left with, where it says less than the restored one; a role that no longer exists opens nothing. */
function lowerRole({ entry, grant }: Person, role: string | null, { product }: Rules): string | null {
  if (role === null || role === entry.role || entry.role === null || grant === null || grant.revokedAt !== null) return null;
  const rankOf = (key: string) => product.roles.find((one) => one.key === key)?.rank ?? 0;
  return rankOf(role) <= rankOf(entry.role) ? role : null;
}

function event(act: AuditAct, actor: Actor, entry: Entry, detail: AuditDetail): AuditDraft {
  return { act, actor, entryId: entry.id, detail };
}

/** The same for a member of the team: their place or their ways to sign in ended after the backup. */
export interface CloseRestoredAdminCommand {
  readonly type: 'close_restored_admin';
  readonly actor: Actor;
  readonly id: string;
  readonly ending: AdminEnding;
}

/** Well formed, and the hash of nothing. */
const noPassword = `${'0'.repeat(32)}:${'0'.repeat(128)}`;

/** Also the last owner: the console and the key of the environment let somebody back in. */
export function decideCloseRestoredAdmin(snapshot: Snapshot, { actor, id, ending }: CloseRestoredAdminCommand, now: number): Decision<{ readonly email: string | null }> {
  const admin = team(snapshot).find((one) => one.id === id && one.removedAt === null);
  if (!admin) return { result: { email: null }, change: null };
  const credential = credentialOf(snapshot, id);
  const suspends = ending.place && admin.suspendedAt === null;
  const forgets = (ending.password || ending.factor) && credential !== null;
  if (!suspends && !forgets) return { result: { email: null }, change: null };
  const events: AuditDraft[] = [];
  if (suspends) events.push({ act: 'admin.suspended', actor, entryId: null, detail: { admin: id, level: admin.level, restored: true } });
  if (forgets) events.push({ act: 'admin.password_changed', actor, entryId: null, detail: { admin: id, by: 'restore' } });
  if (forgets && ending.factor && credential.factor) events.push({ act: 'admin.second_factor_removed', actor, entryId: null, detail: { admin: id, by: 'restore' } });
  return {
    result: { email: admin.email },
    change: {
      ...(suspends ? { admin: { ...admin, suspendedAt: now } } : {}),
      identity: forgets
        ? [{ put: 'credential', row: { ...credential, passwordHash: noPassword, passwordAt: now, recoveryCodes: [], pendingFactor: null, factor: ending.factor ? null : credential.factor } }, ...endSessions(snapshot, id)]
        : [],
      events,
    },
  };
}

/** A restore is done; said once, with what it did in all. */
export interface RecordRestoredCommand {
  readonly type: 'record_restored';
  readonly actor: Actor;
  readonly detail: AuditDetail;
}

export function decideRecordRestored({ actor, detail }: RecordRestoredCommand): Decision<{ readonly status: 'recorded' }> {
  return { result: { status: 'recorded' }, change: { events: [{ act: 'backup.restored', actor, entryId: null, detail }] } };
}
