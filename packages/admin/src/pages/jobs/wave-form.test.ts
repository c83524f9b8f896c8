import { expect, it } from 'vitest';
import { newSeed, waveFaults, waveFilter, waveRequest, waveUrl } from './wave-form.ts';

const form = waveUrl.read({});

it('leaves what is default out of the address, and reads the same back', () => {
  expect(waveUrl.write(form)).toEqual(Object.fromEntries(Object.keys(form).map((name) => [name, undefined])));
  const chosen = { ...form, requestedRole: 'coach', order: 'random', take: '7', seats: 'refill' } as const;
  const written = Object.fromEntries(Object.entries(waveUrl.write(chosen)).filter(([, value]) => value !== undefined)) as Record<string, string>;
  expect(waveUrl.read(written)).toEqual(chosen);
});

it('takes no choice that does not exist', () => {
  expect(waveUrl.read({ order: 'by_shoe_size', seats: 'burn' })).toMatchObject({ order: 'first_come', seats: 'return' });
});

it('finds numbers that cannot be used, and lets an empty pace be', () => {
  expect(waveFaults(form)).toEqual([]);
  expect(waveFaults({ take: '0', pace: 'fast' })).toEqual(['take', 'pace']);
  expect(waveFaults({ take: '1.5', pace: '' })).toEqual(['take']);
});

it('is about waiting people with confirmed addresses unless told otherwise', () => {
  expect(waveFilter(form)).toEqual({ status: 'pending', confirmed: 'true' });
  expect(waveFilter({ ...form, confirmed: 'any', source: ' fair ' })).toEqual({ status: 'pending', source: 'fair' });
});

it('asks for exactly what was chosen', () => {
  expect(waveRequest({ ...form, name: ' Spring ', role: 'coach', pace: '60', seats: 'refill' }, () => 'seed')).toEqual({
    kind: 'wave', name: 'Spring', action: 'approve',
    selection: { filter: { status: 'pending', confirmed: 'true' }, order: 'first_come', take: 50 },
    options: { role: 'coach', invite: true }, pacePerHour: 60, returnSeats: true, refill: true,
  });
});

it('draws with the given seed, or with one that is made', () => {
  expect(waveRequest({ ...form, order: 'random' }, () => 'made').selection.seed).toBe('made');
  expect(waveRequest({ ...form, order: 'random', seed: 'mine' }, () => 'made').selection.seed).toBe('mine');
  expect(newSeed()).toMatch(/^[a-z2-9]{8}$/);
});

it('frees no seats where nobody is invited', () => {
  expect(waveRequest({ ...form, mail: 'approve', seats: 'refill' }, () => '')).toMatchObject({ returnSeats: false, refill: false, options: { invite: false } });
});
