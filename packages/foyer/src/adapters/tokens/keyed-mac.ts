import { createHmac, createSecretKey, hash } from 'node:crypto';

const blockBytes = 64;
const digestBytes = 32;
/** Longer texts are rare, and as quick the other way. */
const textBytesMax = 16_384;
/** No letter needs more. */
const letterBytes = 4;

/**
 * HMAC-SHA-256 (RFC 2104) with one key, for many short texts: as two hashes in one call each it takes half the time of an object for each MAC.
 * @param key - at most 64 bytes
 */
export function createKeyedMac(key: Uint8Array): (text: string, encoding: 'hex' | 'base64url') => string {
  if (key.byteLength > blockBytes) throw new RangeError('A key of more than 64 bytes would have to be hashed first.');
  const whole = createSecretKey(key);
  const padded = (pad: number, room: number): Buffer => {
    const block = Buffer.alloc(blockBytes + room, pad);
    for (const [at, byte] of key.entries()) block[at]! ^= byte;
    return block;
  };
  const [inner, outer] = [padded(0x36, textBytesMax), padded(0x5c, digestBytes)];
  return (text, encoding) => {
    const written = inner.write(text, blockBytes);
    // The text may not have fitted.
    if (written > textBytesMax - letterBytes) return createHmac('sha256', whole).update(text).digest(encoding);
    outer.write(hash('sha256', inner.subarray(0, blockBytes + written), 'latin1'), blockBytes, 'latin1');
    return hash('sha256', outer, encoding);
  };
}
