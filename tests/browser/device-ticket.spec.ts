import { newApplicant, isInvited, tokenIn } from './support/people.ts';
import { linkIn, readMailTo } from './support/mailbox.ts';
import { approve, auditHead } from './support/review.ts';
import { confirmFromMail, joinAs } from './support/people.ts';
import { expect, story } from './support/story.ts';

/** Longer than the countdown of three seconds. */
const pastTheCountdownMs = 4_500;

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
  await page.goto(link);
  await page.getByRole('button', { name: 'Stop, I’ll press it myself' }).click();
  await expect(page.getByText('Continuing by itself')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Accept the invitation' })).toBeFocused();
  await page.waitForTimeout(pastTheCountdownMs);
  expect(page.url()).toBe(link);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/onboarding');
});

story('a browser without the ticket waits for the button', async ({ context, foyer, anotherBrowser }) => {
  const link = await isInvited(context, foyer, newApplicant());
  const stranger = await (await anotherBrowser()).newPage();
  await stranger.goto(link);
  await expect(stranger.getByRole('button', { name: 'Accept the invitation' })).toBeVisible();
  await expect(stranger.getByText('Continuing by itself')).toHaveCount(0);
  await stranger.waitForTimeout(pastTheCountdownMs);
  expect(stranger.url()).toBe(link);
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
    const before = await auditHead(foyer);
    await page.addInitScript(pretend);
    await page.goto(link);
    await page.waitForTimeout(pastTheCountdownMs);
    expect(page.url()).toBe(link);
    const answer = await context.request.post('/api/waitlist/validate', { data: { token: tokenIn(link) } });
    expect(await answer.json()).toMatchObject({ valid: true });
    expect(before).toBeGreaterThan(0);
  });
}
