import type { MailTokenPurpose, Snapshot } from '../person.ts';

/** Why a mailed link does not work. `unknown` covers tampered, malformed and foreign tokens alike (SR-7). */
export type TokenFault = 'unknown' | 'used' | 'superseded' | 'expired';

/** What is wrong with the presented mailed link for this purpose at this instant; null when it is good. */
export function mailTokenFault(snapshot: Snapshot, purpose: MailTokenPurpose, now: number): TokenFault | null {
  const token = snapshot.mailToken;
  if (!token || !snapshot.person || token.purpose !== purpose) return 'unknown';
  if (token.usedAt !== null) return 'used';
  if (token.supersededAt !== null) return 'superseded';
  if (now >= token.expiresAt) return 'expired';
  return null;
}
