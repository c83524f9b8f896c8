import { joinsTeam, signInAs } from './support/admin-session.ts';
import { arrive, expectFit, mailedLink, openQueue, panelOf, rowOf, signInByForm } from './support/admin.ts';
import { newAddress } from './support/people.ts';
import { expect, story } from './support/story.ts';

const password = 'four quiet lakes at noon';

story('a wrong password is told without telling more, and the way leads back to where one was going', async ({ page, foyer }) => {
  await joinsTeam(foyer, 'owner');
  const ada = await joinsTeam(foyer, 'reviewer');
  await page.goto('/admin/waitlist?status=any&q=mia');
  await expect(page.getByRole('heading', { name: 'Sign in to the review desk' })).toBeVisible();
  await expectFit(page);
  await signInByForm(page, { email: ada.email, password: 'not the right one at all' });
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByLabel('Email')).toHaveValue(ada.email);
  await signInByForm(page, ada);
  await expect(page).toHaveURL('/admin/waitlist?status=any&q=mia');
});

story('somebody invited joins by the mailed link', async ({ page, foyer }) => {
  const email = newAddress('ben');
  const response = await fetch(`${foyer.url}/api/v1/admin/admins`, {
    method: 'POST',
    headers: { authorization: `Bearer ${foyer.adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ email, name: 'Ben', level: 'reviewer' }),
  });
  expect(response.ok).toBe(true);
  const link = await mailedLink(foyer, email, 'join');
  await page.goto(link);
  await expect(page.getByText(`${email} was invited as Reviewer.`)).toBeVisible();
  await expect(page).toHaveURL('/admin/join');
  await expectFit(page);
  await page.getByLabel('Your name').fill('Ben Okafor');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(page).toHaveURL('/admin/waitlist');
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'This link does not work any more' })).toBeVisible();
});

story('a forgotten password is replaced from the mailbox', async ({ page, foyer }) => {
  await joinsTeam(foyer, 'owner');
  const ada = await joinsTeam(foyer, 'admin');
  await page.goto('/admin/sign-in');
  await page.getByLabel('Email').fill(ada.email);
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  // What was typed on the way is not asked again.
  await expect(page.getByRole('heading', { name: 'A new password' })).toBeVisible();
  await expect(page.getByLabel('Email')).toHaveValue(ada.email);
  await page.getByRole('button', { name: 'Mail me a link' }).click();
  await expect(page.getByRole('heading', { name: 'Look into your mailbox' })).toBeVisible();
  await page.goto(await mailedLink(foyer, ada.email, 'reset'));
  await expectFit(page);
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Keep this password' }).click();
  await expect(page.getByRole('heading', { name: 'Your password is changed' })).toBeVisible();
  await page.getByRole('link', { name: 'Go to sign-in' }).click();
  await signInByForm(page, { email: ada.email, password });
  await expect(page).toHaveURL('/admin/waitlist');
});

story('an act that needs a fresh sign-in asks for the password and then goes on by itself', async ({ page, foyer }) => {
  const owner = await signInAs(page, foyer, 'owner');
  const arrivals = await arrive(foyer, ['Mia Berger']);
  await openQueue(page, arrivals);
  let refused = 0;
  // Ten minutes pass for the first request only.
  await page.route('**/api/v1/admin/waitlist/erase', (route) => {
    refused += 1;
    if (refused > 1) return route.continue();
    const body = JSON.stringify({ code: 'auth/stale', title: '', detail: 'Confirm your sign-in first.', status: 403 });
    return route.fulfill({ status: 403, contentType: 'application/problem+json', body });
  });
  await rowOf(page, 'Mia Berger').click();
  await panelOf(page, 'Mia Berger').getByRole('button', { name: 'More for this person' }).click();
  await page.getByRole('menuitem', { name: 'Erase this person…' }).click();
  await page.getByRole('button', { name: 'Erase Mia Berger' }).click();
  const question = page.getByRole('dialog', { name: 'Is it still you?' });
  await expect(question.getByLabel('Password', { exact: true })).toBeFocused();
  await page.keyboard.type(owner.password);
  await page.keyboard.press('Enter');
  await expect(page.getByText('The person is erased.')).toBeVisible();
  await expect(rowOf(page, 'Mia Berger')).toHaveCount(0);
});
