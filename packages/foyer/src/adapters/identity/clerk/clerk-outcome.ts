import type { ClerkOutcome } from '../../../application/ports/clerk-directory.ts';
import { withinDeadline } from './clerk-client.ts';

/** Retry-After is missing now and then; the windows are ten seconds and an hour. */
const usualRestMs = 10_000;
const restMsMax = 2 * 3_600_000;

/**
 * Makes a call and tells how it ended in Foyer's words. The library throws the same class for a broken connection, for a broken answer and
 * for a refusal: without a status, and with one of 500 and more, nobody knows whether the call had its effect.
 */
export async function outcomeOf<T>(call: () => Promise<T>, deadlineMs: number): Promise<ClerkOutcome<T>> {
  try {
    return { kind: 'ok', value: await withinDeadline(call, deadlineMs) };
  } catch (error) {
    return outcomeOfError(error);
  }
}

function outcomeOfError(error: unknown): Exclude<ClerkOutcome<never>, { kind: 'ok' }> {
  const { status, errors, retryAfter } = error as { status?: unknown; errors?: unknown; retryAfter?: unknown };
  if (typeof status !== 'number' || status >= 500) return { kind: 'unknown', reason: reasonOf(error, status) };
  if (status === 429) {
    const seconds = Number(retryAfter);
    return { kind: 'limited', retryAfterMs: seconds > 0 ? Math.min(restMsMax, seconds * 1000) : usualRestMs };
  }
  const [first] = Array.isArray(errors) ? (errors as readonly { code?: unknown; meta?: { emailAddresses?: unknown } }[]) : [];
  const emails = first?.meta?.emailAddresses;
  return {
    kind: 'refused', status, code: typeof first?.code === 'string' ? first.code : 'unexplained',
    emails: Array.isArray(emails) ? emails.filter((email) => typeof email === 'string').map((email) => email.toLowerCase()) : [],
  };
}

function reasonOf(error: unknown, status: unknown): string {
  if (typeof status === 'number') return `Clerk answered ${status}.`;
  const message = error instanceof Error ? error.message : '';
  return message.startsWith('Clerk did not answer') ? message : 'The connection to Clerk broke, or its answer could not be read.';
}
