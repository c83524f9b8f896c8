import type { Change, Decision } from '../change.ts';
import { closed, moved } from '../entry-changes.ts';
import { isHeldBy, type Subject } from '../grant.ts';
import type { Person, Snapshot } from '../person.ts';
import { type ProviderUser, withNews } from '../provider-user.ts';

/** The provider reports that an account is gone for good. */
export interface CloseSubjectCommand {
  readonly type: 'close_subject';
  readonly provider: string;
  readonly id: string;
}

export interface CloseSubjectResult {
  /** `noted`: the account held nothing that was open. */
  readonly status: 'left' | 'noted' | 'unchanged';
}

/**
 * Whoever held access by a deleted account has left: sessions end, and the grant stays in the record as theirs and opens nothing. The same
 * address in a new account waits for a new decision of the team (SR-15), by joining again like everybody who left.
 */
export function decideCloseSubject(snapshot: Snapshot, command: CloseSubjectCommand, now: number): Decision<CloseSubjectResult> {
  const { provider, id } = command;
  const known = snapshot.providerUser ?? null;
  if (known !== null && known.deletedAt !== null) return { result: { status: 'unchanged' }, change: null };
  const gone: ProviderUser = {
    ...(known ?? withNews(null, { provider, id, email: null, verified: false, role: null, updatedAt: 0 }, now)), email: null, verified: false, role: null, deletedAt: now, note: null,
  };
  const { person } = snapshot;
  if (person === null || !isHeldBy(person.grant, command) || !isWithin(person)) return { result: { status: 'noted' }, change: { providerUser: gone, events: [] } };
  return { result: { status: 'left' }, change: { ...left(person, command, now), providerUser: gone } };
}

function isWithin({ entry: { stage } }: Person): boolean {
  return stage === 'approved' || stage === 'invited' || stage === 'accepted';
}

/** What ends when the account behind somebody's access is gone. */
export function left({ entry, grant, invitation }: Person, { provider, id }: Subject, now: number): Change {
  return {
    entry: moved(entry, 'withdrawn', now),
    invitations: closed(invitation, 'revoked', now),
    grant: { ...grant!, revokedAt: grant!.revokedAt ?? now },
    sessionsEnded: 'all',
    supersedesTokens: 'sign_in',
    mailsStopped: 'all',
    events: [{
      act: 'entry.withdrawn', actor: { kind: 'webhook', provider }, entryId: entry.id, detail: { from: entry.stage, role: entry.role, provider, subject: id, cause: 'account_deleted' },
    }],
  };
}
