import { joinsTeam } from './support/admin-session.ts';
import { expectFit, signInByForm, signOut } from './support/admin.ts';
import { codeOf } from './support/one-time-code.ts';
import { expect, story } from './support/story.ts';

story.use({ settings: { ADMIN_SECOND_FACTOR: 'on' } });

story('a second factor is set up on the way in, then given by app or recovery code', async ({ page, foyer }) => {
  const ada = await joinsTeam(foyer, 'reviewer');
  await page.goto('/admin');
  // Nobody owns this desk yet, and still its team comes in.
  await page.getByRole('button', { name: 'I am in the team already: sign in' }).click();
  await signInByForm(page, ada);
  await page.getByRole('button', { name: 'Begin' }).click();
  const key = await page.getByLabel('Key').inputValue();
  const codes = await page.getByRole('listitem').filter({ hasText: 'recovery codes' }).locator('ul li').allTextContents();
  expect(codes.length).toBeGreaterThanOrEqual(8);
  await expectFit(page);
  await page.getByLabel('Code', { exact: true }).fill(codeOf(key, Date.now()));
  await page.getByRole('button', { name: 'Finish' }).click();
  await expect(page.getByRole('alert')).toContainText('Tick the box');
  await page.getByLabel('I have kept the recovery codes').check();
  await page.getByLabel('Code', { exact: true }).fill(codeOf(key, Date.now()));
  await page.getByRole('button', { name: 'Finish' }).click();
  await expect(page).toHaveURL('/admin/waitlist');

  await signOut(page, ada);
  await signInByForm(page, ada);
  await expect(page.getByRole('heading', { name: 'One more step' })).toBeVisible();
  await expectFit(page);
  // Each code works once: the next one is taken a little early.
  await page.getByLabel('Code', { exact: true }).fill(codeOf(key, Date.now() + 30_000));
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page).toHaveURL(/\/admin\/waitlist/);

  await signOut(page, ada);
  await signInByForm(page, ada);
  await page.getByRole('button', { name: 'Use a recovery code instead' }).click();
  await page.getByLabel('Recovery code').fill(codes[0]!);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page).toHaveURL(/\/admin\/waitlist/);
});
