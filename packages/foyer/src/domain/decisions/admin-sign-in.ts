import { type IdentityWrite, isActive } from '../admin-identity.ts';
import type { Decision } from '../change.ts';
import { adminActor } from '../levels.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { attemptWithdrawn, beginAttempt, type Turn } from '../sign-in-guard.ts';
import { type FactorProof, inPlaceOf, keepGuard, liveSession, notSignedIn, openGuard, type Proof, provenSession, readGuard, signInRefused, spendFactor } from './admin-proof.ts';
import { credentialOf, freshUntil, identityOf, newSession, type PreparedAdminSession, team } from './team.ts';

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
      document: complete ? openGuard(snapshot, command, now) : keepGuard(snapshot, command.guard, attemptWithdrawn(readGuard(snapshot), command.client), now),
      identity: [...dropSession(snapshot, command.replaces), { put: 'session', row: session }],
      events: [{
        act: complete ? 'admin.signed_in' : 'admin.password_accepted', actor, entryId: null, detail: { admin: admin.id, session: session.id, ...(complete ? { by: 'password' } : {}) }, personal: { from: command.from },
      }],
    },
  };
}

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
  const session = { ...inPlaceOf(own.session, command.session, 'full', now), provenAt: own.session.provenAt };
  const actor = adminActor(own.admin, rules.product.roles, freshUntil(session));
  const left = credential.recoveryCodes.length;
  const personal = { from: command.from };
  return {
    result: { recoveryCodesLeft: left },
    change: {
      document: openGuard(snapshot, command, now),
      identity: [{ put: 'credential', row: credential }, { remove: 'session', tokenHash: command.sessionHash }, { put: 'session', row: session }],
      events: [
        ...(command.proof.by === 'recovery_code' ? [{ act: 'admin.recovery_code_used' as const, actor, entryId: null, detail: { admin: own.admin.id, left }, personal }] : []),
        { act: 'admin.signed_in', actor, entryId: null, detail: { admin: own.admin.id, session: session.id, by: command.proof.by }, personal },
      ],
    },
  };
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
      document: openGuard(snapshot, command, now),
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

function dropSession(snapshot: Snapshot, tokenHash: string | null): readonly IdentityWrite[] {
  return identityOf(snapshot).sessions.filter((row) => row.tokenHash === tokenHash).map((row) => ({ remove: 'session', tokenHash: row.tokenHash }));
}
