import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { JsonRoles } from './json-roles.ts';

it('keeps the role somebody was approved with last', () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-json-roles-'));
  try {
    const roles = new JsonRoles(join(folder, 'approved_users.json'));
    const user = { email: 'mia@example.com', role: 'client', approved_at: '2026-11-30', approved_by: 'x', notes: '' };
    roles.write([{ ...user, email: 'noah@example.com' }]);
    roles.approve(user);
    roles.approve({ ...user, role: 'coach' });
    expect(['mia@example.com', 'noah@example.com', 'nobody@example.com'].map((email) => roles.roleOf(email))).toEqual(['coach', 'client', undefined]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
