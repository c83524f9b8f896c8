import { joinAs, newApplicant } from './support/people.ts';
import { entryOf } from './support/review.ts';
import { expect, story } from './support/story.ts';

story.use({ settings: { PROOF_OF_WORK: 'on' } });

story(
  'with proof of work on, the browser solves its puzzle and the person notices nothing',
  async ({ page, foyer }) => {
    const mia = newApplicant();
    await joinAs(page, mia);
    expect((await entryOf(foyer, mia.email)).flags).toEqual([]);
  },
);

story('typed values survive a fault, and the next try solves a fresh puzzle', async ({ page, foyer }) => {
  const mia = newApplicant();
  await page.goto('/waitlist/coach');
  await page.getByLabel('Email address').fill('mia@localhost');
  await page.getByLabel('Your name').fill(mia.name);
  await page.getByRole('button', { name: 'Join the waitlist' }).click();
  await expect(page.getByText('One thing needs another look')).toBeVisible();
  await expect(page.getByLabel('Your name')).toHaveValue(mia.name);
  await page.getByLabel('Email address').fill(mia.email);
  await page.getByRole('button', { name: 'Join the waitlist' }).click();
  await expect(page).toHaveURL('/waitlist/success?role=coach');
  expect((await entryOf(foyer, mia.email)).flags).toEqual([]);
});

story.describe('without JavaScript', () => {
  story.use({ javaScriptEnabled: false });

  story('the join is accepted and flagged for the reviewer', async ({ page, foyer }) => {
    const mia = newApplicant();
    await joinAs(page, mia);
    expect((await entryOf(foyer, mia.email)).flags).toEqual(['no_proof_of_work']);
  });
});
