/** A second factor just made: shown to the person once, stored sealed. */
export interface MadeFactor {
  /** For typing into an app by hand, base32. */
  readonly secret: string;
  /** For scanning: `otpauth://…`. */
  readonly uri: string;
  readonly sealed: string;
}

/** Recovery codes just made: shown once, stored as MACs. */
export interface MadeRecoveryCodes {
  readonly codes: readonly string[];
  readonly stored: readonly string[];
}

/** A code that fits: which half minute it belongs to, and the secret sealed with the present key. */
export interface CodeMatch {
  readonly step: number;
  readonly resealed: string;
}

/** Password hashing, second factors and recovery codes, by the auth library. Knows no database; loaded when the first admin needs it. */
export interface AdminIdentity {
  /** @throws {FoyerError} `service/unavailable` when too many wait already (SR-63) */
  hashPassword(password: string): Promise<string>;
  /** Takes equally long without a hash, and never accepts then (SR-18). @throws {FoyerError} `service/unavailable` */
  verifyPassword(hash: string | null, password: string): Promise<boolean>;
  makeFactor(account: string): Promise<MadeFactor>;
  /** The newest half minute a code fits, one step off at most; null when it fits none. */
  matchCode(sealed: string, code: string, now: number): Promise<CodeMatch | null>;
  makeRecoveryCodes(): Promise<MadeRecoveryCodes>;
  /** The stored form a presented recovery code fits among these; null for none. */
  matchRecoveryCode(stored: readonly string[], code: string): Promise<string | null>;
}
