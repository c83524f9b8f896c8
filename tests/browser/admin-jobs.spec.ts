import { signInAs } from './support/admin-session.ts';
import { arrive, rowOf } from './support/admin.ts';
import { expectFitEverywhere, tabTo } from './support/looks.ts';
import { readMailTo } from './support/mailbox.ts';
import { entryOf, reject } from './support/review.ts';
import { expect, story } from './support/story.ts';

story('a wave is planned, looked at, started and told of', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'admin');
  const { source, people } = await arrive(foyer, ['Ana Silva', 'Ben Okafor', 'Cleo Moreau', 'Dan Novak', 'Eva Lind']);
  await page.goto('/admin/jobs');
  await page.getByRole('link', { name: 'New wave' }).first().click();
  await page.getByLabel('Came from').fill(source);
  await page.getByLabel('How many people').fill('3');
  await page.getByLabel('Role', { exact: true }).selectOption('coach');
  await page.getByLabel('Name of the wave').fill('Spring coaches');
  await expect(page.getByText('5 people match at the moment.')).toBeVisible();
  // What was chosen is in the address: a reload keeps it.
  await expect(page).toHaveURL(/source=.*take=3/);
  await page.reload();
  await expect(page.getByLabel('Name of the wave')).toHaveValue('Spring coaches');
  await expectFitEverywhere(page, 'admin-wave-form');

  await page.getByRole('button', { name: 'Show the plan' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Spring coaches' })).toBeVisible();
  await expect(page.getByText(/^Invite 3 as Coach\. 2 left out: beyond the number to take\./)).toBeInViewport();
  await expect(page.getByText('Nothing has happened yet.', { exact: false })).toBeVisible();
  await expect(rowOf(page, 'Eva Lind')).toBeVisible();
  await expectFitEverywhere(page, 'admin-wave-plan');
  expect((await entryOf(foyer, people[4]!.email)).status).toBe('pending');

  await page.getByRole('button', { name: 'Invite 3 as coach' }).click();
  await expect(page.getByText('All done. Everybody who was planned has been changed.')).toBeVisible();
  await expect(rowOf(page, 'Eva Lind')).toContainText('Done');
  await expectFitEverywhere(page, 'admin-wave-done');
  // First come: the three who joined first.
  for (const { email } of people.slice(2)) await readMailTo(foyer, email, 'invitation');
  expect((await entryOf(foyer, people[0]!.email)).status).toBe('pending');

  await page.goto('/admin/jobs');
  await expect(rowOf(page, 'Spring coaches').first()).toContainText('3 of 3');
  await expectFitEverywhere(page, 'admin-jobs');
  await rowOf(page, 'Spring coaches').first().getByRole('link').click();
  await expect(page.getByText('All done.', { exact: false })).toBeVisible();

  // What comes after begins with a plan again, about the same people.
  await page.getByRole('button', { name: 'Go on with these people' }).click();
  await page.getByRole('menuitem', { name: 'Withdraw their invitations' }).click();
  await expect(page.getByRole('link', { name: 'Everybody another act has changed' })).toBeVisible();
  await page.getByRole('button', { name: 'Withdraw 3 invitations' }).click();
  await expect(page.getByText('All done.', { exact: false })).toBeVisible();
  await expect.poll(async () => (await entryOf(foyer, people[4]!.email)).status).toBe('approved');
});

story('who changed in the meantime is skipped, said and given as a file', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'admin');
  const { source, people } = await arrive(foyer, ['Fay Ito', 'Gus Weiss']);
  await page.goto(`/admin/jobs/new?source=${source}&role=coach`);
  await page.getByRole('button', { name: 'Show the plan' }).click();
  const start = page.getByRole('button', { name: 'Invite 2 as coach' });
  await expect(start).toBeVisible();
  await reject(foyer, people[0]!.email);
  await start.click();
  await expect(page.getByText('Done, with 1 person left as they were. The reasons are below.')).toBeVisible();
  await page.getByRole('button', { name: /^(Skipped|Failed) 1$/ }).click();
  await expect(page).toHaveURL(/outcome=(skipped|failed)/);
  await expect(rowOf(page, 'Fay Ito')).toBeVisible();
  await expect(rowOf(page, 'Gus Weiss')).toHaveCount(0);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download failures' }).click();
  expect((await download).suggestedFilename()).toMatch(/failures.*\.csv$/);
});

story('a paced wave is paused, taken up again and cancelled, and what is done stays done', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'admin');
  const { source } = await arrive(foyer, ['Hal Roy', 'Ida Roy', 'Jan Roy', 'Kim Roy']);
  // One every six minutes: the first goes at once, and there is time to change one's mind about the others.
  await page.goto(`/admin/jobs/new?source=${source}&role=client&pace=10`);
  await page.getByRole('button', { name: 'Show the plan' }).click();
  await page.getByRole('button', { name: 'Invite 4 as client' }).click();
  await expect(page.getByText('1 of 4 done').first()).toBeAttached();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused. Nobody further is touched until you go on.')).toBeVisible();
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel the rest' }).click();
  const question = page.getByRole('dialog', { name: 'Cancel the remaining 3 people?' });
  await expectFitEverywhere(page, 'admin-wave-cancel');
  await question.getByRole('button', { name: 'Cancel the rest' }).click();
  await expect(page.getByText('Cancelled. What was done until now stays.')).toBeVisible();
  await expect(page.getByText('Cancelled', { exact: true })).toBeVisible();
});

story('a wave without a mouse', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'admin');
  const { source } = await arrive(foyer, ['Lea Sand', 'Max Sand']);
  await page.goto('/admin/jobs');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('n');
  await expect(page).toHaveURL(/\/admin\/jobs\/new/);
  await tabTo(page, 'textbox', /Came from/);
  await page.keyboard.type(source);
  await tabTo(page, 'textbox', 'How many people');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('none');
  await page.keyboard.press('Enter');
  // What cannot be used says so, and has the focus.
  await expect(page.getByText('Give a whole number from 1 to 1,000,000.')).toBeVisible();
  await expect(page.getByLabel('How many people')).toBeFocused();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('2');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^Invite 2 as Coach\./)).toBeVisible();
  await tabTo(page, 'button', 'Invite 2 as coach');
  await page.keyboard.press('Enter');
  await expect(page.getByText('All done.', { exact: false })).toBeVisible();
  // The button is gone; the focus went on to the news.
  await tabTo(page, 'button', /^Done 2$/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/outcome=changed/);
});

story('somebody who may only look sees the plan and no button', async ({ page, foyer, anotherBrowser }) => {
  await signInAs(page, foyer, 'admin');
  const { source } = await arrive(foyer, ['Nia Ross']);
  await page.goto(`/admin/jobs/new?source=${source}`);
  await page.getByRole('button', { name: 'Show the plan' }).click();
  await expect(page.getByRole('button', { name: 'Invite 1 as coach' })).toBeVisible();
  const other = await (await anotherBrowser()).newPage();
  await signInAs(other, foyer, 'viewer');
  await other.goto(page.url());
  await expect(other.getByText(/^Invite 1 as Coach\./)).toBeVisible();
  await expect(other.getByRole('button', { name: 'Invite 1 as coach' })).toHaveCount(0);
  await expect(other.getByRole('button', { name: 'Discard the plan' })).toHaveCount(0);
});
