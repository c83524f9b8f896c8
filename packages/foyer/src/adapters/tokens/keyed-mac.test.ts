import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKeyedMac } from './keyed-mac.ts';

test('is the HMAC that everybody else computes, for texts of any length and letters', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.integer({ min: 16_370, max: 16_390 }).map((length) => 'ä'.repeat(length / 2) + 'x'.repeat(length % 2)), fc.constant('x'.repeat(100_000)));
  fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.array(text, { minLength: 1, maxLength: 3 }), fc.constantFrom('hex' as const, 'base64url' as const), (key, texts, encoding) => {
    const mac = createKeyedMac(key);
    for (const one of texts) expect(mac(one, encoding)).toBe(createHmac('sha256', key).update(one).digest(encoding));
  }), { numRuns: 500 });
});

test('takes no key that would have to be hashed first', () => {
  expect(() => createKeyedMac(randomBytes(65))).toThrow(RangeError);
});
