import type { LimitBucket, LimitVerdict } from '../../application/ports/rate-limiter.ts';

/** What one client may do in a minute; 0 lifts a limit. */
export interface PublicLimits {
  readonly joinPerMinute: number;
  readonly tokenPerMinute: number;
}

export const windowSeconds = 60;

export const allowed: LimitVerdict = { ok: true };

/** How many of each a client has per window; every bucket is counted apart. */
export function allowances({
  joinPerMinute,
  tokenPerMinute,
}: PublicLimits): Readonly<Record<LimitBucket, number>> {
  return { join: joinPerMinute, recover: joinPerMinute, write: joinPerMinute, token: tokenPerMinute };
}

/** A refusal that never asks for more patience than one window, whatever a clock that was set back suggests (SR-77). */
export function refusedFor(milliseconds: number): LimitVerdict {
  return {
    ok: false,
    retryAfterSeconds: Math.min(windowSeconds, Math.max(1, Math.ceil(milliseconds / 1000))),
  };
}
