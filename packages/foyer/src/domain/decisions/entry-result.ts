import type { Entry } from '../entry.ts';

/** What an act on one person answers with. */
export interface EntryResult<Outcome extends string> {
  readonly id: string;
  readonly email: string;
  readonly outcome: Outcome;
  /** The person's version afterwards, for the next act. */
  readonly version: number;
}

export function resultOf<Outcome extends string>(entry: Entry, outcome: Outcome): EntryResult<Outcome> {
  return { id: entry.id, email: entry.email, outcome, version: entry.version };
}
