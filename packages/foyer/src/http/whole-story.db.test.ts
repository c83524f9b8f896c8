import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTestDatabase } from '../../../../tools/test-database.ts';
import { verifyAudit } from '../application/audit/verify-audit.ts';
import { Browser } from '../testing/browser.ts';
import { hourMs } from '../testing/factories.ts';
import { expectProblem, startHarness } from '../testing/harness.ts';
import { tokenIn } from '../testing/mailbox-assertions.ts';
import { comesIn, isInvited, keyWith, outcomes } from '../testing/stories.ts';

const places: Readonly<Record<string, () => Promise<{ url: string; remove: () => Promise<void> | void }>>> = {
  'a SQLite file': async () => {
    const folder = mkdtempSync(join(tmpdir(), 'foyer-story-'));
    return { url: `file:${join(folder, 'foyer.db')}`, remove: () => rmSync(folder, { recursive: true }) };
  },
  PostgreSQL: async () => {
    const { url, drop } = await createTestDatabase();
    return { url, remove: drop };
  },
};

it.each(Object.keys(places))('tells the whole story on %s: in, found, changed, out, back, explained, and still there after a restart', async (name) => {
  const place = await places[name]!();
  let harness = await startHarness({ database: place.url });
  const { email, browser } = await comesIn(harness, { name: 'Quirinia Zabel' });
  await harness.services.store.indexChanged(1000);
  const found = (await (await harness.admin('/api/v1/admin/waitlist?q=irinia&status=accepted')).json()) as { items: { email: string }[]; counts: Record<string, number> };
  expect(found.items.map((item) => item.email)).toEqual([email]);
  expect(found.counts).toMatchObject({ all: 1, accepted: 1, confirmed: 1 });

  await harness.admin('/api/v1/admin/waitlist/change-role', { email, role: 'client' });
  expect((await harness.fetch('/gate/verify', { browser })).headers.get('x-foyer-role')).toBe('client');
  expect(await outcomes(harness.admin('/api/admin/revoke-access', { email, reason: 'A pause' }))).toEqual(['revoked']);
  expect((await harness.fetch('/gate/verify', { browser })).status).toBe(401);
  expect(await outcomes(harness.admin('/api/v1/admin/waitlist/restore', { email }))).toEqual(['invited']);
  const back = new Browser();
  await harness.post('/api/waitlist/accept', { token: tokenIn(await harness.readMailTo(email)) }, { browser: back });

  const waiting = await isInvited(harness);
  const key = await keyWith(harness, ['read'], { name: 'Nora' });
  await expectProblem(await harness.admin('/api/v1/admin/api-keys', { name: 'x', scopes: ['admin'] }, { key }), 'auth/forbidden');
  const { clock } = harness;
  await harness.close();

  harness = await startHarness({ database: place.url, clock });
  expect((await harness.fetch('/gate/verify', { browser: back })).headers.get('x-foyer-email')).toBe(email);
  expect((await harness.fetch('/gate/verify', { browser })).status).toBe(401);
  expect((await harness.fetch('/api/v1/admin/waitlist', { key })).status).toBe(200);
  expect((await harness.post('/api/waitlist/accept', { token: waiting.token })).status).toBe(200);
  harness.clock.advance(hourMs);
  await harness.form('/sign-in', { email });
  expect((await harness.form('/sign-in', { token: tokenIn(await harness.readMailTo(email)) })).status).toBe(303);
  const why = (await (await harness.admin(`/api/v1/admin/explain?email=${encodeURIComponent(email)}`)).json()) as { access: boolean; timeline: { act: string }[] };
  expect(why.access).toBe(true);
  expect(why.timeline.map(({ act }) => act)).toEqual(expect.arrayContaining(['entry.joined', 'entry.confirmed', 'entry.approved', 'invitation.accepted', 'entry.role_changed', 'access.revoked', 'access.restored', 'session.started']));
  expect(await harness.services.store.counts()).toEqual(expect.arrayContaining([...(await harness.services.store.recount())].map((count) => expect.objectContaining(count))));
  expect(await verifyAudit({ store: harness.services.store, macs: harness.foyer.auditMacs })).toMatchObject({ whole: true });
  await harness.close();
  await place.remove();
});
