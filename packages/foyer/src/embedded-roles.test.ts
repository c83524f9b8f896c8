import { afterEach, expect, test } from 'vitest';
import { createFoyer, type EmbeddedFoyer } from './index.ts';

let foyer: EmbeddedFoyer | undefined;
afterEach(async () => {
  await foyer?.stop();
});

test('an application keeps its list of approved people with plain functions', async () => {
  foyer = await createFoyer({
    env: { FOYER_ENV: 'test', PUBLIC_URL: 'https://foyer.test', DATABASE_URL: 'file::memory:', FOYER_SECRET: 'a-secret-of-this-test-that-is-long-enough', LOG_LEVEL: 'silent' },
    product: { brand: { name: 'Atrium', tagline: 'Coaching.', hue: 250 }, roles: [{ key: 'coach', label: 'Coach', description: 'Coaches.' }, { key: 'client', label: 'Client', description: 'Is coached.' }] },
  });
  const { roles } = foyer;
  expect(await roles.getRoleForEmail('ana@example.com')).toBeNull();
  expect(await roles.add('Ana@example.com', 'coach', 'boss@example.com', { notes: 'VIP' })).toBe(true);
  expect(await roles.add('ana@example.com', 'coach', 'boss@example.com')).toBe(false);
  expect(await roles.getRoleForEmail('ana@example.com')).toBe('coach');
  const backup = await roles.backup();
  expect(await roles.export()).toEqual([expect.objectContaining({ email: 'ana@example.com', role: 'coach', approved_by: 'boss@example.com', notes: 'VIP', status: 'approved' })]);

  expect(await roles.update('ana@example.com', { role: 'client' }, 'boss@example.com')).toBe(true);
  expect(await roles.update('nobody@example.com', { role: 'client' }, 'boss@example.com')).toBe(false);
  expect((await roles.restore(backup, 'boss@example.com')).counts).toMatchObject({ updated: 1, failed: 0 });
  expect(await roles.getRoleForEmail('ana@example.com')).toBe('coach');

  expect((await roles.bulkImport([{ email: 'bo@example.com', role: 'client' }, { email: 'x' }], 'boss@example.com', { mode: 'plan' })).counts).toMatchObject({ created: 1, failed: 1 });
  expect(await roles.getRoleForEmail('bo@example.com')).toBeNull();
  expect(await roles.remove('ana@example.com', 'boss@example.com')).toBe(true);
  expect(await roles.remove('ana@example.com', 'boss@example.com')).toBe(false);
  await expect(roles.add('bo@example.com', 'guru', 'boss@example.com')).rejects.toMatchObject({ code: 'role/unknown' });
});
