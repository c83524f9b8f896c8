/** So many requests in so long; when over, the endpoint stays shut until the window ends. */
export interface RateLimit {
  readonly requests: number;
  readonly windowMs: number;
}

/** @see INTEGRATIONS: Clerk's documentation, "System limits" */
export const clerkLimits = {
  production: { requests: 1000, windowMs: 10_000 },
  development: { requests: 100, windowMs: 10_000 },
  invitations: { requests: 100, windowMs: 3_600_000 },
  invitationsBulk: { requests: 25, windowMs: 3_600_000 },
  userWrites: { requests: 10, windowMs: 10_000 },
} as const satisfies Record<string, RateLimit>;

/** Counts requests per key in windows that open with their first request. */
export class RateLimits {
  readonly #windows = new Map<string, { startedAt: number; count: number }>();

  /**
   * Takes one from each of several limits, or from none of them.
   * @returns seconds to wait, or 0 when there was room
   */
  take(limits: readonly { readonly key: string; readonly limit: RateLimit }[], now: number): number {
    const windows = limits.map(({ key, limit }) => ({ limit, window: this.#window(key, limit, now) }));
    const waits = windows.map(({ limit, window }) => (window.count < limit.requests ? 0 : window.startedAt + limit.windowMs - now));
    const wait = Math.max(0, ...waits);
    if (wait > 0) return Math.ceil(wait / 1000);
    for (const { window } of windows) window.count += 1;
    return 0;
  }

  /** As if nothing had been asked yet. */
  clear(): void {
    this.#windows.clear();
  }

  #window(key: string, limit: RateLimit, now: number): { startedAt: number; count: number } {
    const known = this.#windows.get(key);
    if (known && now < known.startedAt + limit.windowMs) return known;
    const window = { startedAt: now, count: 0 };
    this.#windows.set(key, window);
    return window;
  }
}
