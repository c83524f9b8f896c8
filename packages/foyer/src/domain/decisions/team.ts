import type { Actor } from '../actor.ts';
import { type AdminCredential, type AdminLink, type AdminSession, freshMs, type IdentityRows, type IdentityWrite, isActive, isOpenLink, noIdentityRows, sessionMs } from '../admin-identity.ts';
import type { AuditDetail } from '../audit-event.ts';
import type { AdminLevel, AdminRecord, ApiKeyRecord, Change, Decision } from '../change.ts';
import { FoyerError } from '../errors.ts';
import { adminActor, reaches } from '../levels.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import type { StaffMail } from '../staff-mail.ts';
import { keysEnded } from './administer.ts';

/** A one-time link that goes with a change: its hash, its end, and the mail that carries it, if one does. */
export interface PreparedLink {
  readonly tokenHash: string;
  readonly expiresAt: number;
  readonly mail: StaffMail | null;
}

/** A browser that becomes signed in. */
export interface PreparedAdminSession {
  readonly id: string;
  readonly tokenHash: string;
  readonly device: string;
}

/** Asks somebody into the team, or asks somebody again who left it. */
export interface InviteAdminCommand {
  readonly type: 'invite_admin';
  readonly actor: Actor;
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly level: AdminLevel;
  readonly roles: readonly string[] | null;
  readonly invitedBy: string;
  readonly link: PreparedLink;
  readonly from: string;
}

/** @throws {FoyerError} `team/exists`, `team/above_you` */
export function decideInviteAdmin(snapshot: Snapshot, command: InviteAdminCommand, now: number, rules: Rules): Decision<{ readonly id: string }> {
  requireReach(command.actor, command, rules);
  const before = team(snapshot).find(({ email }) => email === command.email);
  if (before && before.removedAt === null) {
    throw new FoyerError('team/exists', before.joinedAt === null
      ? 'This person is invited already. Send the invitation again instead.' : 'There is an admin with this address already.');
  }
  const id = before?.id ?? command.id;
  const { email, name, level, roles, invitedBy } = command;
  return {
    result: { id },
    change: {
      admin: { id, email, name, level, roles, createdAt: before?.createdAt ?? now, invitedBy, joinedAt: null, suspendedAt: null, removedAt: null },
      identity: [...endLinks(snapshot, id, 'join', now), { put: 'link', row: link(id, 'join', command.link, now) }],
      staffMails: command.link.mail ? [command.link.mail] : [],
      events: [{
        act: 'admin.invited', actor: command.actor, entryId: null,
        detail: { admin: id, level, roles, mailed: command.link.mail !== null }, personal: { email, name, from: command.from },
      }],
    },
  };
}

/** A new link for somebody who has not joined yet; the one before is dead (SR-7). */
export interface RenewAdminInvitationCommand {
  readonly type: 'renew_admin_invitation';
  readonly actor: Actor;
  readonly id: string;
  readonly link: PreparedLink;
  readonly from: string;
}

/** @throws {FoyerError} `team/not_found`, `team/above_you`, `team/state_conflict` */
export function decideRenewAdminInvitation(snapshot: Snapshot, command: RenewAdminInvitationCommand, now: number, rules: Rules): Decision<{ readonly id: string }> {
  const admin = member(snapshot, command.id);
  requireReach(command.actor, admin, rules);
  if (admin.joinedAt !== null) throw new FoyerError('team/state_conflict', 'This person has joined already and needs no invitation.');
  return {
    result: { id: admin.id },
    change: {
      identity: [...endLinks(snapshot, admin.id, 'join', now), { put: 'link', row: link(admin.id, 'join', command.link, now) }],
      staffMails: command.link.mail ? [command.link.mail] : [],
      events: [{ act: 'admin.invitation_renewed', actor: command.actor, entryId: null, detail: { admin: admin.id, mailed: command.link.mail !== null }, personal: { from: command.from } }],
    },
  };
}

/** Takes an invitation into the team up. */
export interface JoinTeamCommand {
  readonly type: 'join_team';
  readonly linkHash: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly session: PreparedAdminSession;
  readonly from: string;
}

/** @throws {FoyerError} `token/unusable` */
export function decideJoinTeam(snapshot: Snapshot, command: JoinTeamCommand, now: number, rules: Rules): Decision<{ readonly id: string }> {
  const { admin, row } = openLink(snapshot, command.linkHash, 'join', now);
  if (admin.joinedAt !== null) throw unusable();
  const joined = { ...admin, name: command.name, joinedAt: now };
  return { result: { id: admin.id }, change: enter(joined, command, [{ put: 'link', row: { ...row, endedAt: now } }], 'admin.joined', now, rules) };
}

/** The first owner, made once (SR-28). */
export interface FoundTeamCommand {
  readonly type: 'found_team';
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly session: PreparedAdminSession;
  readonly from: string;
}

/** @throws {FoyerError} `team/founded` */
export function decideFoundTeam(snapshot: Snapshot, command: FoundTeamCommand, now: number, rules: Rules): Decision<{ readonly id: string }> {
  if (isFounded(team(snapshot))) throw new FoyerError('team/founded', 'The first owner has been set up already. Sign in, or ask an owner to invite you.');
  const before = team(snapshot).find(({ email }) => email === command.email);
  const id = before?.id ?? command.id;
  const owner: AdminRecord = {
    id, email: command.email, name: command.name, level: 'owner', roles: null, createdAt: before?.createdAt ?? now, invitedBy: before?.invitedBy ?? null,
    joinedAt: now, suspendedAt: null, removedAt: null,
  };
  return { result: { id }, change: enter(owner, command, endLinks(snapshot, id, 'join', now), 'admin.created', now, rules) };
}

/** Whether an owner ever took their place: from then on nobody can set the first one up. */
export function isFounded(admins: readonly AdminRecord[]): boolean {
  return admins.some(({ level, joinedAt }) => level === 'owner' && joinedAt !== null);
}

function enter(
  admin: AdminRecord, command: JoinTeamCommand | FoundTeamCommand, identity: readonly IdentityWrite[], act: 'admin.joined' | 'admin.created', now: number, rules: Rules,
): Change {
  const actor = adminActor(admin, rules.product.roles, 0);
  const { passwordHash, session, from } = command;
  return {
    admin,
    identity: [
      ...identity,
      { put: 'credential', row: newCredential(admin.id, passwordHash, now) },
      { put: 'session', row: newSession(admin.id, session, 'password', now) },
    ],
    events: [
      { act, actor, entryId: null, detail: { admin: admin.id, level: admin.level }, personal: { email: admin.email, name: admin.name, from } },
      { act: 'admin.signed_in', actor, entryId: null, detail: { admin: admin.id, session: session.id, by: act === 'admin.joined' ? 'invitation' : 'setup' }, personal: { from } },
    ],
  };
}

/** Name, level or roles of a member. */
export interface ChangeAdminCommand {
  readonly type: 'change_admin';
  readonly actor: Actor;
  readonly id: string;
  readonly name: string | null;
  readonly level: AdminLevel | null;
  /** Undefined leaves them as they are. */
  readonly roles?: readonly string[] | null;
  readonly from: string;
}

/** @throws {FoyerError} `team/not_found`, `team/above_you`, `team/last_owner` */
export function decideChangeAdmin(snapshot: Snapshot, command: ChangeAdminCommand, _now: number, rules: Rules): Decision<{ readonly id: string }> {
  const admin = member(snapshot, command.id);
  requireReach(command.actor, admin, rules);
  const level = command.level ?? admin.level;
  const roles = level === 'reviewer' ? (command.roles === undefined ? admin.roles : command.roles) : null;
  requireReach(command.actor, { level, roles }, rules);
  const after = { ...admin, name: command.name ?? admin.name, level, roles };
  requireOwnerLeft(snapshot, after);
  if (JSON.stringify(after) === JSON.stringify(admin)) return { result: { id: admin.id }, change: null };
  return {
    result: { id: admin.id },
    change: {
      admin: after,
      // More rights begin with a new proof of who it is.
      identity: levelRank[level] > levelRank[admin.level] ? endSessions(snapshot, admin.id) : [],
      events: [{
        act: 'admin.changed', actor: command.actor, entryId: null,
        detail: { admin: admin.id, levelBefore: admin.level, level, rolesBefore: admin.roles, roles, renamed: after.name !== admin.name },
        personal: { ...(after.name === admin.name ? {} : { nameBefore: admin.name, name: after.name }), from: command.from },
      }],
    },
  };
}

const levelRank: Readonly<Record<AdminLevel, number>> = { owner: 3, admin: 2, reviewer: 1, viewer: 0 };

/** Suspends a member, lets them back in, or removes them for good. */
export interface SetAdminStateCommand {
  readonly type: 'suspend_admin' | 'resume_admin' | 'remove_admin';
  readonly actor: Actor;
  readonly id: string;
  /** Living keys that act under the member's name: they end with the member's rights. */
  readonly personalKeys: readonly ApiKeyRecord[];
  readonly from: string;
}

/** @throws {FoyerError} `team/not_found`, `team/above_you`, `team/last_owner` */
export function decideSetAdminState(snapshot: Snapshot, command: SetAdminStateCommand, now: number, rules: Rules): Decision<{ readonly id: string }> {
  const admin = member(snapshot, command.id);
  requireReach(command.actor, admin, rules);
  const { act, after } = stateChange(admin, command.type, now);
  requireOwnerLeft(snapshot, after);
  const ends = command.type !== 'resume_admin';
  const keys = keysEnded(ends ? command.personalKeys : [], command.actor, now);
  if (after === admin) return { result: { id: admin.id }, change: keys.apiKeys.length === 0 ? null : keys };
  return {
    result: { id: admin.id },
    change: {
      admin: after,
      identity: ends
        ? [
          ...endSessions(snapshot, admin.id), ...endLinks(snapshot, admin.id, 'join', now), ...endLinks(snapshot, admin.id, 'reset', now),
          ...(command.type === 'remove_admin' ? [{ remove: 'credential' as const, adminId: admin.id }] : []),
        ] : [],
      apiKeys: keys.apiKeys,
      events: [
        { act, actor: command.actor, entryId: null, detail: { admin: admin.id, level: admin.level }, personal: { email: admin.email, from: command.from } },
        ...keys.events,
      ],
    },
  };
}

function stateChange(admin: AdminRecord, type: SetAdminStateCommand['type'], now: number) {
  switch (type) {
    case 'suspend_admin': return { act: 'admin.suspended' as const, after: admin.suspendedAt === null ? { ...admin, suspendedAt: now } : admin };
    case 'resume_admin': return { act: 'admin.resumed' as const, after: admin.suspendedAt === null ? admin : { ...admin, suspendedAt: null } };
    case 'remove_admin': return { act: 'admin.removed' as const, after: { ...admin, removedAt: now } };
  }
}

/** Takes the second factor of another member away, who lost it; they sign in anew and set up another. */
export interface ResetSecondFactorCommand {
  readonly type: 'reset_second_factor';
  readonly actor: Actor;
  readonly id: string;
  readonly from: string;
}

/** @throws {FoyerError} `team/not_found`, `team/above_you` */
export function decideResetSecondFactor(snapshot: Snapshot, command: ResetSecondFactorCommand, _now: number, rules: Rules): Decision<{ readonly id: string }> {
  const admin = member(snapshot, command.id);
  requireReach(command.actor, admin, rules);
  const credential = credentialOf(snapshot, admin.id);
  if (!credential?.factor) return { result: { id: admin.id }, change: null };
  return {
    result: { id: admin.id },
    change: {
      identity: [{ put: 'credential', row: { ...credential, factor: null, pendingFactor: null, recoveryCodes: [] } }, ...endSessions(snapshot, admin.id)],
      events: [{ act: 'admin.second_factor_removed', actor: command.actor, entryId: null, detail: { admin: admin.id, by: 'another' }, personal: { from: command.from } }],
    },
  };
}

export function team(snapshot: Snapshot): readonly AdminRecord[] {
  return snapshot.admins ?? [];
}

export function identityOf(snapshot: Snapshot): IdentityRows {
  return snapshot.identity ?? noIdentityRows;
}

export function credentialOf(snapshot: Snapshot, adminId: string): AdminCredential | null {
  return identityOf(snapshot).credentials.find((row) => row.adminId === adminId) ?? null;
}

/** @throws {FoyerError} `team/not_found` */
function member(snapshot: Snapshot, id: string): AdminRecord {
  const admin = team(snapshot).find((one) => one.id === id && one.removedAt === null);
  if (!admin) throw new FoyerError('team/not_found', 'There is nobody like this in the team. Reload to see who is.');
  return admin;
}

/** An open link of this purpose and whose it is. @throws {FoyerError} `token/unusable`, the same for every reason (SR-7) */
export function openLink(snapshot: Snapshot, tokenHash: string, purpose: AdminLink['purpose'], now: number): { readonly admin: AdminRecord; readonly row: AdminLink } {
  const row = identityOf(snapshot).links.find((one) => one.tokenHash === tokenHash && one.purpose === purpose);
  const admin = row && team(snapshot).find(({ id }) => id === row.adminId);
  if (!row || !admin || !isOpenLink(row, now) || admin.removedAt !== null || admin.suspendedAt !== null) throw unusable();
  return { admin, row };
}

function unusable(): FoyerError {
  return new FoyerError('token/unusable', 'This link cannot be used: it was used before, replaced by a newer one, or is too old. Ask for a new one.');
}

export function link(adminId: string, purpose: AdminLink['purpose'], prepared: Pick<PreparedLink, 'tokenHash' | 'expiresAt'>, now: number): AdminLink {
  return { tokenHash: prepared.tokenHash, purpose, adminId, createdAt: now, expiresAt: prepared.expiresAt, endedAt: null };
}

export function endLinks(snapshot: Snapshot, adminId: string, purpose: AdminLink['purpose'], now: number): readonly IdentityWrite[] {
  return identityOf(snapshot).links.filter((row) => row.adminId === adminId && row.purpose === purpose && row.endedAt === null)
    .map((row) => ({ put: 'link', row: { ...row, endedAt: now } }));
}

/** Ends every session of an admin, or all but one. */
export function endSessions(snapshot: Snapshot, adminId: string, except?: string): readonly IdentityWrite[] {
  return identityOf(snapshot).sessions.filter((row) => row.adminId === adminId && row.tokenHash !== except)
    .map(({ tokenHash }) => ({ remove: 'session', tokenHash }));
}

function newCredential(adminId: string, passwordHash: string, now: number): AdminCredential {
  return { adminId, passwordHash, passwordAt: now, factor: null, recoveryCodes: [], pendingFactor: null };
}

export function newSession(adminId: string, { id, tokenHash, device }: PreparedAdminSession, stage: AdminSession['stage'], now: number): AdminSession {
  return { tokenHash, id, adminId, stage, device, createdAt: now, seenAt: now, provenAt: now, endsAt: now + sessionMs };
}

export function freshUntil(session: AdminSession): number {
  return session.provenAt + freshMs;
}

/** @throws {FoyerError} `team/above_you` */
function requireReach(actor: Actor, admin: Pick<AdminRecord, 'level' | 'roles'>, rules: Rules): void {
  const { level } = admin;
  if (!reaches(actor, admin, rules.product.roles)) {
    throw new FoyerError('team/above_you', `The level "${level}" has rights that you do not have, so somebody who has them must do this.`, { details: { level } satisfies AuditDetail });
  }
}

/** @throws {FoyerError} `team/last_owner` when nobody would be left who can manage the team (SR-31) */
function requireOwnerLeft(snapshot: Snapshot, after: AdminRecord): void {
  const isOwner = (admin: AdminRecord) => admin.level === 'owner' && isActive(admin);
  const before = team(snapshot);
  if (!before.some((admin) => admin.id === after.id && isOwner(admin)) || isOwner(after)) return;
  if (before.some((admin) => admin.id !== after.id && isOwner(admin))) return;
  throw new FoyerError('team/last_owner', 'This is the only owner. Make somebody else an owner first.');
}
