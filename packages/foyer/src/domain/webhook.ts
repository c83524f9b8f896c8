import type { AuditAct } from './audit-event.ts';

/** What receivers outside can be told, under the names of the record. The desk's own work (notes, questions, scores) stays inside. */
export const webhookTypes = [
  'entry.joined', 'entry.confirmed', 'entry.added', 'entry.imported', 'entry.updated', 'entry.approved', 'entry.rejected', 'entry.reconsidered', 'entry.decision_undone',
  'entry.held', 'entry.released', 'entry.role_changed', 'entry.withdrawn', 'entry.unsubscribed', 'entry.erased',
  'invitation.created', 'invitation.renewed', 'invitation.withdrawn', 'invitation.lapsed', 'invitation.accepted',
  'access.claimed', 'access.handed_over', 'access.revoked', 'access.restored',
] as const satisfies readonly AuditAct[];
export type WebhookType = (typeof webhookTypes)[number];

/** What an endpoint is sent to be tried out; it cannot be chosen and always comes. */
export const testType = 'webhook.test';

/** Somebody receivers are told about, as they stand when the call is written. */
export interface ToldPerson {
  readonly id: string;
  /** Null once the person is erased. */
  readonly email: string | null;
  readonly role: string | null;
  readonly status: string | null;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Pauses between attempts; together about three days. */
const pauses = [5 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute, hour, 2 * hour, 4 * hour, 8 * hour, 12 * hour, 12 * hour, 16 * hour, 16 * hour];

/** What is not delivered for so long is given up. */
export const deliveryMsMax = 74 * hour;

/**
 * When an attempt is repeated, or null when it was the last one.
 * @param attempts - made so far
 * @param random - 0 to 1; spreads a herd over a quarter to each side
 */
export function nextAttemptAt(attempts: number, now: number, random: number): number | null {
  const pause = pauses[attempts - 1];
  return pause === undefined ? null : now + Math.round(pause * (0.75 + random * 0.5));
}

/** Failures in a row after which an endpoint is left alone for a while. */
export const restAfter = 5;
const restMsMax = hour;

/**
 * Until when an endpoint is left alone after so many failures in a row: half a minute, doubling up to an hour. Then one call tries
 * whether it is back.
 * @param random - 0 to 1
 */
export function restUntil(failures: number, now: number, random: number): number {
  if (failures < restAfter) return 0;
  return now + Math.round(Math.min(restMsMax, 30 * second * 2 ** Math.min(20, failures - restAfter)) * (0.75 + random * 0.25));
}

/** The text of a call: what happened, when, and to whom; nothing else about the person. */
export function webhookBody(type: string, at: number, data: ToldPerson | { readonly endpoint: string }): string {
  return JSON.stringify({ type, timestamp: new Date(at).toISOString(), data });
}
