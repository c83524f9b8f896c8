import { joinsTeam } from './support/admin-session.ts';
import { arrive, rowOf } from './support/admin.ts';
import { tabTo } from './support/looks.ts';
import { readMailTo } from './support/mailbox.ts';
import { entryOf } from './support/review.ts';
import { expect, story } from './support/story.ts';

story('a day at the desk without a mouse: sign in, find, choose, plan, start, read the record, sign out', async ({ page, foyer }) => {
  await joinsTeam(foyer, 'owner');
  const ada = await joinsTeam(foyer, 'admin', { name: 'Ada Keys' });
  const arrivals = await arrive(foyer, ['Kay One', 'Kay Two', 'Kay Three', 'Kay Four']);
  await page.goto('/admin');
  await expect(page.getByRole('heading', { name: 'Sign in to the review desk' })).toBeVisible();
  await expect(page.getByLabel('Email')).toBeFocused();
  await page.keyboard.type(ada.email);
  await tabTo(page, 'textbox', 'Password');
  await page.keyboard.type(ada.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/admin/waitlist');

  // The first Tab offers the way past the menu.
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();

  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('kay');
  await expect(rowOf(page, 'Kay Four')).toBeVisible();
  await expect(page).toHaveURL(/q=kay/);
  await tabTo(page, 'button', 'Filter');
  await page.keyboard.press('Enter');
  await tabTo(page, 'textbox', 'Source');
  await page.keyboard.type(arrivals.source);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Filter', exact: true })).toBeFocused();
  await expect(page.getByText('4 people', { exact: true })).toBeVisible();

  // One by one and then all: what is chosen is said.
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(page.getByRole('status').filter({ hasText: '1 selected' })).toBeVisible();
  await tabTo(page, 'button', 'Select all 4 that match');
  await page.keyboard.press('Enter');
  await tabTo(page, 'button', 'Invite 4');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Invite 4 as Coach.', { exact: true })).toBeVisible();
  await tabTo(page, 'button', 'Invite 4 as coach');
  await page.keyboard.press('Enter');
  await expect(page.getByText('All done. Everybody who was planned has been changed.')).toBeVisible();
  for (const { email } of arrivals.people) await readMailTo(foyer, email, 'invitation');
  expect((await entryOf(foyer, arrivals.people[3]!.email)).role).toBe('coach');

  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await expect(page).toHaveURL('/admin/audit');
  // The plan has rows about Kay, too, and stays on the screen until the next page is there.
  await expect(page.getByRole('heading', { level: 1, name: 'Audit log' })).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'Kay One' }).first()).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/event=\d+/);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL('/admin/audit');

  await tabTo(page, 'button', /Ada Keys/);
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
  for (let pressed = 0; pressed < 8 && !(await page.getByRole('menuitem', { name: 'Sign out' }).evaluate((item) => item === document.activeElement)); pressed += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Sign in to the review desk' })).toBeVisible();
});
