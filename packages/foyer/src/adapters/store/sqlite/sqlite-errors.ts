import { FoyerError } from '../../../domain/errors.ts';

// Primary result codes, https://sqlite.org/rescode.html
const busy = 5;
const locked = 6;
const constraint = 19;
/** What passes, or is repaired by whoever runs the machine: out of memory, read-only, I/O, damaged, full, not to be opened, no database. */
const outOfOrder: ReadonlySet<number> = new Set([busy, locked, 7, 8, 10, 11, 13, 14, 26]);

/** Whether somebody else is writing right now. */
export function isBusy(error: unknown): boolean {
  const code = primaryCode(error);
  return code === busy || code === locked;
}

/** What an error of SQLite means to everybody else; errors that are not SQLite's pass as they are. */
export function sqliteError(error: unknown): unknown {
  const code = primaryCode(error);
  if (code === undefined) return error;
  if (outOfOrder.has(code)) return unavailable(error);
  if (code === constraint) {
    return new FoyerError('entry/exists', 'This address, account or key belongs to somebody already. Nothing was changed.', { cause: error });
  }
  return new FoyerError('service/internal', 'Something went wrong on our side. Nothing was changed.', { cause: error });
}

/** The database does not take or give anything right now. */
export function unavailable(cause: unknown): FoyerError {
  return new FoyerError('service/unavailable', 'Foyer cannot reach its records right now. Please try again in a moment.', {
    cause,
    retryAfterSeconds: 5,
  });
}

/** The low byte of SQLite's extended code; undefined for every other error. */
export function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}
