import type { Actor } from '../actor.ts';
import { actorName } from '../actor.ts';
import type { AuditDraft } from '../audit-event.ts';
import type { Change, Decision } from '../change.ts';
import { type Entry, notStarted, untouched } from '../entry.ts';
import { acceptsMail, closed, leftDesk, mailedElsewhere, mailFrom, moved, type PreparedInvitation } from '../entry-changes.ts';
import { EntryNotFound, FoyerError } from '../errors.ts';
import type { Grant } from '../grant.ts';
import { type Invitation, neverLookedAt } from '../invitation.ts';
import type { Person, Snapshot } from '../person.ts';
import type { Provenance, Role } from '../role.ts';
import type { Rules } from '../rules.ts';
import { requireSeat } from '../seats.ts';
import { claimKept } from './claim-kept.ts';
import { type EntryResult, resultOf } from './entry-result.ts';
import { mayRestore, requireGrantable, requireReplaceable, requireWorkable } from './may-decide.ts';
import { withUndo } from './undo.ts';

/** An admin lets somebody in: assigns a role and, unless told otherwise, invites at once. */
export interface ApproveCommand {
  readonly type: 'approve';
  readonly actor: Actor;
  /** Null takes the role the person asked for. */
  readonly role: string | null;
  /** `null` approves without inviting. */
  readonly invitation: PreparedInvitation | null;
  readonly mailId: string;
  /** Whether the invitation is mailed; false when the link is copied by hand. */
  readonly notify: boolean;
  readonly notes: string | null;
  /** Set when somebody who is not on the list may be added by this act. */
  readonly create: { readonly entryId: string; readonly email: string; readonly name: string; readonly locale: string } | null;
  /** Re-invites somebody who is invited already: new link, old one dead. */
  readonly renew: boolean;
  /** The entry's version the caller looked at; a mismatch is a conflict. */
  readonly version: number | null;
  /** The wave or bulk act this is part of. */
  readonly jobId: string | null;
  /** How long the mail waits, so that the decision can be undone before it leaves; milliseconds. */
  readonly mailDelayMs: number;
}

/** `unchanged`: already invited or in, with this very role. */
export interface ApproveResult extends EntryResult<'approved' | 'invited' | 'unchanged'> {
  readonly role: string;
  readonly invitationId: string | null;
}

/**
 * @throws {EntryNotFound} when nobody matches and nobody is to be added
 * @throws {RoleRequired | UnknownRole | RoleAboveRank | RoleNotYours | RoleFull | EntryClaimed | StageConflict | FoyerError} and nothing changes
 */
export function decideApprove(snapshot: Snapshot, command: ApproveCommand, now: number, rules: Rules): Decision<ApproveResult> {
  const person = snapshot.person ?? added(command, now);
  if (person === null) throw new EntryNotFound();
  const entry = requireWorkable({ person }, command, now, rules);
  if (entry.stage === 'revoked' && !mayRestore(command.actor)) {
    throw new FoyerError('auth/forbidden', 'The access of this person was taken back. Only somebody who may change roles can restore it.', { details: { scope: 'roles' } });
  }
  const role = requireGrantable(rules, command.actor, command.role ?? entry.role ?? entry.requestedRole);

  const renews = command.renew && command.invitation !== null;
  const settled = entry.stage === 'accepted' || (entry.stage === 'invited' && !renews) || (entry.stage === 'approved' && command.invitation === null);
  if (settled) {
    if (entry.role !== role.key) {
      throw new FoyerError('entry/stage_conflict', `This person is ${entry.stage} as ${entry.role}. Change the role instead of approving again.`, {
        details: { from: entry.stage, role: entry.role },
      });
    }
    return { result: { ...resultOf(entry, 'unchanged'), role: role.key, invitationId: person.invitation?.id ?? null }, change: null };
  }

  const beyond = entry.stage === 'approved' || entry.stage === 'invited';
  if (beyond && entry.role !== role.key) requireReplaceable(rules, command.actor, entry.role);

  requireSeat(snapshot.seats, entry, role);

  const by = actorName(command.actor);
  const fields = {
    role: role.key,
    approvedAt: entry.stage === 'pending' || entry.approvedAt === null ? now : entry.approvedAt,
    approvedBy: entry.stage === 'pending' || entry.approvedBy === null ? by : entry.approvedBy,
    notes: command.notes ?? entry.notes,
    reason: null,
    ...leftDesk(entry),
    ...(entry.role === role.key ? {} : { onboarding: notStarted }),
  };
  const provenance: Provenance = person.grant?.provenance ?? (entry.origin.source === 'admin' ? 'admin' : entry.origin.source === 'import' ? 'import' : 'waitlist');
  const grant: Grant = {
    entryId: entry.id, role: role.key, provenance, grantedAt: now, grantedBy: by,
    ...claimKept(person), revokedAt: null,
  };
  const events: AuditDraft[] = [...addedEvent(snapshot, command, entry)];
  if (!beyond || entry.role !== role.key) {
    events.push({
      act: entry.stage === 'revoked' ? 'access.restored' : 'entry.approved', actor: command.actor, entryId: entry.id,
      detail: { from: entry.stage, role: role.key, roleBefore: entry.role, requestedRole: entry.requestedRole, ...(command.jobId === null ? {} : { job: command.jobId }) },
      ...(command.notes ? { personal: { notes: command.notes } } : {}),
    });
  }
  if (command.invitation === null) {
    const next = withUndo(person, moved(entry, 'approved', now, fields), { actor: command.actor, mailId: null, undoMs: command.mailDelayMs }, now);
    const change: Change = { entry: next, grant, events };
    return { result: { ...resultOf(next, 'approved'), role: role.key, invitationId: null }, change };
  }
  const invitation = offered(entry, command.invitation, role, by, command.jobId, now);
  const wantsMail = command.notify && acceptsMail(entry);
  const mailed = wantsMail && rules.invitationsMailedElsewhere !== true;
  events.push({
    act: entry.stage === 'invited' ? 'invitation.renewed' : 'invitation.created', actor: command.actor, entryId: entry.id,
    detail: { invitation: invitation.id, role: role.key, mailed, ...mailedElsewhere(wantsMail, rules), ...(entry.stage === 'invited' && person.invitation ? { replaces: person.invitation.id } : {}), ...(command.jobId === null ? {} : { job: command.jobId }) },
  });
  const next = withUndo(
    person, moved(entry, 'invited', now, { ...fields, invitedAt: now, delivery: mailed ? 'queued' : entry.delivery }),
    { actor: command.actor, mailId: mailed ? command.mailId : null, undoMs: command.mailDelayMs }, now,
  );
  return {
    result: { ...resultOf(next, 'invited'), role: role.key, invitationId: invitation.id },
    change: {
      entry: next,
      invitations: [...closed(person.invitation, 'superseded', now), invitation],
      grant,
      ...(person.invitation ? { mailsStopped: { invitationId: person.invitation.id } } : {}),
      mails: mailed ? [mailFrom('invitation', command.mailId, entry, now + command.mailDelayMs, invitation.id)] : [],
      events,
    },
  };
}

function offered(entry: Entry, prepared: PreparedInvitation, role: Role, by: string, jobId: string | null, now: number): Invitation {
  return {
    ...prepared, entryId: entry.id, role: role.key, state: 'pending', createdAt: now, createdBy: by, endedAt: null, linkShownAt: null, ...neverLookedAt, jobId,
  };
}

function added(command: ApproveCommand, now: number): Person | null {
  if (command.create === null) return null;
  const entry: Entry = {
    id: command.create.entryId, email: command.create.email, name: command.create.name, website: null, stage: 'pending', requestedRole: null,
    role: null, confirmedAt: null, answers: {}, origin: { source: 'admin' }, locale: command.create.locale, notes: '', reason: null, flags: [],
    delivery: 'none', createdAt: now, updatedAt: now, approvedAt: null, approvedBy: null, invitedAt: null, acceptedAt: null,
    mailRequestedAt: null, onboarding: notStarted, score: null, desk: untouched, version: 0,
  };
  return { entry, invitation: null, grant: null };
}

function addedEvent(snapshot: Snapshot, command: ApproveCommand, entry: Entry): AuditDraft[] {
  return snapshot.person ? [] : [{ act: 'entry.added', actor: command.actor, entryId: entry.id, detail: { source: 'admin' } }];
}

