import { type AdminCredential, type AdminSession, sessionState } from '../admin-identity.ts';
import type { AdminRecord } from '../change.ts';
import type { StoredDocument } from '../document.ts';
import { FoyerError } from '../errors.ts';
import type { Snapshot } from '../person.ts';
import { attemptSucceeded, type SignInGuard, untouchedGuard } from '../sign-in-guard.ts';
import { credentialOf, identityOf, newSession, type PreparedAdminSession, team } from './team.ts';

/** What every proof carries: whose account, from which client. */
export interface Proof {
  readonly guard: string;
  readonly client: string;
  readonly from: string;
  readonly secondFactorRequired: boolean;
}

/** What proved the second factor: the half minute of a code from the app, or one of the recovery codes. */
export type FactorProof =
  | { readonly by: 'totp'; readonly sealed: string; readonly step: number; /** The secret sealed with the present key. */ readonly resealed: string }
  | { readonly by: 'recovery_code'; readonly code: string };

/** The credential after its factor was used once. @throws {FoyerError} `auth/sign_in_refused` */
export function spendFactor(credential: AdminCredential, proof: FactorProof): AdminCredential {
  if (proof.by === 'recovery_code') {
    if (!credential.recoveryCodes.includes(proof.code)) throw codeRefused();
    return { ...credential, recoveryCodes: credential.recoveryCodes.filter((code) => code !== proof.code) };
  }
  const { factor } = credential;
  if (!factor || factor.sealed !== proof.sealed || proof.step <= factor.lastStep) throw codeRefused();
  return { ...credential, factor: { ...factor, sealed: proof.resealed, lastStep: proof.step } };
}

export interface Own {
  readonly session: AdminSession;
  readonly admin: AdminRecord;
  readonly credential: AdminCredential;
}

type OpenState = 'second_factor' | 'enrol_second_factor' | 'signed_in';

/** @throws {FoyerError} `auth/required` unless the session lives and stands where it should */
export function liveSession(snapshot: Snapshot, tokenHash: string, secondFactorRequired: boolean, now: number, states: readonly OpenState[]): Own {
  const session = identityOf(snapshot).sessions.find((row) => row.tokenHash === tokenHash);
  const admin = session && team(snapshot).find(({ id }) => id === session.adminId);
  const credential = session && credentialOf(snapshot, session.adminId);
  if (!session || !admin || !credential) throw notSignedIn();
  const state = sessionState(session, admin, credential, secondFactorRequired, now);
  if (state === 'ended' || !states.includes(state)) throw notSignedIn();
  return { session, admin, credential };
}

/** The same after the password was held against a hash. @throws {FoyerError} `auth/sign_in_refused` when it changed meanwhile */
export function provenSession(
  snapshot: Snapshot, command: { readonly sessionHash: string; readonly passwordHash: string; readonly secondFactorRequired: boolean }, now: number, states: readonly OpenState[],
): Own {
  const own = liveSession(snapshot, command.sessionHash, command.secondFactorRequired, now, states);
  if (own.credential.passwordHash !== command.passwordHash) throw signInRefused();
  return own;
}

/** A session with a new cookie in the place of another: begun when that one was, and over when that one would be. */
export function inPlaceOf(session: AdminSession, prepared: PreparedAdminSession, stage: AdminSession['stage'], now: number): AdminSession {
  return { ...newSession(session.adminId, prepared, stage, now), createdAt: session.createdAt, endsAt: session.endsAt };
}

export function notSignedIn(): FoyerError {
  return new FoyerError('auth/required', 'You are not signed in any more. Sign in again, then repeat this.');
}

/** The same words for an unknown address, a wrong password and a suspended account (SR-17). */
export function signInRefused(): FoyerError {
  return new FoyerError('auth/sign_in_refused', 'Address and password do not fit. Check both, or ask for a link to set a new password.');
}

export function codeRefused(): FoyerError {
  return new FoyerError('auth/sign_in_refused', 'This code does not fit. Each code works once and for half a minute: wait for the next one, and check that the clock of your phone is right.');
}

export function readGuard({ document }: Snapshot): SignInGuard {
  return document ? JSON.parse(document.body) as SignInGuard : untouchedGuard;
}

export function keepGuard({ document }: Snapshot, id: string, guard: SignInGuard, now: number): StoredDocument {
  return { kind: 'sign_in_guard', id, owner: null, body: JSON.stringify(guard), createdAt: document?.createdAt ?? now, updatedAt: now, version: (document?.version ?? 0) + 1 };
}

/** The guard after something was proven: tries begin anew. */
export function openGuard(snapshot: Snapshot, { guard, client }: Pick<Proof, 'guard' | 'client'>, now: number): StoredDocument {
  return keepGuard(snapshot, guard, attemptSucceeded(readGuard(snapshot), client, now), now);
}
