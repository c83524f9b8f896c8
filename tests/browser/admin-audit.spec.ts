import { readFile } from 'node:fs/promises';
import { signInAs } from './support/admin-session.ts';
import { arrive, rowOf } from './support/admin.ts';
import { expectFit, expectFitEverywhere, tabTo } from './support/looks.ts';
import { approve, entryOf, reject } from './support/review.ts';
import { expect, story } from './support/story.ts';

story('the record reads as sentences, live, and tells before and after', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'viewer');
  const { people: [mia] } = await arrive(foyer, ['Mia Berger']);
  await page.goto('/admin/audit');
  await expect(rowOf(page, 'Mia Berger was imported').first()).toBeVisible();
  // What happens meanwhile comes on top by itself.
  await approve(foyer, mia!.email, 'client');
  const event = rowOf(page, 'Mia Berger was approved as client').first();
  await expect(event).toBeVisible();
  await event.click();
  const panel = page.getByRole('complementary', { name: /^Event / });
  await expect(panel.getByRole('heading', { name: 'Before and after' })).toBeVisible();
  await expect(panel.getByRole('row', { name: 'Role none client' })).toBeVisible();
  await panel.getByText('As it is recorded').click();
  await expect(panel.getByText('"act": "entry.approved"')).toBeVisible();
  await expectFit(page, 'admin-audit-event');

  // The address of an event opens it, however old it is.
  const address = page.url();
  await page.goto('/admin/team');
  await page.goto(address);
  await expect(panel.getByRole('heading', { name: 'Mia Berger was approved as client' })).toBeVisible();
  await panel.getByRole('button', { name: 'All about Mia Berger' }).click();
  await expect(page).toHaveURL(new RegExp(`entry=${(await entryOf(foyer, mia!.email)).id}`));
  await expect(rowOf(page, 'Mia Berger was invited as client').first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Export' })).toHaveCount(0);
});

story('the record is narrowed by person, act and actor, and the address keeps it', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'admin');
  const { people } = await arrive(foyer, ['Quentin Farrow', 'Noah Adler']);
  await reject(foyer, people[0]!.email, 'Not this time.');
  await entryOf(foyer, people[0]!.email);
  await page.goto('/admin/audit');
  await page.getByRole('combobox', { name: 'About whom? Name or address' }).fill(people[0]!.email);
  await page.getByRole('option', { name: /Quentin Farrow/ }).click();
  await expect(page.getByText('About: Quentin Farrow')).toBeVisible();
  await expect(rowOf(page, 'Noah Adler')).toHaveCount(0);
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('combobox', { name: 'What' }).selectOption({ label: 'Rejected' });
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/act=entry\.rejected/);
  await expect(rowOf(page, 'Quentin Farrow was turned down: Not this time.')).toBeVisible();
  await expect(rowOf(page, 'was imported')).toHaveCount(0);
  await page.reload();
  await expect(rowOf(page, 'Quentin Farrow was turned down')).toBeVisible();
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByLabel('Up to', { exact: true }).fill('2020-01-01');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
  await page.getByRole('button', { name: 'Show everything' }).click();
  await expect(page).toHaveURL('/admin/audit');
});

story('the record is checked and taken out without a mouse', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'admin');
  await page.goto('/admin/audit');
  await expect(page.getByRole('grid', { name: 'Events' })).toBeVisible();
  await tabTo(page, 'button', /^(Record is whole|Not checked yet|Checking…)$/);
  await page.keyboard.press('Enter');
  const answer = page.getByRole('dialog', { name: 'Is the record whole?' });
  await expect(answer).toBeVisible();
  await expect(answer.getByRole('button', { name: 'Check now' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(answer.getByText(/^Yes\. All [\d,]+ events stand in their place, unchanged\.$/)).toBeVisible({ timeout: 20_000 });
  await page.keyboard.press('Escape');

  await tabTo(page, 'button', 'Export');
  await page.keyboard.press('Enter');
  const saved = page.waitForEvent('download');
  await page.keyboard.press('ArrowDown');
  await page.getByRole('menuitem', { name: 'CSV, for spreadsheets' }).focus();
  await page.keyboard.press('Enter');
  const file = await saved;
  expect(file.suggestedFilename()).toMatch(/^audit-\d{4}-\d{2}-\d{2}\.csv$/);
  expect(await readFile(await file.path(), 'utf8')).toContain('admin.signed_in');
  await expect(rowOf(page, 'took data out: the audit log').first()).toBeVisible();

  await page.getByRole('grid', { name: 'Events' }).focus();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: /^Event / })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('complementary', { name: /^Event / })).toHaveCount(0);
});

story('the audit log is fit for everybody, and has no end', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'admin');
  await arrive(foyer, Array.from({ length: 130 }, (_, index) => `Person ${index}`));
  await page.goto('/admin/audit');
  await expect(rowOf(page, 'was imported').first()).toBeVisible();
  await expectFitEverywhere(page, 'admin-audit');
  // A window at a time: what other stories did before lies further down.
  await expect(async () => {
    await page.getByRole('grid').evaluate((grid) => grid.scrollBy({ top: 500 }));
    await expect(rowOf(page, 'Person 0 was imported')).toBeVisible({ timeout: 500 });
  }).toPass();
});
