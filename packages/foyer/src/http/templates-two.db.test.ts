import { expect, test } from 'vitest';
import { createTestDatabase } from '../../../../tools/test-database.ts';
import { startHarness } from '../testing/harness.ts';
import { storeKinds } from '../testing/store-places.ts';
import { confirms } from '../testing/stories.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

test.each(storeKinds)('another process sends in the own words as soon as it reads the feed, on %s', async (kind) => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-words-'));
  const database = kind === 'postgres' ? await createTestDatabase() : undefined;
  const location = database?.url ?? `file:${join(folder, 'foyer.db')}`;
  const here = await startHarness({ database: location });
  const there = await startHarness({ database: location });
  try {
    const first = await confirms(there);
    await there.admin('/api/v1/admin/waitlist/approve', { email: first.email });
    expect((await there.readMailTo(first.email)).subject).toContain('invited to Atrium');
    const saved = await here.admin('/api/v1/admin/templates/invitation/en', { subject: 'Come in', text: '[Come in]({{ link }})' }, { method: 'PUT' });
    expect(saved.status).toBe(200);
    there.services.templates.notice(await there.services.access.readFeed());
    const second = await confirms(there);
    await there.admin('/api/v1/admin/waitlist/approve', { email: second.email });
    expect((await there.readMailTo(second.email)).subject).toBe('Come in');
  } finally {
    await here.close();
    await there.close();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  }
});
