import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backupRoles, exportApprovedUsers, restoreRoles } from '../application/roles/role-list.ts';
import { getRoleForEmail } from '../application/roles/get-role-for-email.ts';
import { adminKey, expectProblem, type Harness, startHarness } from '../testing/harness.ts';

let harness: Harness;
beforeEach(async () => { harness = await startHarness(); });
afterEach(() => harness.close());

const path = '/api/v1/admin/approved-users';

const add = (body: unknown, key = adminKey) => harness.fetch(path, { method: 'POST', key, body });
const put = (email: string, body: unknown, key = adminKey) => harness.fetch(`${path}/${encodeURIComponent(email)}`, { method: 'PUT', key, body });
const remove = (email: string, key = adminKey) => harness.fetch(`${path}/${encodeURIComponent(email)}`, { method: 'DELETE', key });
const role = (email: string) => getRoleForEmail({ ctx: harness.console(), input: { email } });
const list = async (query = '') => ((await (await harness.admin(`${path}${query}`)).json()) as { items: { email: string }[] }).items;

test('somebody is added, listed, changed and removed in the words the list has always had', async () => {
  const added = await add({ email: 'Ana@Example.com', role: 'client', notes: 'VIP', waitlist_joined_at: '2024-12-15T00:00:00Z', approved_at: '2025-01-01T00:00:00Z' });
  expect(added.status).toBe(201);
  const item = {
    email: 'ana@example.com', role: 'client', approved_at: '2025-01-01T00:00:00.000Z', approved_by: 'ADMIN_API_KEY', notes: 'VIP',
    waitlist_joined_at: '2024-12-15T00:00:00.000Z', status: 'approved',
  };
  expect(await added.json()).toEqual(item);
  expect(await role('ana@example.com')).toBe('client');
  expect(await list()).toEqual([item]);

  const again = await add({ email: 'ana@example.com', role: 'client' });
  expect([again.status, await again.json()]).toEqual([200, item]);
  await expectProblem(await add({ email: 'ana@example.com', role: 'coach' }), 'entry/exists');

  expect(await (await put('ana@example.com', { role: 'coach', notes: '' })).json()).toEqual({ ...item, role: 'coach', notes: '' });
  expect(await role('ANA@example.com')).toBe('coach');

  expect((await remove('ana@example.com')).status).toBe(204);
  expect(await role('ana@example.com')).toBeNull();
  expect(await list()).toEqual([]);
  await expectProblem(await remove('ana@example.com'), 'entry/not_found');
  await expectProblem(await put('ana@example.com', { notes: 'x' }), 'entry/not_found');

  expect((await add({ email: 'ana@example.com', role: 'client' })).status).toBe(201);
  expect(await role('ana@example.com')).toBe('client');
  await harness.expectAuditEvent('access.restored', { email: 'ana@example.com' });
  expect(await harness.mailsTo('ana@example.com')).toEqual([]);
});

test('what cannot be used is refused in a sentence', async () => {
  await expectProblem(await add({ email: 'nope', role: 'client' }), 'input/invalid');
  await expectProblem(await add({ email: 'ana@example.com', role: 'Client' }), 'role/unknown');
  await expectProblem(await add({ email: 'ana@example.com' }), 'input/invalid');
  await expectProblem(await add({ email: 'ana@example.com', role: 'client', approved_by: 'somebody else' }), 'input/invalid');
  await expectProblem(await add({ email: 'ana@example.com', role: 'client', approved_at: 'yesterday' }), 'input/invalid');
  await expectProblem(await harness.fetch(path), 'auth/required');
});

test('nobody grants or takes away above their rank', async () => {
  const { key } = (await (await harness.admin('/api/v1/admin/api-keys', { name: 'junior', scopes: ['read', 'roles', 'import'], roleMax: 'client' })).json()) as { key: string };
  await expectProblem(await add({ email: 'ana@example.com', role: 'coach' }, key), 'role/above_rank');
  await add({ email: 'ana@example.com', role: 'coach' });
  await expectProblem(await put('ana@example.com', { role: 'client' }, key), 'role/above_rank');
  await expectProblem(await remove('ana@example.com', key), 'role/above_rank');
  await expectProblem(await harness.fetch(`${path}/export`, { key }), 'auth/forbidden');
});

describe('in bulk', () => {
  const items = [
    { email: 'ana@example.com', role: 'coach', approved_at: '2025-01-01T00:00:00Z', approved_by: 'boss@example.com', notes: '', waitlist_joined_at: '2024-12-15T00:00:00Z', status: 'approved' },
    { email: 'bo@example.com', role: 'client', status: 'pending' }, { email: 'cy@example.com', role: 'client', status: 'rejected' }, { email: 'bad' }, { role: 'coach' },
  ];

  test('each item has a fate of its own, planned and applied alike', async () => {
    const run = async (mode: string) => (await (await harness.admin(`${path}/bulk`, { mode, items })).json()) as { counts: object; rows: object[] };
    const planned = await run('plan');
    expect(planned.counts).toEqual({ created: 3, updated: 0, unchanged: 0, failed: 2 });
    expect(await list()).toEqual([]);
    expect((await run('apply')).rows).toEqual(planned.rows);
    expect((await run('apply')).counts).toEqual({ created: 0, updated: 0, unchanged: 3, failed: 2 });
    expect(await list()).toEqual([{ ...items[0], approved_at: '2025-01-01T00:00:00.000Z', waitlist_joined_at: '2024-12-15T00:00:00.000Z' }]);
    expect((await list('?status=pending')).map(({ email }) => email)).toEqual(['bo@example.com']);
  });

  test('more than an ordinary body fits', async () => {
    const many = Array.from({ length: 2_000 }, (_, index) => ({ email: `p${index}@example.com`, role: 'client', notes: 'x'.repeat(20) }));
    const response = await harness.admin(`${path}/bulk`, { mode: 'apply', items: many });
    expect(await response.json()).toMatchObject({ counts: { created: 2_000 } });
  });
});

test('the list goes out and comes back: same here, equal elsewhere, and nothing dead revives', async () => {
  await add({ email: 'ana@example.com', role: 'coach', notes: '=1+1' });
  await add({ email: 'bo@example.com', role: 'client' });
  const backup = await backupRoles({ ctx: harness.console() });
  expect(JSON.parse(backup)).toEqual(await exportApprovedUsers({ ctx: harness.console() }));
  expect(await (await harness.admin(`${path}/export`)).text()).toBe(backup);
  expect(await (await harness.admin(`${path}/export?format=csv`)).text()).toContain(`ana@example.com,coach,`);

  expect((await restoreRoles({ ctx: harness.console(), input: { backup } })).counts).toEqual({ created: 0, updated: 0, unchanged: 2, failed: 0 });
  await put('ana@example.com', { role: 'client' });
  await remove('bo@example.com');
  expect((await restoreRoles({ ctx: harness.console(), input: { backup } })).counts).toEqual({ created: 0, updated: 1, unchanged: 0, failed: 1 });
  expect([await role('ana@example.com'), await role('bo@example.com')]).toEqual(['coach', null]);

  const other = await startHarness();
  expect((await restoreRoles({ ctx: other.console(), input: { backup } })).counts).toMatchObject({ created: 2 });
  expect(await backupRoles({ ctx: other.console() })).toBe(backup);
  await other.close();
});
