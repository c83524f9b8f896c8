import type { Command } from './command.ts';
import type { FoyerError } from './errors.ts';
import type { Target } from './person.ts';

/** A command and the person it is about. */
export interface Request<C extends Command = Command> {
  readonly target: Target;
  readonly command: C;
  /** Where it comes from; kept with administrative acts and their refusals (SR-66). */
  readonly from?: string;
  /** The wave or bulk act it is part of; the record names it. */
  readonly jobId?: string;
}

/** Requests that are answered together; with a key, the same unit has one effect however often it is sent (SR-75). */
export interface Unit {
  readonly requests: readonly Request[];
  readonly idempotency?: {
    /** Who sent it; keys of different callers never meet. */
    readonly scope: string;
    readonly key: string;
    readonly bodyHash: string;
  };
}

/** How one request ended. A refusal of one never touches its neighbours. */
export type Outcome = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly error: FoyerError };
