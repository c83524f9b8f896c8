/** A puzzle for the browser, as JSON; the widget turns it into a payload. */
export type Challenge = Readonly<Record<string, unknown>>;

export type ProofVerdict = 'accepted' | 'wrong' | 'expired' | 'used';

/**
 * Remembers that a solution was used, in storage all processes share.
 * Resolves to false if `id` was spent before; may forget it after `expiresAt` (UTC milliseconds).
 */
export type SpendOnce = (id: string, expiresAt: number) => Promise<boolean>;

/** Makes joining in bulk cost computing time, without asking anybody to read letters off a picture. */
export interface ProofOfWork {
  challenge(): Promise<Challenge>;
  /**
   * Judges the payload a form sent; each solution is accepted once. Never throws for what was sent.
   * @param payload - the widget's text: base64 of JSON
   */
  verify(payload: unknown): Promise<ProofVerdict>;
}
