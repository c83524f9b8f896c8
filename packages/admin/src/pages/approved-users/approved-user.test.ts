import { expect, it } from 'vitest';
import { changesOf } from './approved-user.ts';

const mia = { role: 'coach', notes: 'From the pilot' };

it('sends only what was changed', () => {
  expect(changesOf(mia, { role: 'client', notes: 'From the pilot' })).toEqual({ role: 'client' });
  expect(changesOf(mia, { role: 'coach', notes: '' })).toEqual({ notes: '' });
});

it('sends nothing when nothing was changed', () => {
  expect(changesOf(mia, { role: 'coach', notes: 'From the pilot' })).toBeUndefined();
});

it('takes no role away', () => {
  expect(changesOf(mia, { role: '', notes: 'From the pilot' })).toBeUndefined();
});
