import type { Actor } from '../actor.ts';
import type { Decision } from '../change.ts';
import { EntryNotFound } from '../errors.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { requireReplaceable, requireVersion } from './may-decide.ts';

/** A person asked to be forgotten, or the team decided so. Cannot be taken back. */
export interface EraseCommand {
  readonly type: 'erase';
  readonly actor: Actor;
  readonly version: number | null;
}

/** Says nothing about the person: answers are kept for a day, too. */
export interface EraseResult {
  readonly id: string;
  readonly email: null;
  readonly outcome: 'erased';
  readonly version: null;
}

/**
 * Removes everything that tells about the person (SR-68). What remains is that somebody with this id was there, when they came and
 * went, and who decided; the chain of the record still verifies. With the person goes their role: whoever may not grant it may not erase them.
 * @throws {EntryNotFound | RoleAboveRank | RoleNotYours | FoyerError}
 */
export function decideErase(snapshot: Snapshot, command: EraseCommand, rules: Rules): Decision<EraseResult> {
  if (snapshot.person === null) throw new EntryNotFound();
  const { entry } = snapshot.person;
  requireVersion(entry, command.version);
  requireReplaceable(rules, command.actor, entry.role);
  return {
    result: { id: entry.id, email: null, outcome: 'erased', version: null },
    change: { erases: true, events: [{ act: 'entry.erased', actor: command.actor, entryId: entry.id, detail: { from: entry.stage, role: entry.role } }] },
  };
}
