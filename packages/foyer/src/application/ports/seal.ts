/** Makes values that only this installation can read and nobody can change; each use has a key of its own. */
export interface Seal {
  /** @param use - a value sealed for one use opens for no other */
  close(use: string, value: unknown): string;
  /** The value, or null for anything that was not sealed here for this use. */
  open(use: string, sealed: string): unknown;
}
