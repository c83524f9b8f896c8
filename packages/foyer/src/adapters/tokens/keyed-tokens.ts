import { createHmac, createSecretKey, hash, hkdfSync, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Mac } from '../../domain/audit-event.ts';
import type { IssuedToken, TokenSource } from '../../application/ports/token-source.ts';
import { createIds } from './ids.ts';

/** One key per use, so that a value made for one use is worthless for another (SR-3). */
export function deriveKey(secret: string, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'foyer', use, 32));
}

/** The key as an object made once: making one for every MAC costs five times the MAC itself. */
function macKey(secret: string, use: string): KeyObject {
  return createSecretKey(deriveKey(secret, use));
}

/** The stored form of a token: SHA-256 of its text, hex. A 256-bit random token needs no slow hash. */
export function hashToken(token: string): string {
  return hash('sha256', token, 'hex');
}

/**
 * Tokens derived from the installation's secret, and random ones.
 * @param previousSecrets - find tokens again that were made before a rotation
 */
export function createTokenSource(secret: string, previousSecrets: readonly string[] = []): TokenSource {
  const [key, ...earlierKeys] = [secret, ...previousSecrets].map((one) => macKey(one, 'link tokens'));
  const issue = (token: string): IssuedToken => ({ token, hash: hashToken(token) });
  const derivedBy = (by: KeyObject, text: string): IssuedToken => issue(createHmac('sha256', by).update(text).digest('base64url'));
  const derived = (text: string, madeBefore: string | undefined): IssuedToken => {
    const issued = derivedBy(key!, text);
    if (madeBefore === undefined || issued.hash === madeBefore) return issued;
    return earlierKeys.map((earlier) => derivedBy(earlier, text)).find(({ hash: made }) => made === madeBefore) ?? issued;
  };
  return {
    id: createIds(),
    invitation: (invitationId, madeBefore) => derived(`invitation:${invitationId}`, madeBefore),
    mail: (purpose, mailId, madeBefore) => derived(`${purpose}:${mailId}`, madeBefore),
    staff: (purpose, id, madeBefore) => derived(`staff ${purpose}:${id}`, madeBefore),
    random: () => issue(randomBytes(32).toString('base64url')),
    hash: hashToken,
  };
}

/** The keyed MAC of the audit chain. */
export function createAuditMac(secret: string): Mac {
  const key = macKey(secret, 'audit chain');
  return (text) => createHmac('sha256', key).update(text).digest('hex');
}

/** Compares a presented secret with a configured one in constant time, whatever their lengths. */
export function createSecretComparison(expected: string | undefined): (presented: string) => boolean {
  if (expected === undefined) return () => false;
  const digest = hash('sha256', expected, 'buffer');
  return (presented) => timingSafeEqual(hash('sha256', presented, 'buffer'), digest);
}
