import type { BrowserContext, Page } from '@playwright/test';
import { newApplicant, isInvited, tokenIn } from './support/people.ts';
import { linkIn, readMailTo } from './support/mailbox.ts';
import { approve } from './support/review.ts';
import { confirmFromMail, joinAs } from './support/people.ts';
import { expect, story } from './support/story.ts';

story(
  'the browser that confirmed the address continues by itself, for all to see',
  async ({ page, foyer }) => {
    const mia = newApplicant();
    await joinAs(page, mia);
    await confirmFromMail(page, foyer, mia.email);
    await approve(foyer, mia.email, mia.role);

    await page.goto(linkIn(await readMailTo(foyer, mia.email, 'invitation')));
    await expect(page.getByText(/Continuing by itself in \d seconds/).first()).toBeVisible();
    await expect(page).toHaveURL('/onboarding', { timeout: 8_000 });
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Welcome, ${mia.name}`);
  },
);

story('the countdown can be stopped, and the button still works', async ({ page, context, foyer }) => {
  const link = await isInvited(context, foyer, newApplicant());
  await openWithOurClock(page, link);
  await page.getByRole('button', { name: 'Stop, I’ll press it myself' }).click();
  await expect(page.getByText('Continuing by itself')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Accept the invitation' })).toBeFocused();
  await expectToStay(page, context, link);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/onboarding');
});

story('a browser without the ticket waits for the button', async ({ context, foyer, anotherBrowser }) => {
  const link = await isInvited(context, foyer, newApplicant());
  const elsewhere = await anotherBrowser();
  const stranger = await elsewhere.newPage();
  await openWithOurClock(stranger, link);
  await expect(stranger.getByRole('button', { name: 'Accept the invitation' })).toBeVisible();
  await expect(stranger.getByText('Continuing by itself')).toHaveCount(0);
  await expectToStay(stranger, elsewhere, link);
});

story('a ticket for somebody else does not count', async ({ page, context, foyer, anotherBrowser }) => {
  const link = await isInvited(await anotherBrowser(), foyer, newApplicant());
  await isInvited(context, foyer, newApplicant());
  await page.goto(link);
  await expect(page.getByRole('button', { name: 'Accept the invitation' })).toBeVisible();
  await expect(page.getByText('Continuing by itself')).toHaveCount(0);
});

for (const [what, pretend] of [
  ['without focus', () => void (document.hasFocus = () => false)],
  [
    'in the background',
    () => void Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' }),
  ],
] as const) {
  story(`a page ${what} does not continue by itself, ticket or not`, async ({ page, context, foyer }) => {
    const link = await isInvited(context, foyer, newApplicant());
    await page.addInitScript(pretend);
    await openWithOurClock(page, link);
    await expectToStay(page, context, link);
  });
}

/** Opens an invitation in a page whose time passes only when we say so, and which counts the forms it sends. */
async function openWithOurClock(page: Page, link: string): Promise<void> {
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1_000);
  await page.addInitScript(() => {
    const sent = { forms: 0 };
    Object.assign(globalThis, { sent });
    addEventListener('submit', () => (sent.forms += 1), { capture: true });
  });
  await page.goto(link);
}

/** Longer than the countdown of three seconds passes, nothing is sent, and the invitation is as good as before. */
async function expectToStay(page: Page, context: BrowserContext, link: string): Promise<void> {
  await page.clock.runFor(10_000);
  expect(await page.evaluate(() => (globalThis as unknown as { sent: { forms: number } }).sent.forms), 'forms sent').toBe(0);
  expect(page.url()).toBe(link);
  const answer = await context.request.post('/api/waitlist/validate', { data: { token: tokenIn(link) } });
  expect(await answer.json()).toMatchObject({ valid: true });
}
