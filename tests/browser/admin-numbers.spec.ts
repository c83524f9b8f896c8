import { signInAs } from './support/admin-session.ts';
import { expectFitEverywhere, tabTo } from './support/looks.ts';
import { hasConfirmed, isIn, newApplicant } from './support/people.ts';
import { expect, story } from './support/story.ts';

/** A server of its own, or other stories would be counted too. */
story.use({ settings: { TTL_STATUS_SECONDS: '86400' } });

story('numbers answer questions, as charts, as tables and in words, for some or all of the people', async ({ page, foyer, anotherBrowser }) => {
  await signInAs(page, foyer, 'viewer');
  await page.goto('/admin/numbers');
  await expect(page.getByRole('heading', { name: 'Nothing to count yet' })).toBeVisible();
  await expectFitEverywhere(page, 'admin-numbers-empty');

  const context = await anotherBrowser();
  for (const name of ['Ana Silva', 'Ben Okafor', 'Cleo Moreau', 'Dan Novak']) {
    const applicant = newApplicant({ name, role: 'client' });
    await context.clearCookies();
    await (name < 'C' ? isIn(context, foyer, applicant) : hasConfirmed(context, foyer, applicant));
  }
  // Counted a moment after it happened.
  await expect(async () => {
    await page.goto('/admin/numbers');
    await expect(page.getByRole('heading', { name: 'Of 4 people who joined, 2 came in: 50%' })).toBeVisible({ timeout: 1500 });
    await expect(page.getByRole('img', { name: /Approved: 2 \(50% of the step before\)/ })).toBeVisible({ timeout: 1500 });
  }).toPass({ timeout: 30_000 });
  await expect(page.getByRole('img', { name: /Joined 4, invited 2, came in 2/ })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Role assignment accuracy' })).toBeVisible();
  await expectFitEverywhere(page, 'admin-numbers');

  // Every chart is a table as well, and the address keeps which.
  await tabTo(page, 'button', 'Of 4 people who joined, 2 came in: 50%, as a table');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('row', { name: 'Approved 2 50%' })).toBeVisible();
  await expect(page).toHaveURL(/tables=funnel/);
  for (const name of [/best day.*as a table$/, /decision.*as a table$/, 'One source, as a table']) await page.getByRole('button', { name }).click();
  await page.reload();
  await expect(page.getByRole('row', { name: 'Approved 2 50%' })).toBeVisible();
  await expect(page.getByRole('rowheader', { name: 'join', exact: true })).toBeVisible();
  await expectFitEverywhere(page, 'admin-numbers-tables');

  // Narrowed by time and role; a range that cannot be is explained.
  await page.getByRole('button', { name: '90 days' }).click();
  await expect(page).toHaveURL(/days=90/);
  await page.getByRole('button', { name: 'Role', exact: true }).click();
  await expect(page).toHaveURL(/by=role/);
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('combobox', { name: 'Role' }).selectOption('coach');
  await expect(page.getByRole('heading', { name: 'Nothing to count yet' })).toBeVisible();
  await page.getByLabel('From', { exact: true }).fill('2026-02-02');
  await page.getByLabel('Up to', { exact: true }).fill('2026-02-01');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('alert')).toContainText('Exchange them.');
});
