import type { Result } from './problem.ts';

/** Statuses after which the same request may be welcome a moment later. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

export interface RetryOptions {
  /** Attempts after the first; 2 unless told otherwise, 0 for none. */
  readonly retries: number;
  /** The longest pause taken; whoever asks for a longer one is not waited for. */
  readonly pauseMsMax: number;
}

/**
 * How long to wait before the same request is sent once more, or null for not at all.
 * @param attempt - how many were made
 * @param repeatable - whether two of them have one effect; otherwise it is repeated only where the first was certainly not looked at
 */
export function pauseBefore(attempt: number, result: Result<unknown>, repeatable: boolean, { retries, pauseMsMax }: RetryOptions): number | null {
  if (result.ok || attempt > retries) return null;
  const { code } = result.problem;
  if (code === 'client/aborted' || code === 'client/unreadable') return null;
  const refusedUnseen = result.status === 429;
  const again = refusedUnseen || (repeatable && (result.status === 0 || passing.has(result.status)));
  if (!again) return null;
  const asked = Number(result.headers.get('retry-after'));
  if (asked > 0) return asked * 1000 <= pauseMsMax ? asked * 1000 : null;
  // Doubles from a quarter of a second; spread, so that many clients do not come back together.
  return Math.min(pauseMsMax, 250 * 2 ** (attempt - 1)) * (0.5 + Math.random() * 0.5);
}

/** @throws the reason of the signal when it is given up meanwhile */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', giveUp);
      resolve();
    }, ms);
    if (signal?.aborted) giveUp();
    else signal?.addEventListener('abort', giveUp, { once: true });
  });
}
