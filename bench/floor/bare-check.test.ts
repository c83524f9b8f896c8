import { expect, it } from 'vitest';
import { BareCheck } from './bare-check.ts';

const check = new BareCheck(Buffer.alloc(32, 1), ['coach', 'client'], 100);
const header = `theme=dark; ${check.sign(7, 'client', 2_000)}; x=y`;

it('lets in whoever holds a good cookie, remembered or not', () => {
  expect(check.check(header, 1_999)).toEqual({ id: 7, role: 'client' });
  expect(check.remembered(header, 1_999)).toEqual({ id: 7, role: 'client' });
});

it('ends with the cookie, remembered or not', () => {
  expect(check.check(header, 2_000)).toBeUndefined();
  expect(check.remembered(header, 2_000)).toBeUndefined();
});

it('refuses a cookie that somebody changed', () => {
  expect(check.check(header.replace('=7.', '=8.'), 1)).toBeUndefined();
  expect(check.check('theme=dark', 1)).toBeUndefined();
});
