import { expectInside } from './support/expectations.ts';
import { linkIn, readMailTo } from './support/mailbox.ts';
import { hasJoined, isIn, isInvited, newApplicant } from './support/people.ts';
import { movableClock } from './support/server-clock.ts';
import { expect, story } from './support/story.ts';

const hours = 3;

story.use({
  settings: {
    ...movableClock,
    TTL_INVITE_SECONDS: String(hours * 3600),
    TTL_CONFIRM_SECONDS: String(hours * 3600),
    TTL_RECOVERY_SECONDS: String(hours * 3600),
  },
});

story(
  'an expired invitation, confirmation or sign-in link says so and brings a fresh one',
  async ({ page, context, foyer, anotherBrowser }) => {
    const [invited, joined, inside] = [newApplicant(), newApplicant(), newApplicant({ name: 'Ines Roth' })];
    const other = await anotherBrowser();
    await isIn(other, foyer, inside);
    await other.clearCookies();
    const signingIn = await other.newPage();
    await signingIn.goto('/sign-in');
    await signingIn.getByLabel('Email address').fill(inside.email);
    await signingIn.getByRole('button', { name: 'Send me a sign-in link' }).click();
    const signIn = linkIn(await readMailTo(foyer, inside.email, 'signIn'));
    await hasJoined(context, joined);
    const confirmation = linkIn(await readMailTo(foyer, joined.email, 'confirmation'));
    const invitation = linkIn(await isInvitedMail());
    await foyer.moveOn(hours * 3600 + 1);

    await page.goto(confirmation);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('This link has run out');
    await signingIn.goto(signIn);
    await expect(signingIn.getByRole('heading', { level: 1 })).toHaveText('This sign-in link has run out');

    await page.goto(invitation);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('This invitation has run out');
    await page.getByLabel('Email address').fill(invited.email);
    await page.getByRole('button', { name: 'Send me a fresh link' }).click();
    const fresh = linkIn(await readMailTo(foyer, invited.email, 'invitation', { number: 2 }));
    expect(fresh).not.toBe(invitation);
    await page.goto(fresh);
    await page.getByRole('button', { name: 'Accept the invitation' }).click();
    await expect(page).toHaveURL('/onboarding');
    await expectInside(page, invited.name);

    async function isInvitedMail() {
      await isInvited(context, foyer, invited);
      return readMailTo(foyer, invited.email, 'invitation');
    }
  },
);
