import { type Actor, actorName } from '../actor.ts';
import type { AuditDraft } from '../audit-event.ts';
import type { Change, Decision } from '../change.ts';
import { type Answers, type Entry, notStarted, type Origin, untouched } from '../entry.ts';
import { acceptsMail, mailedElsewhere, mailFrom, moved, type PreparedInvitation, touched } from '../entry-changes.ts';
import { FoyerError } from '../errors.ts';
import type { Grant } from '../grant.ts';
import { type Invitation, neverLookedAt } from '../invitation.ts';
import type { Person, Snapshot } from '../person.ts';
import { requireRole, type Role } from '../role.ts';
import type { Rules } from '../rules.ts';
import { requireSeat, seatOf } from '../seats.ts';
import type { Stage } from '../stage.ts';
import { claimKept } from './claim-kept.ts';
import { requireGrantable, requireReplaceable } from './may-decide.ts';

/** One person as a file names them; null is what the file does not say, and leaves what is known as it is. */
export interface ImportedPerson {
  /** Canonical form. */
  readonly email: string;
  readonly name: string | null;
  readonly website: string | null;
  /** Where the file says the person stands; null with a role means approved, null without one only listed. */
  readonly stage: Stage | null;
  /** The role to hold. */
  readonly role: string | null;
  readonly requestedRole: string | null;
  readonly answers: Answers;
  readonly origin: Partial<Origin>;
  readonly locale: string | null;
  readonly notes: string | null;
  readonly reason: string | null;
  readonly score: number | null;
  readonly joinedAt: number | null;
  readonly confirmedAt: number | null;
  readonly approvedAt: number | null;
  readonly approvedBy: string | null;
}

/** An admin brings a person over from a file or another system. */
export interface ImportEntryCommand {
  readonly type: 'import_entry';
  readonly actor: Actor;
  readonly person: ImportedPerson;
  readonly entryId: string;
  /** Set when approved people are invited at once. */
  readonly invitation: PreparedInvitation | null;
  readonly mailId: string;
  /** Whether people who are invited or in already may get another role by it. */
  readonly changesRoles: boolean;
  /** Whether access that was taken back may be given again: only when one person is named on purpose. */
  readonly restores: boolean;
}

export interface ImportEntryResult {
  readonly id: string;
  readonly email: string;
  readonly outcome: 'created' | 'updated' | 'unchanged';
}

/**
 * Brings one person in line with what the file says. The same row again changes nothing. Nobody is taken a step back by a file,
 * nobody who left or lost access comes back by one, and nobody is let in: people who were in elsewhere are approved here, and
 * come in once they prove the address.
 * @throws {RoleRequired | UnknownRole | RoleAboveRank | RoleNotYours | RoleFull | FoyerError} and nothing changes
 */
export function decideImportEntry(snapshot: Snapshot, command: ImportEntryCommand, now: number, rules: Rules): Decision<ImportEntryResult> {
  return snapshot.person === null ? created(snapshot, command, now, rules) : broughtInLine(snapshot, snapshot.person, command, now, rules);
}

function created(snapshot: Snapshot, command: ImportEntryCommand, now: number, rules: Rules): Decision<ImportEntryResult> {
  const { person, actor } = command;
  const stage = newStage(wantedStage(person));
  const requestedRole = person.requestedRole === null ? null : requireRole(rules.product.roles, person.requestedRole).key;
  const role = stage === 'approved' ? requireGrantable(rules, actor, person.role ?? requestedRole) : formerRole(rules, stage, person.role);
  const createdAt = Math.min(person.joinedAt ?? person.approvedAt ?? now, now);
  const entry: Entry = {
    id: command.entryId, email: person.email, name: person.name ?? person.email.slice(0, person.email.lastIndexOf('@')), website: person.website, stage,
    requestedRole, role: role?.key ?? null, confirmedAt: person.confirmedAt, answers: person.answers, origin: { source: 'import', ...person.origin },
    locale: person.locale ?? rules.product.locale, notes: person.notes ?? '', reason: person.reason, flags: [], delivery: 'none', createdAt, updatedAt: now,
    approvedAt: stage === 'approved' ? person.approvedAt ?? now : null, approvedBy: stage === 'approved' ? person.approvedBy ?? actorName(actor) : null,
    invitedAt: null, acceptedAt: null, mailRequestedAt: null, onboarding: notStarted, score: person.score, desk: untouched, version: 1,
  };
  if (stage === 'approved') requireSeat(snapshot.seats, { ...entry, stage: 'pending' }, role!);
  const imported: AuditDraft = { act: 'entry.imported', actor, entryId: entry.id, detail: { stage, role: entry.role, requestedRole } };
  const result: ImportEntryResult = { id: entry.id, email: entry.email, outcome: 'created' };
  if (stage !== 'approved') return { result, change: { entry, events: [imported] } };
  const grant = granted(entry, role!, null);
  if (command.invitation === null) return { result, change: { entry, grant, events: [imported] } };
  return { result, change: { grant, ...invited({ entry, invitation: null, grant }, command, role!, now, rules, [imported]) } };
}

/** What the file asks for: a role without a stage is an approval. */
function wantedStage({ stage, role }: Pick<ImportedPerson, 'stage' | 'role'>): Stage | null {
  return stage ?? (role === null ? null : 'approved');
}

/** Whether the file says that this person may come in, which takes a seat of a role. */
export function asksToComeIn(person: Pick<ImportedPerson, 'stage' | 'role'>): boolean {
  const wanted = wantedStage(person);
  return wanted === 'approved' || wanted === 'invited' || wanted === 'accepted';
}

/** Where somebody begins who was not known. Offers and sessions of other places open nothing here. */
function newStage(wanted: Stage | null): Stage {
  return wanted === 'invited' || wanted === 'accepted' ? 'approved' : wanted ?? 'pending';
}

/** The role somebody held before it ended; it is kept with them and opens nothing. */
function formerRole(rules: Rules, stage: Stage, role: string | null): Role | null {
  return role === null || (stage !== 'revoked' && stage !== 'withdrawn') ? null : requireRole(rules.product.roles, role);
}

function granted(entry: Entry, role: Role, before: Person | null): Grant {
  return {
    entryId: entry.id, role: role.key, provenance: before?.grant?.provenance ?? 'import', grantedAt: entry.approvedAt!, grantedBy: entry.approvedBy!,
    ...claimKept(before), revokedAt: null,
  };
}

/** An invitation on top of what was decided so far; the mail waits in the outbox. */
function invited(person: Person, command: ImportEntryCommand, role: Role, now: number, rules: Rules, events: readonly AuditDraft[]): Change {
  const { entry } = person;
  const mailed = acceptsMail(entry) && rules.invitationsMailedElsewhere !== true;
  const invitation: Invitation = {
    ...command.invitation!, entryId: entry.id, role: role.key, state: 'pending', createdAt: now, createdBy: actorName(command.actor), endedAt: null,
    linkShownAt: null, ...neverLookedAt, jobId: null,
  };
  return {
    entry: { ...entry, stage: 'invited', invitedAt: now, delivery: mailed ? 'queued' : entry.delivery },
    invitations: [invitation],
    mails: mailed ? [mailFrom('invitation', command.mailId, entry, now, invitation.id)] : [],
    events: [...events, { act: 'invitation.created', actor: command.actor, entryId: entry.id, detail: { invitation: invitation.id, role: role.key, mailed, ...mailedElsewhere(acceptsMail(entry), rules) } }],
  };
}

function broughtInLine(snapshot: Snapshot, person: Person, command: ImportEntryCommand, now: number, rules: Rules): Decision<ImportEntryResult> {
  const { entry } = person;
  const facts = newFacts(entry, command.person, rules);
  const named = Object.keys(facts);
  const updated: AuditDraft[] = named.length === 0 ? [] : [{ act: 'entry.updated', actor: command.actor, entryId: entry.id, detail: { fields: named } }];
  const change = moveOf(snapshot, person, facts, updated, command, now, rules)
    ?? (named.length === 0 ? null : { entry: touched(entry, now, facts), events: updated });
  return { result: { id: entry.id, email: entry.email, outcome: change === null ? 'unchanged' : 'updated' }, change };
}

type Facts = Partial<Pick<Entry, 'name' | 'website' | 'requestedRole' | 'locale' | 'notes' | 'score' | 'answers' | 'confirmedAt'>>;

/** What the file says differently. Where somebody came from, and when, stays as it was seen here. */
function newFacts(entry: Entry, person: ImportedPerson, rules: Rules): Facts {
  const facts: { -readonly [Name in keyof Facts]: Facts[Name] } = {};
  if (person.name !== null && person.name !== entry.name) facts.name = person.name;
  if (person.website !== null && person.website !== entry.website) facts.website = person.website;
  if (person.locale !== null && person.locale !== entry.locale) facts.locale = person.locale;
  if (person.notes !== null && person.notes !== entry.notes) facts.notes = person.notes;
  if (person.score !== null && person.score !== entry.score) facts.score = person.score;
  if (person.requestedRole !== null && person.requestedRole !== entry.requestedRole) facts.requestedRole = requireRole(rules.product.roles, person.requestedRole).key;
  if (person.confirmedAt !== null && entry.confirmedAt === null) facts.confirmedAt = person.confirmedAt;
  if (Object.entries(person.answers).some(([key, answer]) => entry.answers[key] !== answer)) facts.answers = { ...entry.answers, ...person.answers };
  return facts;
}

/** The step this person takes by the file, with the new facts in it; null when it is none. */
function moveOf(
  snapshot: Snapshot, person: Person, facts: Facts, events: readonly AuditDraft[], command: ImportEntryCommand, now: number, rules: Rules,
): Change | null {
  const { entry } = person;
  const wanted = wantedStage(command.person);
  if (entry.stage === 'withdrawn') {
    if (wanted === 'withdrawn' && events.length === 0) return null;
    throw conflict(entry, 'This person left the list on their own word. Only they can join again.');
  }
  switch (wanted) {
    case null: return null;
    case 'pending':
      if (entry.stage !== 'pending') throw conflict(entry, `This person is ${entry.stage} already. An import takes nobody a step back.`);
      return null;
    case 'rejected':
      if (entry.stage === 'rejected') return null;
      if (entry.stage !== 'pending') throw conflict(entry, `This person is ${entry.stage} already. An import takes nobody a step back; revoke access instead.`);
      return {
        entry: moved(entry, 'rejected', now, { ...facts, reason: command.person.reason }),
        mailsStopped: 'all',
        events: [...events, { act: 'entry.rejected', actor: command.actor, entryId: entry.id, detail: { from: entry.stage, mailed: false } }],
      };
    case 'revoked':
      if (entry.stage === 'revoked') return null;
      throw conflict(entry, `This person is ${entry.stage}. An import takes nobody's access away; revoke it instead.`);
    case 'withdrawn': throw conflict(entry, `This person is ${entry.stage}. Only they themselves can leave the list.`);
    default: return admitted(snapshot, person, facts, events, command, now, rules);
  }
}

/** The file says that this person may come in, with a role. */
function admitted(
  snapshot: Snapshot, person: Person, facts: Facts, events: readonly AuditDraft[], command: ImportEntryCommand, now: number, rules: Rules,
): Change | null {
  const { entry, grant, invitation } = person;
  const { actor } = command;
  if (seatOf(entry) !== null) {
    const wanted = command.person.role ?? entry.role;
    const invites = command.invitation !== null && entry.stage === 'approved';
    if (wanted === entry.role && !invites) return null;
    const role = requireGrantable(rules, actor, wanted);
    let next = touched(entry, now, facts);
    let kept = grant;
    const all = [...events];
    if (role.key !== entry.role) {
      if (entry.stage !== 'approved' && !command.changesRoles) {
        throw conflict(entry, `This person is ${entry.stage} as ${entry.role} already. Change the role on purpose instead.`);
      }
      requireReplaceable(rules, actor, entry.role);
      requireSeat(snapshot.seats, entry, role);
      next = { ...next, role: role.key, onboarding: notStarted };
      kept = grant && { ...grant, role: role.key };
      all.push({ act: 'entry.role_changed', actor, entryId: entry.id, detail: { from: entry.role, to: role.key, stage: entry.stage } });
    }
    const held = kept === grant ? {} : { grant: kept! };
    if (invites) return { ...held, ...invited({ ...person, entry: next }, command, role, now, rules, all) };
    return { ...held, entry: next, invitations: invitation?.state === 'pending' ? [{ ...invitation, role: role.key }] : [], events: all };
  }
  if (entry.stage === 'revoked' && !command.restores) throw conflict(entry, 'The access of this person was taken back. Restore it on purpose: an import never does.');
  const role = requireGrantable(rules, actor, command.person.role ?? entry.requestedRole);
  requireSeat(snapshot.seats, entry, role);
  const next = moved(entry, 'approved', now, {
    ...facts, role: role.key, reason: null, approvedAt: command.person.approvedAt ?? now, approvedBy: command.person.approvedBy ?? actorName(actor),
    ...(entry.role === role.key ? {} : { onboarding: notStarted }),
  });
  const all: AuditDraft[] = [...events, {
    act: entry.stage === 'revoked' ? 'access.restored' : 'entry.approved', actor, entryId: entry.id,
    detail: { from: entry.stage, role: role.key, roleBefore: entry.role, requestedRole: next.requestedRole },
  }];
  const given = granted(next, role, person);
  if (command.invitation === null) return { entry: next, grant: given, events: all };
  return { grant: given, ...invited({ ...person, entry: next }, command, role, now, rules, all) };
}

function conflict(entry: Entry, sentence: string): FoyerError {
  return new FoyerError('entry/stage_conflict', sentence, { details: { from: entry.stage, role: entry.role } });
}
