import type { Actor } from '../actor.ts';
import type { Decision } from '../change.ts';
import { acceptsMail, leftDesk, mailFrom, moved } from '../entry-changes.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { type EntryResult, resultOf } from './entry-result.ts';
import { requireWorkable } from './may-decide.ts';
import { withUndo } from './undo.ts';

export type { EntryResult } from './entry-result.ts';

/** An admin turns somebody down; the reason is for admins unless a mail is asked for. */
export interface RejectCommand {
  readonly type: 'reject';
  readonly actor: Actor;
  readonly reason: string | null;
  readonly notify: boolean;
  readonly mailId: string;
  readonly version: number | null;
  /** How long the mail waits, so that the decision can be undone before it leaves; milliseconds, none without it. */
  readonly mailDelayMs?: number;
}

/** @throws {EntryNotFound | EntryClaimed | RoleNotYours | StageConflict | FoyerError} and nothing changes */
export function decideReject(snapshot: Snapshot, command: RejectCommand, now: number, rules: Rules): Decision<EntryResult<'rejected' | 'unchanged'>> {
  const entry = requireWorkable(snapshot, command, now, rules);
  if (entry.stage === 'rejected') return { result: resultOf(entry, 'unchanged'), change: null };
  const mailed = command.notify && acceptsMail(entry);
  const undoMs = command.mailDelayMs ?? 0;
  const next = withUndo(
    snapshot.person!, moved(entry, 'rejected', now, { reason: command.reason, ...leftDesk(entry), delivery: mailed ? 'queued' : entry.delivery }),
    { actor: command.actor, mailId: mailed ? command.mailId : null, undoMs }, now,
  );
  return {
    result: resultOf(next, 'rejected'),
    change: {
      entry: next,
      mailsStopped: 'all',
      mails: mailed ? [mailFrom('rejection', command.mailId, entry, now + undoMs)] : [],
      events: [{
        act: 'entry.rejected', actor: command.actor, entryId: entry.id, detail: { from: entry.stage, mailed },
        ...(command.reason ? { personal: { reason: command.reason } } : {}),
      }],
    },
  };
}
