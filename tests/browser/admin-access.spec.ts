import { signInAs } from './support/admin-session.ts';
import { rowOf } from './support/admin.ts';
import { expectInside } from './support/expectations.ts';
import { expectFitEverywhere, tabTo } from './support/looks.ts';
import { isIn, newAddress, newApplicant } from './support/people.ts';
import { entryOf, revoke } from './support/review.ts';
import { expect, story } from './support/story.ts';

// The usual time for taking a decision back.
story.use({ settings: { UNDO_SECONDS: '10' } });

story('why somebody has access is told, the access is taken back at once, and given back', async ({ page, foyer, anotherBrowser }) => {
  const mia = newApplicant({ name: 'Mia Stone', email: newAddress('mia.stone') });
  const phone = await anotherBrowser();
  await isIn(phone, foyer, mia);
  const inside = await phone.newPage();
  await expectInside(inside, 'Mia Stone');

  await signInAs(page, foyer, 'admin');
  await page.goto(`/admin/access?q=${encodeURIComponent(mia.email)}`);
  await expect(rowOf(page, 'Mia Stone')).toContainText('Coach');
  await expect(rowOf(page, 'Mia Stone')).toContainText('the waitlist');
  await expectFitEverywhere(page, 'admin-access');
  await rowOf(page, 'Mia Stone').getByRole('link').click();
  await expect(page).toHaveURL(/\/admin\/access\/./);
  await expect(page.getByRole('heading', { name: 'Why does Mia Stone have access?' })).toBeVisible();
  await expect(page.getByText('Joined the waitlist, asking to be coach')).toBeVisible();
  await expect(page.getByText('Was approved as coach')).toBeVisible();
  await expect(page.getByText('Accepted the invitation and came in as coach')).toBeVisible();
  await expect(page.getByText('Applied on the waitlist, and was approved')).toBeVisible();
  // No long id in a sentence people read.
  expect(await page.getByRole('main').innerText()).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
  await expectFitEverywhere(page, 'admin-access-person');

  await page.getByRole('button', { name: 'Revoke access' }).click();
  const question = page.getByRole('dialog', { name: 'Revoke the access of Mia Stone?' });
  await expect(question).toContainText('It is immediate');
  await question.getByLabel('Reason').fill('Left the pilot.');
  await expectFitEverywhere(page, 'admin-revoke');
  await question.getByRole('button', { name: 'Revoke access now' }).click();
  await expect(page.getByText('Mia Stone has no access any more.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Why does Mia Stone have no access?' })).toBeVisible();
  await expect(page.getByText('Left the pilot.').first()).toBeVisible();
  await inside.goto('/dashboard');
  await expect(inside).not.toHaveURL('/dashboard');

  await page.getByRole('button', { name: 'Restore access' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore access' }).click();
  await expect(page.getByText('Mia Stone has their place back.')).toBeVisible();
  await expect.poll(async () => (await entryOf(foyer, mia.email)).status).toBe('invited');
  // A slip of the hand: it can be taken back before the mail leaves.
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await entryOf(foyer, mia.email)).status).toBe('revoked');
  await expect(page.getByRole('button', { name: 'Restore access' })).toBeVisible();
});

story('a role is changed and sessions are ended without a mouse', async ({ page, foyer, anotherBrowser }) => {
  const noah = newApplicant({ name: 'Noah Stone', email: newAddress('noah.stone') });
  const phone = await anotherBrowser();
  await isIn(phone, foyer, noah);
  await signInAs(page, foyer, 'admin');
  await page.goto('/admin/access');
  const search = page.getByRole('searchbox', { name: 'Find a name or address' });
  await expect(search).toBeVisible();
  await page.keyboard.press('/');
  await expect(search).toBeFocused();
  await page.keyboard.type(noah.email);
  await expect(rowOf(page, 'Noah Stone')).toBeVisible();
  await expect(page).toHaveURL(/q=noah/);
  // The search is in the address: a sent link shows the same.
  await page.goto(`/admin/access?q=${encodeURIComponent(noah.email)}`);
  await expect(rowOf(page, 'Noah Stone')).toBeVisible();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Noah Stone' })).toBeVisible();
  await page.keyboard.press('c');
  await expect(page.getByRole('dialog', { name: 'Change the role of Noah Stone' })).toBeVisible();
  await expect(page.getByLabel('New role')).toHaveValue('client');
  await tabTo(page, 'button', 'Change the role');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Noah Stone is now client.')).toBeVisible();
  await expect.poll(async () => (await entryOf(foyer, noah.email)).role).toBe('client');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await page.keyboard.press('e');
  await expect(page.getByRole('dialog', { name: 'End the one session of Noah Stone?' })).toBeVisible();
  await tabTo(page, 'button', 'End the sessions');
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 session ended.')).toBeVisible();
  await expect(page.getByText('Nowhere signed in.')).toBeVisible();
  const inside = await phone.newPage();
  await inside.goto('/dashboard');
  await expect(inside).not.toHaveURL('/dashboard');
  expect((await entryOf(foyer, noah.email)).status).toBe('accepted');
});

story('whoever decides second is told, and nothing is overwritten', async ({ page, foyer, anotherBrowser }) => {
  const ida = newApplicant({ name: 'Ida Stone', email: newAddress('ida.stone') });
  await isIn(await anotherBrowser(), foyer, ida);
  await signInAs(page, foyer, 'admin');
  const { id } = await entryOf(foyer, ida.email);
  await page.goto(`/admin/access/${id}`);
  await page.getByRole('button', { name: 'Change role' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  // The news that somebody else decided does not reach this page in time.
  const asItWas = await page.evaluate(async (path) => (await fetch(path)).text(), `/api/v1/admin/waitlist/${id}`);
  await page.route(`**/api/v1/admin/waitlist/${id}`, (route) => route.fulfill({ contentType: 'application/json', body: asItWas }));
  await revoke(foyer, ida.email);
  await page.getByRole('dialog').getByRole('button', { name: 'Change the role' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('Somebody else changed Ida Stone a moment ago.');
  expect((await entryOf(foyer, ida.email)).status).toBe('revoked');
});

story('a reviewer sees why, and is offered nothing they may not do', async ({ page, foyer, anotherBrowser }) => {
  const zoe = newApplicant({ name: 'Zoe Stone', email: newAddress('zoe.stone') });
  await isIn(await anotherBrowser(), foyer, zoe);
  await signInAs(page, foyer, 'viewer');
  await page.goto(`/admin/access/${(await entryOf(foyer, zoe.email)).id}`);
  await expect(page.getByRole('heading', { name: 'Why does Zoe Stone have access?' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Revoke access' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Change role' })).toHaveCount(0);
});
