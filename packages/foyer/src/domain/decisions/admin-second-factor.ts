import { type AdminCredential, type AdminSession, isPending } from '../admin-identity.ts';
import type { Change, Decision } from '../change.ts';
import { FoyerError } from '../errors.ts';
import { adminActor } from '../levels.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { codeRefused, inPlaceOf, liveSession, openGuard, type Own, type Proof, provenSession } from './admin-proof.ts';
import { endSessions, freshUntil, type PreparedAdminSession } from './team.ts';

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
  const session = { ...inPlaceOf(own.session, command.session, 'full', now), provenAt: own.session.provenAt };
  const factor = { sealed: pending.sealed, enrolledAt: now, lastStep: command.step };
  return {
    result: { status: 'enrolled' },
    change: {
      document: openGuard(snapshot, command, now),
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

/** What a right password changes besides: it is a fresh proof, and tries begin anew. */
function proven(
  snapshot: Snapshot, command: Proof, own: Own, credential: AdminCredential,
  act: 'admin.second_factor_begun' | 'admin.second_factor_removed' | 'admin.recovery_codes_renewed', now: number, rules: Rules,
): Change {
  const session = { ...own.session, provenAt: now, seenAt: now };
  return {
    document: openGuard(snapshot, command, now),
    identity: [{ put: 'credential', row: credential }, { put: 'session', row: session }],
    events: [{ act, actor: adminActor(own.admin, rules.product.roles, freshUntil(session)), entryId: null, detail: { admin: own.admin.id }, personal: { from: command.from } }],
  };
}
