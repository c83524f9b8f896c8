import type { Actor } from '../actor.ts';
import { type AdminCredential, type AdminSession, type IdentityWrite, isActive, isPending, sessionState } from '../admin-identity.ts';
import type { AdminRecord, Change, Decision } from '../change.ts';
import type { StoredDocument } from '../document.ts';
import { FoyerError } from '../errors.ts';
import { adminActor } from '../levels.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { attemptSucceeded, attemptWithdrawn, beginAttempt, requestMail, type SignInGuard, type Turn, untouchedGuard } from '../sign-in-guard.ts';
import {
  credentialOf, endLinks, endSessions, freshUntil, identityOf, link, newSession, openLink, team, type PreparedAdminSession, type PreparedLink,
} from './team.ts';

/** One try at a password or a code begins. Its target is the guard of the account, whoever it belongs to. */
export interface BeginSignInCommand {
  readonly type: 'begin_sign_in';
  readonly guard: string;
  readonly client: string;
}

/** Counts before anything is tried, so that a thousand attempts at once are not a thousand tries. */
export function decideBeginSignIn(snapshot: Snapshot, command: BeginSignInCommand, now: number): Decision<Turn> {
  const { guard, turn } = beginAttempt(readGuard(snapshot), command.client, now);
  return { result: turn, change: turn.ok ? { events: [], document: keepGuard(snapshot, command.guard, guard, now) } : null };
}

/** A try failed; recorded now and then, see `isNoteworthy`. */
export interface RefuseSignInCommand {
  readonly type: 'refuse_sign_in';
  /** Null for an address nobody in the team has. */
  readonly adminId: string | null;
  readonly step: 'password' | 'second_factor' | 'confirmation';
  readonly failures: number;
  readonly from: string;
}

export function decideRefuseSignIn(command: RefuseSignInCommand): Decision<{ readonly status: 'recorded' }> {
  const { adminId, step, failures, from } = command;
  return {
    result: { status: 'recorded' },
    change: { events: [{ act: 'admin.sign_in_refused', actor: { kind: 'person', entryId: null }, entryId: null, detail: { admin: adminId, step, failures }, personal: { from } }] },
  };
}

/** What every proof carries: whose account, from which client. */
interface Proof {
  readonly guard: string;
  readonly client: string;
  readonly from: string;
  readonly secondFactorRequired: boolean;
}

/** A password was right. Its target is the guard of the account. */
export interface AdminSignInCommand extends Proof {
  readonly type: 'admin_sign_in';
  readonly adminId: string;
  /** The hash the password was held against. */
  readonly passwordHash: string;
  readonly session: PreparedAdminSession;
  /** Hash of the session this browser had before; it ends. */
  readonly replaces: string | null;
}

/** @throws {FoyerError} `auth/sign_in_refused` when the account changed meanwhile */
export function decideAdminSignIn(snapshot: Snapshot, command: AdminSignInCommand, now: number, rules: Rules): Decision<{ readonly complete: boolean }> {
  const admin = team(snapshot).find(({ id }) => id === command.adminId);
  const credential = credentialOf(snapshot, command.adminId);
  if (!admin || !isActive(admin) || credential?.passwordHash !== command.passwordHash) throw signInRefused();
  const session = newSession(admin.id, command.session, 'password', now);
  // Until the second factor is proven, failures keep counting: knowing the password must not allow to try all codes.
  const complete = credential.factor === null;
  const actor = adminActor(admin, rules.product.roles, freshUntil(session));
  return {
    result: { complete },
    change: {
      document: keepGuard(snapshot, command.guard, (complete ? attemptSucceeded : attemptWithdrawn)(readGuard(snapshot), command.client, now), now),
      identity: [...dropSession(snapshot, command.replaces), { put: 'session', row: session }],
      events: [{
        act: complete ? 'admin.signed_in' : 'admin.password_accepted', actor, entryId: null, detail: { admin: admin.id, session: session.id, ...(complete ? { by: 'password' } : {}) }, personal: { from: command.from },
      }],
    },
  };
}

/** What proved the second factor: the half minute of a code from the app, or one of the recovery codes. */
export type FactorProof =
  | { readonly by: 'totp'; readonly sealed: string; readonly step: number; /** The secret sealed with the present key. */ readonly resealed: string }
  | { readonly by: 'recovery_code'; readonly code: string };

/** A code was right. Its target is the guard of the account. */
export interface AdminSecondFactorCommand extends Proof {
  readonly type: 'admin_second_factor';
  readonly sessionHash: string;
  readonly proof: FactorProof;
  /** Takes the place of the one that had proven the password only (SR-34). */
  readonly session: PreparedAdminSession;
}

/** @throws {FoyerError} `auth/required`, `auth/sign_in_refused` when the code was used before */
export function decideAdminSecondFactor(snapshot: Snapshot, command: AdminSecondFactorCommand, now: number, rules: Rules): Decision<{ readonly recoveryCodesLeft: number }> {
  const own = liveSession(snapshot, command.sessionHash, command.secondFactorRequired, now, ['second_factor']);
  const credential = spendFactor(own.credential, command.proof);
  const session = { ...newSession(own.admin.id, command.session, 'full', now), createdAt: own.session.createdAt, endsAt: own.session.endsAt, provenAt: own.session.provenAt };
  const actor = adminActor(own.admin, rules.product.roles, freshUntil(session));
  const left = credential.recoveryCodes.length;
  const personal = { from: command.from };
  return {
    result: { recoveryCodesLeft: left },
    change: {
      document: keepGuard(snapshot, command.guard, attemptSucceeded(readGuard(snapshot), command.client, now), now),
      identity: [{ put: 'credential', row: credential }, { remove: 'session', tokenHash: command.sessionHash }, { put: 'session', row: session }],
      events: [
        ...(command.proof.by === 'recovery_code' ? [{ act: 'admin.recovery_code_used' as const, actor, entryId: null, detail: { admin: own.admin.id, left }, personal }] : []),
        { act: 'admin.signed_in', actor, entryId: null, detail: { admin: own.admin.id, session: session.id, by: command.proof.by }, personal },
      ],
    },
  };
}

/** The credential after its factor was used once. @throws {FoyerError} `auth/sign_in_refused` */
function spendFactor(credential: AdminCredential, proof: FactorProof): AdminCredential {
  if (proof.by === 'recovery_code') {
    if (!credential.recoveryCodes.includes(proof.code)) throw codeRefused();
    return { ...credential, recoveryCodes: credential.recoveryCodes.filter((code) => code !== proof.code) };
  }
  const { factor } = credential;
  if (!factor || factor.sealed !== proof.sealed || proof.step <= factor.lastStep) throw codeRefused();
  return { ...credential, factor: { ...factor, sealed: proof.resealed, lastStep: proof.step } };
}

/** A signed-in admin proved the password again (SR-31). Its target is the guard of the account. */
export interface AdminConfirmCommand extends Proof {
  readonly type: 'admin_confirm';
  readonly sessionHash: string;
  readonly passwordHash: string;
  /** When a code was asked for or given too. */
  readonly proof: FactorProof | null;
}

/** @throws {FoyerError} `auth/required`, `auth/sign_in_refused` */
export function decideAdminConfirm(snapshot: Snapshot, command: AdminConfirmCommand, now: number, rules: Rules): Decision<{ readonly freshUntil: number }> {
  const own = provenSession(snapshot, command, now, ['signed_in', 'enrol_second_factor']);
  const session = { ...own.session, provenAt: now, seenAt: now };
  const credential = command.proof ? spendFactor(own.credential, command.proof) : null;
  return {
    result: { freshUntil: freshUntil(session) },
    change: {
      document: keepGuard(snapshot, command.guard, attemptSucceeded(readGuard(snapshot), command.client, now), now),
      identity: [{ put: 'session', row: session }, ...(credential ? [{ put: 'credential' as const, row: credential }] : [])],
      events: [{ act: 'admin.confirmed', actor: adminActor(own.admin, rules.product.roles, freshUntil(session)), entryId: null, detail: { admin: own.admin.id, session: session.id }, personal: { from: command.from } }],
    },
  };
}

/** Ends the own session, another of the own ones, or all others. */
export interface EndAdminSessionsCommand {
  readonly type: 'end_admin_sessions';
  readonly sessionHash: string;
  readonly which: 'this' | 'others' | { readonly id: string };
  readonly secondFactorRequired: boolean;
  readonly from: string;
}

/** @throws {FoyerError} `auth/required` */
export function decideEndAdminSessions(snapshot: Snapshot, command: EndAdminSessionsCommand, now: number, rules: Rules): Decision<{ readonly ended: number }> {
  const { which } = command;
  const session = identityOf(snapshot).sessions.find(({ tokenHash }) => tokenHash === command.sessionHash);
  const admin = session && team(snapshot).find(({ id }) => id === session.adminId);
  if (!session || !admin) {
    if (which === 'this') return { result: { ended: 0 }, change: null };
    throw notSignedIn();
  }
  if (which !== 'this') liveSession(snapshot, command.sessionHash, command.secondFactorRequired, now, ['signed_in', 'enrol_second_factor']);
  const ended = identityOf(snapshot).sessions.filter((one) => one.adminId === admin.id
    && (which === 'this' ? one.id === session.id : which === 'others' ? one.id !== session.id : one.id === which.id));
  if (ended.length === 0) return { result: { ended: 0 }, change: null };
  return {
    result: { ended: ended.length },
    change: {
      identity: ended.map(({ tokenHash }) => ({ remove: 'session', tokenHash })),
      events: [{
        act: 'admin.signed_out', actor: adminActor(admin, rules.product.roles, 0), entryId: null,
        detail: { admin: admin.id, which: which === 'this' || which === 'others' ? which : 'one', sessions: ended.map(({ id }) => id) }, personal: { from: command.from },
      }],
    },
  };
}

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
  const session = { ...newSession(own.admin.id, command.session, own.session.stage, now), createdAt: own.session.createdAt, endsAt: own.session.endsAt };
  return {
    result: { status: 'changed' },
    change: {
      document: keepGuard(snapshot, command.guard, attemptSucceeded(readGuard(snapshot), command.client, now), now),
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

/** A second factor is begun: nothing changes until its first code is proven. Its target is the guard of the account. */
export interface BeginSecondFactorCommand extends Proof {
  readonly type: 'begin_second_factor';
  readonly sessionHash: string;
  readonly passwordHash: string;
  readonly sealed: string;
  readonly recoveryCodes: readonly string[];
}

/** @throws {FoyerError} `auth/required`, `auth/sign_in_refused` */
export function decideBeginSecondFactor(snapshot: Snapshot, command: BeginSecondFactorCommand, now: number, rules: Rules): Decision<{ readonly status: 'begun' }> {
  const own = provenSession(snapshot, command, now, ['signed_in', 'enrol_second_factor']);
  const { sealed, recoveryCodes } = command;
  return {
    result: { status: 'begun' },
    change: proven(snapshot, command, own, { ...own.credential, pendingFactor: { sealed, recoveryCodes, madeAt: now } }, 'admin.second_factor_begun', now, rules),
  };
}

/** The first code of a begun second factor was right. Its target is the guard of the account. */
export interface ConfirmSecondFactorCommand extends Proof {
  readonly type: 'confirm_second_factor';
  readonly sessionHash: string;
  readonly sealed: string;
  readonly step: number;
  readonly session: PreparedAdminSession;
}

/** Every other session ends. @throws {FoyerError} `auth/required`, `auth/sign_in_refused` */
export function decideConfirmSecondFactor(snapshot: Snapshot, command: ConfirmSecondFactorCommand, now: number, rules: Rules): Decision<{ readonly status: 'enrolled' }> {
  const own = liveSession(snapshot, command.sessionHash, command.secondFactorRequired, now, ['signed_in', 'enrol_second_factor']);
  const pending = own.credential.pendingFactor;
  if (!isPending(pending, now) || pending.sealed !== command.sealed) throw codeRefused();
  const session = { ...newSession(own.admin.id, command.session, 'full', now), createdAt: own.session.createdAt, endsAt: own.session.endsAt, provenAt: own.session.provenAt };
  const factor = { sealed: pending.sealed, enrolledAt: now, lastStep: command.step };
  return {
    result: { status: 'enrolled' },
    change: {
      document: keepGuard(snapshot, command.guard, attemptSucceeded(readGuard(snapshot), command.client, now), now),
      identity: [
        { put: 'credential', row: { ...own.credential, factor, recoveryCodes: pending.recoveryCodes, pendingFactor: null } },
        ...endSessions(snapshot, own.admin.id), { put: 'session', row: session },
      ],
      events: [{
        act: 'admin.second_factor_enrolled', actor: adminActor(own.admin, rules.product.roles, freshUntil(session)), entryId: null,
        detail: { admin: own.admin.id, replaced: own.credential.factor !== null }, personal: { from: command.from },
      }],
    },
  };
}

/** The own second factor, or the own recovery codes, after the password was proven. Its target is the guard of the account. */
export interface ChangeFactorCommand extends Proof {
  readonly type: 'remove_second_factor' | 'renew_recovery_codes';
  readonly sessionHash: string;
  readonly passwordHash: string;
  /** New codes for `renew_recovery_codes`. */
  readonly recoveryCodes: readonly string[];
}

/** @throws {FoyerError} `auth/required`, `auth/sign_in_refused`, `team/state_conflict` without a second factor */
export function decideChangeFactor(snapshot: Snapshot, command: ChangeFactorCommand, now: number, rules: Rules): Decision<{ readonly status: 'changed' }> {
  const own = provenSession(snapshot, command, now, ['signed_in']);
  if (!own.credential.factor) throw new FoyerError('team/state_conflict', 'There is no second factor to change. Set one up first.');
  const result = { status: 'changed' } as const;
  if (command.type === 'renew_recovery_codes') {
    return { result, change: proven(snapshot, command, own, { ...own.credential, recoveryCodes: command.recoveryCodes }, 'admin.recovery_codes_renewed', now, rules) };
  }
  const bare = { ...own.credential, factor: null, pendingFactor: null, recoveryCodes: [] };
  const change = proven(snapshot, command, own, bare, 'admin.second_factor_removed', now, rules);
  // Where a second factor is required, this session may from now on do nothing but set up another.
  const session: AdminSession = { ...own.session, stage: 'password', provenAt: now, seenAt: now };
  return { result, change: { ...change, identity: [...change.identity!, ...endSessions(snapshot, own.admin.id, own.session.tokenHash), { put: 'session', row: session }] } };
}

interface Own {
  readonly session: AdminSession;
  readonly admin: AdminRecord;
  readonly credential: AdminCredential;
}

/** What a right password changes besides: it is a fresh proof, and tries begin anew. */
function proven(
  snapshot: Snapshot, command: Proof, own: Own, credential: AdminCredential,
  act: 'admin.second_factor_begun' | 'admin.second_factor_removed' | 'admin.recovery_codes_renewed', now: number, rules: Rules,
): Change {
  const session = { ...own.session, provenAt: now, seenAt: now };
  return {
    document: keepGuard(snapshot, command.guard, attemptSucceeded(readGuard(snapshot), command.client, now), now),
    identity: [{ put: 'credential', row: credential }, { put: 'session', row: session }],
    events: [{ act, actor: adminActor(own.admin, rules.product.roles, freshUntil(session)), entryId: null, detail: { admin: own.admin.id }, personal: { from: command.from } }],
  };
}

type OpenState = 'second_factor' | 'enrol_second_factor' | 'signed_in';

/** @throws {FoyerError} `auth/required` unless the session lives and stands where it should */
function liveSession(snapshot: Snapshot, tokenHash: string, secondFactorRequired: boolean, now: number, states: readonly OpenState[]): Own {
  const session = identityOf(snapshot).sessions.find((row) => row.tokenHash === tokenHash);
  const admin = session && team(snapshot).find(({ id }) => id === session.adminId);
  const credential = session && credentialOf(snapshot, session.adminId);
  if (!session || !admin || !credential) throw notSignedIn();
  const state = sessionState(session, admin, credential, secondFactorRequired, now);
  if (state === 'ended' || !states.includes(state)) throw notSignedIn();
  return { session, admin, credential };
}

/** The same after the password was held against a hash. @throws {FoyerError} `auth/sign_in_refused` when it changed meanwhile */
function provenSession(
  snapshot: Snapshot, command: { readonly sessionHash: string; readonly passwordHash: string; readonly secondFactorRequired: boolean }, now: number, states: readonly OpenState[],
): Own {
  const own = liveSession(snapshot, command.sessionHash, command.secondFactorRequired, now, states);
  if (own.credential.passwordHash !== command.passwordHash) throw signInRefused();
  return own;
}

function dropSession(snapshot: Snapshot, tokenHash: string | null): readonly IdentityWrite[] {
  return identityOf(snapshot).sessions.filter((row) => row.tokenHash === tokenHash).map((row) => ({ remove: 'session', tokenHash: row.tokenHash }));
}

function notSignedIn(): FoyerError {
  return new FoyerError('auth/required', 'You are not signed in any more. Sign in again, then repeat this.');
}

/** The same words for an unknown address, a wrong password and a suspended account (SR-17). */
export function signInRefused(): FoyerError {
  return new FoyerError('auth/sign_in_refused', 'Address and password do not fit. Check both, or ask for a link to set a new password.');
}

export function codeRefused(): FoyerError {
  return new FoyerError('auth/sign_in_refused', 'This code does not fit. Each code works once and for half a minute: wait for the next one, and check that the clock of your phone is right.');
}

function readGuard({ document }: Snapshot): SignInGuard {
  return document ? JSON.parse(document.body) as SignInGuard : untouchedGuard;
}

function keepGuard({ document }: Snapshot, id: string, guard: SignInGuard, now: number): StoredDocument {
  return { kind: 'sign_in_guard', id, owner: null, body: JSON.stringify(guard), createdAt: document?.createdAt ?? now, updatedAt: now, version: (document?.version ?? 0) + 1 };
}
