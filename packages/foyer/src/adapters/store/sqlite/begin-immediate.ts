import type { Statements } from './statements.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { isBusy, unavailable } from './sqlite-errors.ts';

/** How long SQLite itself waits, blocking this process; kept for every statement but the first of a transaction. */
export const busyTimeoutMs = 5_000;
const giveUpMs = 10_000;

/**
 * Takes the write lock; while another connection holds it, waits without blocking this process.
 * @throws {FoyerError} `service/unavailable` after ten seconds
 */
export async function beginImmediate(statements: Statements): Promise<void> {
  const giveUpAt = performance.now() + giveUpMs;
  while (!tryBegin(statements)) {
    if (performance.now() > giveUpAt) throw unavailable(new Error('Another process holds the write lock.'));
    // The lock cannot be waited for in any other way.
    await sleep(1 + Math.random() * 4);
  }
}

function tryBegin(statements: Statements): boolean {
  statements.of('pragma busy_timeout = 0').get();
  try {
    statements.of('begin immediate').run();
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  } finally {
    statements.of(`pragma busy_timeout = ${busyTimeoutMs}`).get();
  }
}
