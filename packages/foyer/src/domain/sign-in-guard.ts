/**
 * What is remembered of failed sign-ins to one account, so that passwords and codes cannot be tried out (SR-19), also across
 * restarts and processes. It is kept alike for addresses nobody has, so that it tells nothing (SR-17).
 */
export interface SignInGuard {
  /** Failures in a row, from everywhere. */
  readonly failures: number;
  /** Before this, clients that never signed in to this account wait. */
  readonly nextAt: number;
  /** By client. */
  readonly clients: Readonly<Record<string, GuardedClient>>;
  /** When links were mailed because somebody asked, newest last (SR-21). */
  readonly mailedAt: readonly number[];
}

interface GuardedClient {
  readonly failures: number;
  readonly nextAt: number;
  readonly seenAt: number;
  /** Signed in from here before: strangers who fail elsewhere do not hold this client up. */
  readonly known: boolean;
}

export const untouchedGuard: SignInGuard = { failures: 0, nextAt: 0, clients: {}, mailedAt: [] };

/** More failures in a row than these are not even tried; a mailed link or the console opens the account again. */
const failuresMax = 100;
/** The last ones are kept for clients that are known, so that strangers cannot use them up. */
const strangersMax = 80;
const freeFailures = 3;
const freeFailuresOfAll = 10;
const delayMsMax = 15 * 60_000;
const clientsMax = 50;
const mailIntervalMs = 10 * 60_000;
const mailsPerDay = 3;
const dayMs = 86_400_000;

export type Turn = { readonly ok: true; readonly failures: number } | { readonly ok: false; readonly waitMs: number | null };

/**
 * One attempt begins; it counts as failed until it is known to have succeeded, so that many at once are not more than the limit.
 * @returns the guard afterwards, and whether the attempt may be made; `waitMs` null: not by trying again
 */
export function beginAttempt(guard: SignInGuard, client: string, now: number): { readonly guard: SignInGuard; readonly turn: Turn } {
  const own = guard.clients[client] ?? { failures: 0, nextAt: 0, seenAt: now, known: false };
  if (guard.failures >= failuresMax || (!own.known && guard.failures >= strangersMax)) return { guard, turn: { ok: false, waitMs: null } };
  const until = Math.max(own.nextAt, own.known ? 0 : guard.nextAt);
  // A clock that was set back must not make anybody wait for ever (SR-77).
  const waitMs = Math.min(until - now, delayMsMax);
  if (waitMs > 0 && until - now <= delayMsMax) return { guard, turn: { ok: false, waitMs } };
  const failures = guard.failures + 1;
  const ownFailures = own.failures + 1;
  return {
    turn: { ok: true, failures },
    guard: {
      ...guard, failures, nextAt: now + delay(failures - freeFailuresOfAll),
      clients: limited({ ...guard.clients, [client]: { ...own, failures: ownFailures, nextAt: now + delay(ownFailures - freeFailures), seenAt: now } }),
    },
  };
}

/** The attempt was right: the account starts anew, and this client is known. */
export function attemptSucceeded(guard: SignInGuard, client: string, now: number): SignInGuard {
  return { ...guard, failures: 0, nextAt: 0, clients: limited({ ...guard.clients, [client]: { failures: 0, nextAt: 0, seenAt: now, known: true } }) };
}

/** The attempt was right and not yet enough: it does not count, and the next step need not wait. What failed before still counts. */
export function attemptWithdrawn(guard: SignInGuard, client: string): SignInGuard {
  const own = guard.clients[client];
  if (!own) return guard;
  return {
    ...guard, failures: Math.max(0, guard.failures - 1), nextAt: 0,
    clients: { ...guard.clients, [client]: { ...own, failures: Math.max(0, own.failures - 1), nextAt: 0 } },
  };
}

/** Whether a link may be mailed because somebody asked for it, whether it is the last of the day, and the guard afterwards. */
export function requestMail(guard: SignInGuard, now: number): { readonly guard: SignInGuard; readonly allowed: boolean; readonly last: boolean } {
  const recent = guard.mailedAt.filter((at) => at > now - dayMs && at <= now);
  const allowed = recent.length < mailsPerDay && recent.every((at) => at <= now - mailIntervalMs);
  return { allowed, last: allowed && recent.length === mailsPerDay - 1, guard: { ...guard, mailedAt: allowed ? [...recent, now] : recent } };
}

/** Failures that are written into the record: the first ones and then fewer and fewer, so that guessing cannot flood it. */
export function isNoteworthy(failures: number): boolean {
  return failures <= 3 || [5, 10, 20, 50, strangersMax, failuresMax].includes(failures);
}

/** Doubles from a second up to a quarter of an hour. */
function delay(beyondFree: number): number {
  return beyondFree <= 0 ? 0 : Math.min(delayMsMax, 1000 * 2 ** Math.min(beyondFree - 1, 20));
}

/** Known clients stay longest. */
function limited(clients: Readonly<Record<string, GuardedClient>>): Readonly<Record<string, GuardedClient>> {
  const all = Object.entries(clients);
  if (all.length <= clientsMax) return clients;
  return Object.fromEntries(all.toSorted(([, a], [, b]) => Number(b.known) - Number(a.known) || b.seenAt - a.seenAt).slice(0, clientsMax));
}
