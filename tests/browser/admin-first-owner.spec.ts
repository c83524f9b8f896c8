import { expectFit, signInByForm } from './support/admin.ts';
import { expect, story } from './support/story.ts';

const password = 'four quiet lakes at noon';

// A server of its own: nobody owns it yet.
story.use({ settings: { LOG_LEVEL: 'info' } });

story('a new installation has its first owner by the link of the console, once', async ({ page, foyer }) => {
  const link = /http\S+\/admin\/setup#\S+/.exec(foyer.log())![0];
  await page.goto('/admin');
  await expect(page.getByRole('heading', { name: 'Nobody owns this desk yet' })).toBeVisible();
  await page.goto(link);
  await expect(page).toHaveURL('/admin/setup');
  await expectFit(page);
  await page.getByLabel('Your name').fill('Olga Owner');
  await page.getByLabel('Email').fill('olga@team.test');
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByRole('button', { name: 'Create the owner' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create the owner' }).click();
  await expect(page).toHaveURL('/admin/waitlist');
  await expect(page.getByRole('heading', { name: 'Nobody waits for you' })).toBeVisible();
  await expectFit(page);

  await page.getByRole('button', { name: /Olga Owner/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in to the review desk' })).toBeVisible();
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'The owner exists already' })).toBeVisible();
  await page.getByRole('link', { name: 'Go to sign-in' }).click();
  await signInByForm(page, { email: 'olga@team.test', password });
  await expect(page).toHaveURL('/admin/waitlist');
});
