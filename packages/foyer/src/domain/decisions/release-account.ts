import type { Actor } from '../actor.ts';
import type { Decision } from '../change.ts';
import { EntryNotFound } from '../errors.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { builtInSubject } from './accept.ts';
import { requireReplaceable } from './may-decide.ts';

/** An admin lets another account of the same person have what one account claimed. */
export interface ReleaseAccountCommand {
  readonly type: 'release_account';
  readonly actor: Actor;
}

export interface ReleaseAccountResult {
  /** `unchanged`: no account of a provider holds the access. */
  readonly status: 'released' | 'unchanged';
  readonly id: string;
}

/**
 * Gives the access back to the mailbox: the account that held it loses it, and the next one that proves the mailbox takes over, once. For a person
 * with a new account, and for everybody after a move to another instance of the provider. Nothing but an act of the team does it (SR-15).
 * @throws {EntryNotFound | RoleAboveRank | RoleNotYours}
 */
export function decideReleaseAccount(snapshot: Snapshot, command: ReleaseAccountCommand, rules: Rules): Decision<ReleaseAccountResult> {
  if (snapshot.person === null) throw new EntryNotFound();
  const { entry, grant } = snapshot.person;
  requireReplaceable(rules, command.actor, entry.role);
  const subject = grant?.subject ?? null;
  const mailbox = builtInSubject(entry.id);
  if (grant === null || subject === null || subject.provider === mailbox.provider) return { result: { status: 'unchanged', id: entry.id }, change: null };
  return {
    result: { status: 'released', id: entry.id },
    change: {
      grant: { ...grant, subject: mailbox }, sessionsEnded: 'all',
      events: [{ act: 'access.released', actor: command.actor, entryId: entry.id, detail: { provider: subject.provider, subject: subject.id, role: grant.role } }],
    },
  };
}
