import type { Actor } from '../domain/actor.ts';
import type { AdminLink } from '../domain/admin-identity.ts';
import { adminLevels } from '../domain/change.ts';
import type { TeamCommand } from '../domain/decisions/team-commands.ts';
import type { Target } from '../domain/person.ts';
import type { Request } from '../domain/unit.ts';
import { hourMs } from './factories.ts';
import type { MemoryLedger } from './memory-ledger.ts';

/** How often each command about the team comes up in a story. */
export const teamWeights: Readonly<Record<TeamCommand['type'], number>> = {
  found_team: 1, invite_admin: 2, renew_admin_invitation: 1, join_team: 2, change_admin: 1, suspend_admin: 1, resume_admin: 1, remove_admin: 1, reset_second_factor: 1,
  begin_sign_in: 1, refuse_sign_in: 1, admin_sign_in: 2, admin_second_factor: 2, admin_confirm: 1, end_admin_sessions: 1, change_password: 1, request_password_reset: 1, reset_password: 1,
  begin_second_factor: 2, confirm_second_factor: 2, remove_second_factor: 1, renew_recovery_codes: 1, close_restored_admin: 1,
};

const emails = ['ada@example.com', 'bea@example.com', 'cleo@example.com'];

/** Makes a step about the team concrete against what the ledger holds now. Ids and hashes derive from `index`. */
export function teamRequest(type: TeamCommand['type'], [first, second, third, fourth]: readonly [number, number, number, number], index: number, ledger: MemoryLedger, now: number, actor: Actor): Request {
  const email = emails[first % emails.length]!;
  const admin = [...ledger.admins.values()].find((one) => one.email === email);
  const id = admin?.id ?? 'nobody';
  const newest = <Row extends { readonly adminId: string }>(rows: readonly Row[]) => rows.findLast((row) => row.adminId === id);
  const credential = newest(ledger.identity.credentials);
  const sessionHash = newest(ledger.identity.sessions)?.tokenHash ?? `no session ${index}`;
  const linkHash = (purpose: AdminLink['purpose']) => newest(ledger.identity.links.filter((row) => row.purpose === purpose))?.tokenHash ?? `no link ${index}`;
  const session = { id: `admin session ${index}`, tokenHash: `admin session hash ${index}`, device: 'Test' };
  const link = { tokenHash: `admin link ${index}`, expiresAt: now + hourMs, mail: null };
  const guard = `guard of ${email}`;
  const guarded: Target = { by: 'document', kind: 'sign_in_guard', id: guard };
  const nobody: Target = { by: 'nobody' };
  const proof = { guard, client: `client ${second % 3}`, from: '::1', secondFactorRequired: third % 2 === 0 };
  const passwordHash = fourth % 9 === 8 ? 'another' : credential?.passwordHash ?? 'none';
  const level = adminLevels[second % adminLevels.length]!;
  const from = '::1';
  const own = { ...proof, sessionHash, passwordHash };
  switch (type) {
    case 'found_team': return { target: nobody, command: { type, id: `admin ${index}`, email, name: 'Ada', passwordHash: `password ${index}`, session, from } };
    case 'invite_admin': return { target: nobody, command: { type, actor, id: `admin ${index}`, email, name: 'Bea', level, roles: null, invitedBy: 'Ada', link, from } };
    case 'renew_admin_invitation': return { target: nobody, command: { type, actor, id, link, from } };
    case 'join_team': return { target: nobody, command: { type, linkHash: linkHash('join'), name: 'Bea', passwordHash: `password ${index}`, session, from } };
    case 'change_admin': return { target: nobody, command: { type, actor, id, name: null, level, from } };
    case 'suspend_admin':
    case 'resume_admin':
    case 'remove_admin': return { target: nobody, command: { type, actor, id, personalKeys: [], from } };
    // Suspending the last owner is a restore's alone.
    case 'close_restored_admin': return { target: nobody, command: { type, actor: { kind: 'system', name: 'restore' }, id, ending: { place: false, password: true, factor: third % 2 === 0 } } };
    case 'reset_second_factor': return { target: nobody, command: { type, actor, id, from } };
    case 'begin_sign_in': return { target: guarded, command: { type, guard, client: proof.client } };
    case 'refuse_sign_in': return { target: nobody, command: { type, adminId: admin?.id ?? null, step: 'password', failures: 1, from } };
    case 'admin_sign_in': return { target: guarded, command: { type, ...proof, adminId: id, passwordHash, session, replaces: third % 3 === 0 ? sessionHash : null } };
    case 'admin_second_factor': {
      const sealed = credential?.factor?.sealed ?? 'none';
      const code = credential?.recoveryCodes.at(0) ?? 'none';
      return { target: guarded, command: { type, ...proof, sessionHash, session, proof: third % 2 === 0 ? { by: 'recovery_code', code } : { by: 'totp', sealed, step: Math.floor(now / 30_000), resealed: sealed } } };
    }
    case 'admin_confirm': return { target: guarded, command: { type, ...own, proof: null } };
    case 'end_admin_sessions': return { target: nobody, command: { type, sessionHash, which: third % 2 === 0 ? 'this' : 'others', secondFactorRequired: proof.secondFactorRequired, from } };
    case 'change_password': return { target: guarded, command: { type, ...own, nextHash: `password ${index}`, session } };
    case 'request_password_reset': return { target: guarded, command: { type, guard, adminId: admin?.id ?? null, link, actor: null, from } };
    case 'reset_password': return { target: guarded, command: { type, guard, linkHash: linkHash('reset'), nextHash: `password ${index}`, from } };
    case 'begin_second_factor': return { target: guarded, command: { type, ...own, sealed: `sealed ${index}`, recoveryCodes: [`code ${index}`, `another code ${index}`] } };
    case 'confirm_second_factor':
      return { target: guarded, command: { type, ...proof, sessionHash, sealed: credential?.pendingFactor?.sealed ?? 'none', step: Math.floor(now / 30_000), session } };
    case 'remove_second_factor': return { target: guarded, command: { type, ...own, recoveryCodes: [] } };
    case 'renew_recovery_codes': return { target: guarded, command: { type, ...own, recoveryCodes: [`renewed code ${index}`] } };
  }
}
