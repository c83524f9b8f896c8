import type { Page } from '@playwright/test';
import { joinsTeam, signInAs, type TeamMember } from './support/admin-session.ts';
import { signInByForm, signOut } from './support/admin.ts';
import { codeOf } from './support/one-time-code.ts';
import { expect, story } from './support/story.ts';

/** Signs in with the password, then with a recovery code. */
async function comesByRecoveryCode(page: Page, member: TeamMember, code: string): Promise<void> {
  await signInByForm(page, member);
  await page.getByRole('button', { name: 'Use a recovery code instead' }).click();
  await page.getByLabel('Recovery code').fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
}

story('somebody sets their own second factor up, comes in by a recovery code once and not twice, and gets new ones', async ({ page, foyer }) => {
  await joinsTeam(foyer, 'owner');
  const ada = await signInAs(page, foyer, 'admin', { name: 'Ada Berg' });
  await page.goto('/admin/account');
  await page.getByRole('button', { name: 'Set it up' }).click();
  const dialog = page.getByRole('dialog', { name: 'Set up your second factor' });
  await dialog.getByLabel('Your password').fill(ada.password);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  const key = await dialog.getByLabel('Key').inputValue();
  const codes = await dialog.getByRole('listitem').filter({ hasText: 'recovery codes' }).locator('ul li').allTextContents();
  await dialog.getByLabel('I have kept the recovery codes').check();
  await dialog.getByLabel('Code', { exact: true }).fill('000000');
  await dialog.getByRole('button', { name: 'Finish' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await dialog.getByLabel('Code', { exact: true }).fill(codeOf(key, Date.now()));
  await dialog.getByRole('button', { name: 'Finish' }).click();
  await expect(page.getByText('Your second factor is on.')).toBeVisible();

  await signOut(page, ada);
  await comesByRecoveryCode(page, ada, codes[0]!);
  await expect(page).toHaveURL('/admin/waitlist');
  await page.goto('/admin/account');
  await expect(page.getByText(`${codes.length - 1} recovery codes left.`)).toBeVisible();

  await signOut(page, ada);
  await comesByRecoveryCode(page, ada, codes[0]!);
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByLabel('Recovery code').fill(codes[1]!);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page).toHaveURL('/admin/waitlist');
  await page.goto('/admin/account');

  // New codes put an end to the old ones.
  await page.getByRole('button', { name: 'New recovery codes' }).click();
  const renewing = page.getByRole('dialog');
  await renewing.getByLabel('Your password').fill(ada.password);
  await renewing.getByRole('button', { name: 'Make new codes' }).click();
  await expect(renewing.getByRole('button', { name: 'I have kept them' })).toBeVisible();
  const fresh = await renewing.locator('ul li').allTextContents();
  expect(fresh.length).toBe(codes.length);
  await renewing.getByRole('button', { name: 'I have kept them' }).click();
  await signOut(page, ada);
  await comesByRecoveryCode(page, ada, codes[2]!);
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByLabel('Recovery code').fill(fresh[0]!);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page).toHaveURL('/admin/waitlist');
});
