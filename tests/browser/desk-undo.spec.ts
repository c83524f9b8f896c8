import { signInAs } from './support/admin-session.ts';
import { arrive, openQueue, rowOf } from './support/admin.ts';
import { mailsTo, readMailTo } from './support/mailbox.ts';
import { entryOf } from './support/review.ts';
import { expect, story } from './support/story.ts';

// The usual time for taking a decision back.
story.use({ settings: { UNDO_SECONDS: '10' } });

story('a decision taken back in time never left the house; later the desk says why not and what to do', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'reviewer');
  const arrivals = await arrive(foyer, ['Una Slip', 'Vik Slip', 'Wim Slip']);
  const [una, vik, wim] = arrivals.people.map(({ email }) => email) as [string, string, string];
  await openQueue(page, arrivals);
  await page.keyboard.press('j');
  await page.keyboard.press('a');
  await expect(page.getByText('Una Slip is invited as Coach.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('The decision on Una Slip is taken back.')).toBeVisible();
  await expect(rowOf(page, 'Una Slip')).toBeVisible();

  // A rejection with a mail is held back just so.
  await rowOf(page, 'Wim Slip').click();
  await page.keyboard.press('r');
  const rejecting = page.getByRole('dialog', { name: 'Reject Wim Slip?' });
  await rejecting.getByLabel('Tell Wim Slip by mail').check();
  await rejecting.getByRole('button', { name: 'Reject Wim Slip' }).click();
  await expect(page.getByText('Wim Slip is rejected.')).toBeVisible();
  await page.keyboard.press('u');
  await expect(page.getByText('The decision on Wim Slip is taken back.')).toBeVisible();
  await page.keyboard.press('Escape');

  await rowOf(page, 'Vik Slip').click();
  await page.keyboard.press('a');
  await expect(page.getByText('Vik Slip is invited as Coach.')).toBeVisible();
  await readMailTo(foyer, vik, 'invitation');
  await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
  await page.keyboard.press('u');
  await expect(page.getByText('Too late to take the decision on Vik Slip back')).toBeVisible();
  await expect(page.getByText('withdraw the invitation', { exact: false })).toBeVisible();
  expect((await entryOf(foyer, vik)).status).toBe('invited');

  // Vik's mail left after the others would have: theirs were never written.
  for (const email of [una, wim]) {
    expect(await mailsTo(foyer, email)).toEqual([]);
    expect(await entryOf(foyer, email)).toMatchObject({ status: 'pending', role: null });
  }
});
