import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Seal } from '../../application/ports/seal.ts';
import { deriveKey } from './keyed-tokens.ts';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const sealedMax = 4_096;

/**
 * Seals with a key derived from the installation's secret.
 * @param secrets - the present one, which seals, and earlier ones, which still open
 */
export function createSeal(secrets: readonly string[]): Seal {
  const keys = secrets.map((secret) => deriveKey(secret, 'sealed values'));
  return {
    close(use, value) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, keys[0]!, nonce).setAAD(Buffer.from(use));
      const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url');
    },
    open(use, sealed) {
      if (sealed.length > sealedMax || !/^[A-Za-z0-9_-]+$/.test(sealed)) return null;
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length <= nonceBytes + tagBytes) return null;
      for (const key of keys) {
        try {
          const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes)).setAAD(Buffer.from(use)).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
          return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8')) as unknown;
        } catch {
          // Sealed by another key, or by nobody.
        }
      }
      return null;
    },
  };
}
