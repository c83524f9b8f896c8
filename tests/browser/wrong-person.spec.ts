import { expectInside } from './support/expectations.ts';
import { isIn, isInvited, newApplicant } from './support/people.ts';
import { expect, story } from './support/story.ts';

for (const javaScriptEnabled of [true, false]) {
  story.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    story.use({ javaScriptEnabled });

    story(
      'signed in as somebody else, an invitation says so, masked, and offers to switch',
      async ({ page, context, foyer, anotherBrowser }) => {
        const mia = newApplicant({ name: 'Mia Berger' });
        const noah = newApplicant({ name: 'Noah Adler', email: `noah.${newApplicant().email}` });
        await isIn(context, foyer, noah);
        const link = await isInvited(await anotherBrowser(), foyer, mia);

        await page.goto(link);
        await expect(page.getByText('you are signed in as n•••@e•••.org')).toBeVisible();
        await expect(page.getByRole('main')).not.toContainText(noah.email);
        await expect(page.getByRole('button', { name: 'Accept the invitation' })).toHaveCount(0);
        await page.getByRole('link', { name: 'Stay signed in as n•••@e•••.org' }).click();
        await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Hello, ${noah.name}`);

        await page.goto(link);
        await page.getByRole('button', { name: 'Switch account and continue' }).click();
        await expect(page).toHaveURL('/onboarding');
        await expectInside(page, mia.name);
      },
    );
  });
}

story(
  'an invitation pressed in an old tab, after somebody else signed in, asks first',
  async ({ page, context, foyer, anotherBrowser }) => {
    const mia = newApplicant({ name: 'Mia Berger' });
    const noah = newApplicant({ name: 'Noah Adler' });
    await page.goto(await isInvited(await anotherBrowser(), foyer, mia));
    await isIn(context, foyer, noah);
    await page.getByRole('button', { name: 'Accept the invitation' }).click();
    await expect(page.getByText('The invitation is for another address.')).toBeVisible();
    await expectInside(page, noah.name);
  },
);
