/** What a gate assertion says: who may enter as what, for at most a minute. */
export interface AssertionClaims {
  readonly subject: string;
  readonly email: string;
  readonly role: string;
}

/** Signs short-lived gate assertions and publishes the keys that verify them (SR-45). */
export interface AssertionSigner {
  /** A signed JWT for one audience. */
  sign(claims: AssertionClaims, audience: string): Promise<{ readonly assertion: string; readonly expiresAt: number }>;
  /** The public keys as a JSON Web Key Set: current and still valid earlier ones. */
  keys(): Promise<{ readonly keys: readonly Record<string, unknown>[] }>;
}
