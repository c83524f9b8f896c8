import type { Page } from '@playwright/test';
import { signInAs } from './support/admin-session.ts';
import { arrive } from './support/admin.ts';
import { nameOfSettler } from './support/desk-people.ts';
import { mailsTo } from './support/mailbox.ts';
import { expect, story } from './support/story.ts';

/** Whom a plan or wave has in its table, by what has become of them. */
async function peopleOf(page: Page, outcome: string): Promise<readonly string[]> {
  const id = page.url().split('/').at(-1)!.split('?')[0]!;
  return page.evaluate(async (path) => {
    const { items } = (await (await fetch(path)).json()) as { items: { entry: { name: string } }[] };
    return items.map(({ entry }) => entry.name);
  }, `/api/v1/admin/jobs/${id}/items?outcome=${outcome}&limit=200`);
}

story('a lottery for twenty seats can be checked by its seed, goes at a pace, and leaves everybody else alone when it is stopped', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'admin');
  const names = Array.from({ length: 30 }, (_, index) => `${nameOfSettler(index)} Lot`);
  const { source, people } = await arrive(foyer, names, 'client');
  const plan = async (seed: string): Promise<readonly string[]> => {
    await page.goto(`/admin/jobs/new?source=${source}&role=client&take=20&order=random&seed=${seed}`);
    await page.getByLabel('Invitations per hour').fill('1200');
    await page.getByLabel('Name of the wave').fill(`Lottery ${seed}`);
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await expect(page.getByText('Invite 20 as Client. 10 left out: beyond the number to take.', { exact: false }).first()).toBeVisible();
    return peopleOf(page, 'planned');
  };
  const drawn = await plan('winter');
  expect(drawn).toHaveLength(20);
  await expect(page.getByText('Drawn at random, seed winter')).toBeVisible();
  await page.getByRole('button', { name: 'Discard the plan' }).click();
  await expect(page.getByText('Plan discarded. Nothing was changed.')).toBeVisible();
  const otherwise = await plan('summer');
  expect(otherwise).not.toEqual(drawn);
  expect(await plan('winter'), 'the same seed and the same people').toEqual(drawn);

  // The plan says what it does to the seats, how long it takes, and whom it leaves out.
  await expect(page.getByText('1,200 per hour', { exact: false })).toBeVisible();
  const seats = page.getByRole('row').filter({ hasText: 'Client' }).filter({ hasText: '500' });
  await expect(seats.first()).toBeVisible();
  await page.getByRole('button', { name: 'Invite 20 as client' }).click();
  // One every three seconds: some, and never all.
  await expect(page.getByRole('progressbar')).toHaveAccessibleName(/^[1-9]\d? of 20 done/);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible();
  const paused = await peopleOf(page, 'changed');
  expect(paused.length).toBeLessThan(20);
  expect(drawn).toEqual(expect.arrayContaining([...paused]));
  await page.reload();
  await expect(page.getByText('Paused', { exact: true }).first()).toBeVisible();
  expect(await peopleOf(page, 'changed'), 'nobody further while it is paused').toEqual(paused);

  await page.getByRole('button', { name: 'Go on' }).click();
  await expect.poll(async () => (await peopleOf(page, 'changed')).length).toBeGreaterThan(paused.length);
  await page.getByRole('button', { name: 'Cancel the rest' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the rest' }).click();
  await expect(page.getByText('Cancelled', { exact: true }).first()).toBeVisible();
  const invited = await peopleOf(page, 'changed');

  for (const { name, email } of people.filter((one) => invited.includes(one.name))) {
    await expect.poll(async () => (await mailsTo(foyer, email)).length, { message: `the mail to ${name}` }).toBe(1);
  }
  for (const { email } of people.filter((one) => !invited.includes(one.name))) expect(await mailsTo(foyer, email)).toEqual([]);
});
