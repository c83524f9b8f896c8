import type { Actor } from '../actor.ts';
import type { Decision } from '../change.ts';
import type { EntryFlag } from '../entry.ts';
import { touched } from '../entry-changes.ts';
import { FoyerError, InvalidInput } from '../errors.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import { requireWorkable } from './may-decide.ts';
import { type EntryResult, resultOf } from './entry-result.ts';

/** An admin writes down what the team should know. The text replaces the one before; both are in the record. */
export interface NoteCommand {
  readonly type: 'note';
  readonly actor: Actor;
  readonly notes: string;
  readonly version: number | null;
}

/** An admin sets an application aside, or takes it up again. */
export interface HoldCommand {
  readonly type: 'hold';
  readonly actor: Actor;
  readonly held: boolean;
  /** Null leaves the notes as they are. */
  readonly notes: string | null;
  readonly version: number | null;
}

/** An admin says how much speaks for somebody; waves can go by it. */
export interface ScoreCommand {
  readonly type: 'score';
  readonly actor: Actor;
  /** 0 to 1000; null takes it away. */
  readonly score: number | null;
  readonly version: number | null;
}

export const scoreMax = 1000;

/** @throws {EntryNotFound | EntryClaimed | RoleNotYours | FoyerError} */
export function decideNote(snapshot: Snapshot, command: NoteCommand, now: number, rules: Rules): Decision<EntryResult<'noted' | 'unchanged'>> {
  const entry = requireWorkable(snapshot, command, now, rules);
  if (entry.notes === command.notes) return { result: resultOf(entry, 'unchanged'), change: null };
  const next = touched(entry, now, { notes: command.notes });
  return {
    result: resultOf(next, 'noted'),
    change: {
      entry: next,
      events: [{ act: 'entry.noted', actor: command.actor, entryId: entry.id, detail: { stage: entry.stage }, personal: { before: entry.notes, after: command.notes } }],
    },
  };
}

/** Only somebody who waits for a decision can be set aside. @throws {EntryNotFound | EntryClaimed | RoleNotYours | FoyerError} */
export function decideHold(snapshot: Snapshot, command: HoldCommand, now: number, rules: Rules): Decision<EntryResult<'held' | 'released' | 'unchanged'>> {
  const entry = requireWorkable(snapshot, command, now, rules);
  if (command.held && entry.stage !== 'pending') {
    throw new FoyerError('entry/stage_conflict', `Somebody who is ${entry.stage} is decided already. Only people who wait for a decision can be put on hold.`, { details: { from: entry.stage } });
  }
  const notes = command.notes ?? entry.notes;
  if (entry.flags.includes('on_hold') === command.held && notes === entry.notes) return { result: resultOf(entry, 'unchanged'), change: null };
  const next = touched(entry, now, { notes, flags: flagged(entry.flags, 'on_hold', command.held) });
  return {
    result: resultOf(next, command.held ? 'held' : 'released'),
    change: {
      entry: next,
      events: [{
        act: command.held ? 'entry.held' : 'entry.released', actor: command.actor, entryId: entry.id, detail: { stage: entry.stage },
        ...(notes === entry.notes ? {} : { personal: { before: entry.notes, after: notes } }),
      }],
    },
  };
}

/** @throws {EntryNotFound | EntryClaimed | RoleNotYours | InvalidInput | FoyerError} */
export function decideScore(snapshot: Snapshot, command: ScoreCommand, now: number, rules: Rules): Decision<EntryResult<'scored' | 'unchanged'>> {
  const entry = requireWorkable(snapshot, command, now, rules);
  const { score } = command;
  if (score !== null && !(Number.isSafeInteger(score) && score >= 0 && score <= scoreMax)) {
    throw new InvalidInput([{ pointer: '/score', detail: `Give a whole number from 0 to ${scoreMax}, or null for none.` }]);
  }
  if (entry.score === score) return { result: resultOf(entry, 'unchanged'), change: null };
  const next = touched(entry, now, { score });
  return {
    result: resultOf(next, 'scored'),
    change: { entry: next, events: [{ act: 'entry.scored', actor: command.actor, entryId: entry.id, detail: { from: entry.score, to: score } }] },
  };
}

/** With this flag, or without it. */
export function flagged(flags: readonly EntryFlag[], flag: EntryFlag, on: boolean): readonly EntryFlag[] {
  if (flags.includes(flag) === on) return flags;
  return on ? [...flags, flag] : flags.filter((one) => one !== flag);
}
