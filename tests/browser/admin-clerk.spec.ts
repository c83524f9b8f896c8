import { FakeClerk } from '../../packages/foyer/src/testing/fake-clerk/fake-clerk.ts';
import { signInAs } from './support/admin-session.ts';
import { expectFitEverywhere } from './support/looks.ts';
import { expect, story } from './support/story.ts';

const clerk = await FakeClerk.start();

story.use({ settings: { CLERK_SECRET_KEY: clerk.secretKey, CLERK_API_URL: clerk.url, CLERK_INVITE_VIA: 'invitation', CLERK_MAIL: 'clerk' } });
story.afterAll(() => clerk.close());

story('an owner sees what waits at Clerk, what differs, and puts it right with one press each', async ({ page, foyer }) => {
  // Let in at Clerk's dashboard, without a role; and an invitation nobody made here.
  const entry = clerk.joinWaitlist('dashboard@example.org');
  clerk.inviteInDashboard(entry.id);
  clerk.addUser({ email: 'stranger@example.org' });
  // What Clerk refuses for a reason of its own is parked.
  clerk.fail({ error: 'paramValue' }, { path: '/invitations', method: 'POST' });
  const approve = (email: string) => fetch(`${foyer.url}/api/waitlist/invite`, { method: 'POST', headers: { authorization: `Bearer ${foyer.adminKey}`, 'content-type': 'application/json' }, body: JSON.stringify({ email, role: 'coach' }) });
  expect((await approve('odd@example.org')).status).toBe(200);
  await signInAs(page, foyer, 'owner');
  await page.goto('/admin/waitlist');
  await page.getByRole('link', { name: 'Clerk' }).click();
  await expect(page.getByRole('heading', { name: 'Parked' })).toBeVisible();
  await page.getByRole('button', { name: 'Compare now' }).click();
  const waits = page.getByRole('listitem').filter({ hasText: 'dashboard@example.org' });
  await expect(waits).toContainText('Let in at Clerk', { timeout: 30_000 });
  await expect(page.getByRole('listitem').filter({ hasText: 'stranger@example.org' })).toContainText('not on the list');
  await expectFitEverywhere(page, 'admin-clerk');

  await page.getByRole('button', { name: 'Try again: odd@example.org' }).click();
  await expect(page.getByRole('heading', { name: 'Parked' })).toHaveCount(0);
  await expect.poll(() => [...clerk.invitations.values()].filter((one) => one.email_address === 'odd@example.org' && one.status === 'pending').length).toBe(1);
  await waits.getByRole('combobox', { name: 'Role of dashboard@example.org' }).selectOption('client');
  await waits.getByRole('button', { name: 'Approve: dashboard@example.org' }).click();
  await expect(waits).toHaveCount(0);
  await page.getByRole('button', { name: 'Add to the list: stranger@example.org' }).click();
  await expect(page.getByText('Foyer and Clerk agree')).toBeVisible();
  const told = await fetch(`${foyer.url}/api/v1/admin/waitlist?q=dashboard%40example.org`, { headers: { authorization: `Bearer ${foyer.adminKey}` } });
  expect(await told.json()).toMatchObject({ items: [{ status: 'approved', role: 'client', source: 'clerk' }] });
});
