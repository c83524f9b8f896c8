import { FoyerError } from '../../../domain/errors.ts';

/** A batch met another process that was first: its transaction is undone and the body runs again. */
export class LostRace extends Error {
  constructor() {
    super('Another process was first.');
    this.name = 'LostRace';
  }
}

// SQLSTATE codes, https://www.postgresql.org/docs/current/errcodes-appendix.html
const uniqueViolation = '23505';
const serializationFailure = '40001';
const deadlockDetected = '40P01';
const queryCanceled = '57014';
const readOnlyTransaction = '25006';
const lockNotAvailable = '55P03';

/** Pages or index entries that are not what they must be, and files that cannot be read. */
const damaged = /^(?:XX001|XX002|58030)$/;
/** What is said without a code of its own about files that are too short, or hold something else. */
const damagedWords = /could not read block|could not open file|invalid page|missing chunk number|unexpected chunk/;

/** Connection lost, out of resources (disk, memory, connections), shut down, not ready, damaged. */
const outOfOrder = /^(?:08|53|57P|58|XX)/;

/** What the sockets and the pool say when there is no database behind them; they use no SQLSTATE. */
const lostConnection = /terminat|timeout|timed out|not queryable|connection error|connect|socket|closed/i;

/** Whether the same batch may well succeed when it runs again. */
export function isLostRace(error: unknown): boolean {
  const code = sqlState(error);
  return error instanceof LostRace || code === serializationFailure || code === deadlockDetected;
}

export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === uniqueViolation;
}

/** Whether the connection is gone, so that nothing of an open transaction can have happened. */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof FoyerError) return false;
  const code = sqlState(error);
  return code === undefined ? isSystemError(error) || lostConnection.test(error.message) : /^(?:08|57P)/.test(code);
}

/** Whether the server takes no writes, as one does that is no longer the primary: another connection may lead to the one that is. */
export function isReadOnly(error: unknown): boolean {
  return sqlState(error) === readOnlyTransaction;
}

/** What the server says when it cannot read what it wrote; undefined for every other error. */
export function damageFound(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = sqlState(error);
  return code !== undefined && (damaged.test(code) || (outOfOrder.test(code) && damagedWords.test(error.message))) ? error.message : undefined;
}

/** What an error of PostgreSQL or its connection means to everybody else; others pass as they are. */
export function postgresError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof FoyerError) return error;
  const code = sqlState(error);
  if (isLostRace(error) || isConnectionLoss(error) || code === queryCanceled || code === readOnlyTransaction || code === lockNotAvailable || (code !== undefined && outOfOrder.test(code))) {
    return new FoyerError('service/unavailable', 'Foyer cannot reach its records right now. Please try again in a moment.', {
      cause: error,
      retryAfterSeconds: 5,
    });
  }
  if (isUniqueViolation(error)) {
    return new FoyerError('entry/exists', 'This address, account or key belongs to somebody already. Nothing was changed.', { cause: error });
  }
  if (code === undefined) return error;
  return new FoyerError('service/internal', 'Something went wrong on our side. Nothing was changed.', { cause: error });
}

/** PostgreSQL's own code; undefined for every error that did not come from the server. */
function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return /^[0-9A-Z]{5}$/.test(error.code) && 'severity' in error ? error.code : undefined;
}

/** ECONNREFUSED, ENOTFOUND and their kin. */
function isSystemError(error: Error): boolean {
  return 'syscall' in error && 'code' in error;
}
