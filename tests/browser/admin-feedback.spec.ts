import { signInAs } from './support/admin-session.ts';
import { expectFitEverywhere } from './support/looks.ts';
import { isIn, newApplicant } from './support/people.ts';
import { expect, story } from './support/story.ts';

/** A server of its own: it begins without answers. */
story.use({ settings: { TTL_STATUS_SECONDS: '86401' } });

story('what people say about getting started shows with its average and its spread', async ({ page, foyer, anotherBrowser }) => {
  await signInAs(page, foyer, 'viewer');
  await page.goto('/admin/feedback');
  await expect(page.getByRole('heading', { name: 'No answers yet' })).toBeVisible();
  await expectFitEverywhere(page, 'admin-feedback-empty');
  const question = await page.getByRole('textbox', { name: 'Address of the question' }).inputValue();

  for (const [name, score, text] of [['Ana Silva', 'Very well', 'All of it was quick.'], ['Ben Okafor', 'Not so well', 'The second step lost me.\nTwice.']] as const) {
    const context = await anotherBrowser();
    await isIn(context, foyer, newApplicant({ name, role: 'client' }));
    const theirs = await context.newPage();
    await theirs.goto(question);
    await theirs.getByText(score, { exact: true }).click();
    await theirs.getByLabel('What should we know?').fill(text);
    await theirs.getByRole('button', { name: 'Send' }).click();
    await expect(theirs.getByRole('heading', { level: 1, name: 'Thank you for telling us' })).toBeVisible();
  }

  await expect(page.getByText('All of it was quick.')).toBeVisible();
  await expect(page.getByRole('link', { name: /Ben Okafor/ })).toBeVisible();
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('3.5 of 5')).toBeVisible({ timeout: 1500 });
  }).toPass({ timeout: 30_000 });
  await expect(page.getByText('Very well: 1 (50%)')).toBeAttached();
  await expectFitEverywhere(page, 'admin-feedback');
});
