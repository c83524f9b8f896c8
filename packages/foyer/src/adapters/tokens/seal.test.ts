import { describe, expect, it } from 'vitest';
import { createSeal } from './seal.ts';

const secret = 'a-secret-of-this-installation-long-enough-for-all';
const other = 'another-secret-that-came-before-or-belongs-elsewhere';

describe('sealed values', () => {
  it('open as they were, for the use they were sealed for and no other', () => {
    const seal = createSeal([secret]);
    const sealed = seal.close('code', { to: '/studio', at: 5 });
    expect(seal.open('code', sealed)).toEqual({ to: '/studio', at: 5 });
    expect(seal.open('cookie', sealed)).toBeNull();
  });

  it('show nothing of what is in them, and never look the same twice', () => {
    const seal = createSeal([secret]);
    const [first, second] = [seal.close('code', 'mia@example.org'), seal.close('code', 'mia@example.org')];
    expect(first).not.toBe(second);
    expect(Buffer.from(first, 'base64url').toString('latin1')).not.toContain('mia');
  });

  it('open after the secret was rotated, but for no other installation', () => {
    const sealed = createSeal([other]).close('code', 1);
    expect(createSeal([secret, other]).open('code', sealed)).toBe(1);
    expect(createSeal([secret]).open('code', sealed)).toBeNull();
  });

  it('do not open once a single bit is changed, cut off or added', () => {
    const seal = createSeal([secret]);
    const sealed = Buffer.from(seal.close('code', { entry: 'x' }), 'base64url');
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      expect(seal.open('code', changed.toString('base64url'))).toBeNull();
    }
    for (const odd of ['', 'a', '…', sealed.subarray(0, 20).toString('base64url'), `${sealed.toString('base64url')}AAAA`, 'A'.repeat(5_000)]) expect(seal.open('code', odd)).toBeNull();
  });
});
