import type { Target } from '../../domain/person.ts';
import { FoyerError, InvalidInput } from '../../domain/errors.ts';
import type { Outcome } from '../../domain/unit.ts';
import { parseEmail } from '../email-address.ts';

/** Whom an act is about: one or many, by id or address. */
export interface Selection {
  readonly id?: string | undefined;
  readonly email?: string | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly emails?: readonly string[] | undefined;
  /** What the caller looked at; only with one person. */
  readonly version?: number | undefined;
}

/** One person's outcome; `code` and `detail` say why nothing happened. */
export interface SelectionResult {
  readonly id: string | null;
  readonly email: string | null;
  readonly outcome: string;
  readonly code?: string;
  readonly detail?: string;
  /** The person's version afterwards; with `entry/changed`, the one that is there now. */
  readonly version?: number;
}

/** One selected person: found out to be a target, or a fault of the input that is theirs alone. */
export type Selected = { readonly label: { id: string | null; email: string | null }; readonly target?: Target; readonly error?: FoyerError };

const selectedMax = 5_000;

/**
 * Reads a selection. A bad address spoils only its own row.
 * @throws {InvalidInput} when nobody or too many are named
 */
export function readSelection(selection: Selection): readonly Selected[] {
  const selected: Selected[] = [];
  for (const id of [...(selection.id === undefined ? [] : [selection.id]), ...(selection.ids ?? [])]) {
    selected.push({ label: { id, email: null }, target: { by: 'id', id } });
  }
  for (const email of [...(selection.email === undefined ? [] : [selection.email]), ...(selection.emails ?? [])]) {
    try {
      selected.push({ label: { id: null, email }, target: { by: 'email', email: parseEmail(email) } });
    } catch (error) {
      if (!(error instanceof FoyerError)) throw error;
      selected.push({ label: { id: null, email }, error: new FoyerError('input/invalid', error.errors[0]?.detail ?? error.message) });
    }
  }
  if (selected.length === 0) throw new InvalidInput([{ pointer: '/email', detail: 'Say whom: id, email, ids or emails.' }]);
  if (selected.length > selectedMax) throw new InvalidInput([{ pointer: '/ids', detail: `At most ${selectedMax} people at once.` }]);
  if (selection.version !== undefined && selected.length > 1) throw new InvalidInput([{ pointer: '/version', detail: 'A version is about one person. Leave it out, or act on one at a time.' }]);
  return selected;
}

/** Whether more than one person is meant. */
export function isMany({ id, email, ids = [], emails = [] }: Selection): boolean {
  return ids.length + emails.length + (id === undefined ? 0 : 1) + (email === undefined ? 0 : 1) > 1;
}

/** The outcome as the caller sees it. */
export function resultOf(selected: Selected, outcome: Outcome): SelectionResult {
  if (!outcome.ok) {
    const { code, message, details } = outcome.error;
    return { ...selected.label, outcome: 'failed', code, detail: message, ...(typeof details['version'] === 'number' ? { version: details['version'] } : {}) };
  }
  const { id, email, outcome: word, version } = outcome.result as { id: string; email: string | null; outcome: string; version: number | null };
  return { id, email, outcome: word, ...(version === null ? {} : { version }) };
}
