import type { Decision } from '../change.ts';
import { closed, moved } from '../entry-changes.ts';
import { FoyerError } from '../errors.ts';
import type { Snapshot } from '../person.ts';
import { mailTokenFault } from './mail-token.ts';

/** The person leaves: the list, or the product. Proven by session, device ticket or mailed status link. */
export interface WithdrawCommand { readonly type: 'withdraw' }

export interface WithdrawResult { readonly status: 'withdrawn'; readonly entryId: string }

/** @throws {FoyerError} `token/unusable` without proof */
export function decideWithdraw(snapshot: Snapshot, _command: WithdrawCommand, now: number): Decision<WithdrawResult> {
  const person = snapshot.person;
  if (person === null || !isProven(snapshot, now)) {
    throw new FoyerError('token/unusable', 'This link no longer works. Ask for a fresh one with your address.');
  }
  const { entry, grant, invitation } = person;
  if (entry.stage === 'withdrawn') return { result: { status: 'withdrawn', entryId: entry.id }, change: null };
  return {
    result: { status: 'withdrawn', entryId: entry.id },
    change: {
      entry: moved(entry, 'withdrawn', now),
      invitations: closed(invitation, 'revoked', now),
      ...(grant ? { grant: { ...grant, revokedAt: grant.revokedAt ?? now } } : {}),
      sessionsEnded: 'all',
      supersedesTokens: 'sign_in',
      mailsStopped: 'all',
      events: [{ act: 'entry.withdrawn', actor: { kind: 'person', entryId: entry.id }, entryId: entry.id, detail: { from: entry.stage, role: entry.role } }],
    },
  };
}

/** Whether what was presented proves that it is this very person. */
export function isProven(snapshot: Snapshot, now: number): boolean {
  if (snapshot.session) return now < snapshot.session.expiresAt;
  if (snapshot.device) return now < snapshot.device.expiresAt;
  return mailTokenFault(snapshot, 'status', now) === null;
}
