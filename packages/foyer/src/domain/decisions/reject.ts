import type { Actor } from '../actor.ts';
import type { Decision } from '../change.ts';
import { acceptsMail, mailFrom, moved } from '../entry-changes.ts';
import { EntryNotFound } from '../errors.ts';
import type { Snapshot } from '../person.ts';
import { requireVersion } from './approve.ts';

/** An admin turns somebody down; the reason is for admins unless a mail is asked for. */
export interface RejectCommand {
  readonly type: 'reject';
  readonly actor: Actor;
  readonly reason: string | null;
  readonly notify: boolean;
  readonly mailId: string;
  readonly version: number | null;
}

export interface EntryResult<Outcome extends string> {
  readonly id: string;
  readonly email: string;
  readonly outcome: Outcome;
}

/** @throws {EntryNotFound | StageConflict} and nothing changes */
export function decideReject(snapshot: Snapshot, command: RejectCommand, now: number): Decision<EntryResult<'rejected' | 'unchanged'>> {
  if (snapshot.person === null) throw new EntryNotFound();
  const { entry } = snapshot.person;
  requireVersion(entry, command.version);
  if (entry.stage === 'rejected') return { result: { id: entry.id, email: entry.email, outcome: 'unchanged' }, change: null };
  const mailed = command.notify && acceptsMail(entry);
  return {
    result: { id: entry.id, email: entry.email, outcome: 'rejected' },
    change: {
      entry: moved(entry, 'rejected', now, { reason: command.reason, delivery: mailed ? 'queued' : entry.delivery }),
      mailsStopped: 'all',
      mails: mailed ? [mailFrom('rejection', command.mailId, entry, now)] : [],
      events: [{
        act: 'entry.rejected', actor: command.actor, entryId: entry.id, detail: { from: entry.stage, mailed },
        ...(command.reason ? { personal: { reason: command.reason } } : {}),
      }],
    },
  };
}
