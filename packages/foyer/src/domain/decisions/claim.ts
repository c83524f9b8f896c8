import type { Actor } from '../actor.ts';
import type { Decision } from '../change.ts';
import type { Desk, Entry } from '../entry.ts';
import { liveClaim, touched } from '../entry-changes.ts';
import { EntryClaimed, EntryNotFound } from '../errors.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { requireMine, requireVersion } from './may-decide.ts';
import { type EntryResult, resultOf } from './entry-result.ts';

/** Somebody of the team takes a person to work on, hands them to somebody, or gives them back. */
export interface ClaimCommand {
  readonly type: 'claim';
  readonly actor: Actor;
  /** Null gives the person back. */
  readonly to: { readonly id: string; readonly name: string } | null;
  /** Whether somebody else who works on the person loses them; otherwise that is refused and says who it is. */
  readonly takesOver: boolean;
  readonly version: number | null;
}

/** Two reviewers do not collide: the second is told who works on it. @throws {EntryNotFound | EntryClaimed | RoleNotYours | FoyerError} */
export function decideClaim(snapshot: Snapshot, command: ClaimCommand, now: number, rules: Rules): Decision<EntryResult<'claimed' | 'unclaimed' | 'unchanged'>> {
  if (snapshot.person === null) throw new EntryNotFound();
  const { entry } = snapshot.person;
  requireVersion(entry, command.version);
  requireMine(rules, command.actor, entry);
  const before = liveClaim(entry, now);
  const { to } = command;
  if (to === null && entry.desk.claim === null) return { result: resultOf(entry, 'unchanged'), change: null };
  if (before !== null && before.id !== to?.id && !command.takesOver) throw new EntryClaimed(before.name, before.at, entry.version);
  const desk: Desk = { ...entry.desk, claim: to && { id: to.id, name: to.name, at: now } };
  const next: Entry = touched(entry, now, { desk });
  return {
    result: resultOf(next, to === null ? 'unclaimed' : 'claimed'),
    change: {
      entry: next,
      events: [{ act: 'entry.assigned', actor: command.actor, entryId: entry.id, detail: { from: before?.name ?? null, to: to?.name ?? null, toId: to?.id ?? null } }],
    },
  };
}
