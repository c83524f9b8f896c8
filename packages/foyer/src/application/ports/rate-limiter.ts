/**
 * What is counted together, per client and minute:
 * `join` for joining, `recover` for asking for a mail, `token` for everything that presents a token
 * (validate, confirm, accept, withdraw), `write` for any other public write.
 */
export const limitBuckets = ['join', 'recover', 'token', 'write'] as const;
export type LimitBucket = (typeof limitBuckets)[number];

export type LimitVerdict = { readonly ok: true } | { readonly ok: false; readonly retryAfterSeconds: number };

/** Counts public writes (SR-19). Never throws: when its storage is away, it counts in memory. */
export interface RateLimiter {
  /**
   * Takes one from the client's allowance, atomically.
   * @param key - the client's bucket, see `clientBucket`
   */
  consume(bucket: LimitBucket, key: string): Promise<LimitVerdict>;
}
