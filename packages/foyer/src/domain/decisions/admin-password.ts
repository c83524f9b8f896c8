import type { Actor } from '../actor.ts';
import { isActive } from '../admin-identity.ts';
import type { Decision } from '../change.ts';
import { adminActor } from '../levels.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { requestMail } from '../sign-in-guard.ts';
import { inPlaceOf, keepGuard, notSignedIn, openGuard, type Proof, provenSession, readGuard } from './admin-proof.ts';
import { credentialOf, endLinks, endSessions, freshUntil, link, openLink, type PreparedAdminSession, type PreparedLink, team } from './team.ts';

/** A new password, after the old one was proven. Its target is the guard of the account. */
export interface ChangePasswordCommand extends Proof {
  readonly type: 'change_password';
  readonly sessionHash: string;
  readonly passwordHash: string;
  readonly nextHash: string;
  readonly session: PreparedAdminSession;
}

/** Ends every other session, and gives this one a new cookie. @throws {FoyerError} `auth/required`, `auth/sign_in_refused` */
export function decideChangePassword(snapshot: Snapshot, command: ChangePasswordCommand, now: number, rules: Rules): Decision<{ readonly status: 'changed' }> {
  const own = provenSession(snapshot, command, now, ['signed_in', 'enrol_second_factor']);
  const session = inPlaceOf(own.session, command.session, own.session.stage, now);
  return {
    result: { status: 'changed' },
    change: {
      document: openGuard(snapshot, command, now),
      identity: [
        { put: 'credential', row: { ...own.credential, passwordHash: command.nextHash, passwordAt: now } },
        ...endSessions(snapshot, own.admin.id), ...endLinks(snapshot, own.admin.id, 'reset', now), { put: 'session', row: session },
      ],
      events: [{ act: 'admin.password_changed', actor: adminActor(own.admin, rules.product.roles, freshUntil(session)), entryId: null, detail: { admin: own.admin.id, by: 'password' }, personal: { from: command.from } }],
    },
  };
}

/** Somebody asks for a link to set a new password. Its target is the guard of the account, whoever it belongs to. */
export interface RequestPasswordResetCommand {
  readonly type: 'request_password_reset';
  readonly guard: string;
  /** Null for an address nobody in the team has: everything but the mail happens all the same (SR-17). */
  readonly adminId: string | null;
  readonly link: PreparedLink;
  /** The console or somebody who manages the team, whom no limit holds back. */
  readonly actor: Actor | null;
  readonly from: string;
}

/**
 * The last link of the day works for the whole of it: strangers who use up what may be mailed cannot keep anybody out by it (SR-21).
 */
const lastLinkMs = 24 * 60 * 60_000;

function lastingAllDay({ tokenHash, mail }: PreparedLink, now: number): PreparedLink {
  const expiresAt = now + lastLinkMs;
  return { tokenHash, expiresAt, mail: mail && { ...mail, facts: { ...mail.facts, expiresAt } } };
}

export function decideRequestPasswordReset(snapshot: Snapshot, command: RequestPasswordResetCommand, now: number): Decision<{ readonly status: 'received' }> {
  const { guard, allowed, last } = requestMail(readGuard(snapshot), now);
  const prepared = last && command.actor === null ? lastingAllDay(command.link, now) : command.link;
  const admin = team(snapshot).find(({ id }) => id === command.adminId);
  const result = { status: 'received' } as const;
  const document = keepGuard(snapshot, command.guard, guard, now);
  if (!admin || !isActive(admin) || !(allowed || command.actor)) return { result, change: { events: [], document } };
  return {
    result,
    change: {
      document,
      identity: [...endLinks(snapshot, admin.id, 'reset', now), { put: 'link', row: link(admin.id, 'reset', prepared, now) }],
      staffMails: prepared.mail ? [prepared.mail] : [],
      events: [{
        act: 'admin.password_reset_requested', actor: command.actor ?? { kind: 'person', entryId: null }, entryId: null, detail: { admin: admin.id, mailed: command.link.mail !== null }, personal: { from: command.from },
      }],
    },
  };
}

/** A new password by a mailed link: proves the mailbox, so the account is open to tries again. Signs nobody in. */
export interface ResetPasswordCommand {
  readonly type: 'reset_password';
  readonly guard: string;
  readonly linkHash: string;
  readonly nextHash: string;
  readonly from: string;
}

/** @throws {FoyerError} `token/unusable` */
export function decideResetPassword(snapshot: Snapshot, command: ResetPasswordCommand, now: number, rules: Rules): Decision<{ readonly status: 'changed' }> {
  const { admin, row } = openLink(snapshot, command.linkHash, 'reset', now);
  const credential = credentialOf(snapshot, admin.id);
  if (!credential || !isActive(admin)) throw notSignedIn();
  return {
    result: { status: 'changed' },
    change: {
      document: keepGuard(snapshot, command.guard, { ...readGuard(snapshot), failures: 0, nextAt: 0, clients: {} }, now),
      identity: [
        { put: 'link', row: { ...row, endedAt: now } }, { put: 'credential', row: { ...credential, passwordHash: command.nextHash, passwordAt: now } },
        ...endSessions(snapshot, admin.id),
      ],
      events: [{ act: 'admin.password_changed', actor: adminActor(admin, rules.product.roles, 0), entryId: null, detail: { admin: admin.id, by: 'link' }, personal: { from: command.from } }],
    },
  };
}
