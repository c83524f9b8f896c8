import { hash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Mac } from '../../domain/audit-event.ts';
import type { IssuedToken, TokenSource } from '../../application/ports/token-source.ts';
import { createIds } from './ids.ts';
import { createKeyedMac } from './keyed-mac.ts';

/** One key per use, so that a value made for one use is worthless for another (SR-3). */
export function deriveKey(secret: string, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'foyer', use, 32));
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
  const [newest, ...earlier] = [secret, ...previousSecrets].map((one) => createKeyedMac(deriveKey(one, 'link tokens')));
  const issue = (token: string): IssuedToken => ({ token, hash: hashToken(token) });
  const derivedBy = (mac: ReturnType<typeof createKeyedMac>, text: string): IssuedToken => issue(mac(text, 'base64url'));
  const derived = (text: string, madeBefore: string | undefined): IssuedToken => {
    const issued = derivedBy(newest!, text);
    if (madeBefore === undefined || issued.hash === madeBefore) return issued;
    return earlier.map((mac) => derivedBy(mac, text)).find(({ hash: made }) => made === madeBefore) ?? issued;
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
  const mac = createKeyedMac(deriveKey(secret, 'audit chain'));
  return (text) => mac(text, 'hex');
}

/** Compares a presented secret with a configured one in constant time, whatever their lengths. */
export function createSecretComparison(expected: string | undefined): (presented: string) => boolean {
  if (expected === undefined) return () => false;
  const digest = hash('sha256', expected, 'buffer');
  return (presented) => timingSafeEqual(hash('sha256', presented, 'buffer'), digest);
}
