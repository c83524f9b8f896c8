import type { Page } from '@playwright/test';
import { linkIn, mailsTo, readMailTo, type Mail } from './support/mailbox.ts';
import { newApplicant } from './support/people.ts';
import { approve, entryOf } from './support/review.ts';
import { expect, story } from './support/story.ts';

const hostileNames = [
  `<img src=x onerror="alert(1)">`,
  `</textarea><script>alert(1)</script>`,
  `{{ brandName }}{% raw %} [click](https://evil.example)`,
  `" autofocus onfocus="alert(1)`,
];

for (const name of hostileNames) {
  story(
    `"${name}" as a name and an answer stays text on every page and in every mail`,
    async ({ page, foyer }) => {
      page.on('dialog', () => {
        throw new Error('A script from a name ran.');
      });
      const guest = newApplicant({ role: 'client', name });
      await page.goto('/waitlist/client');
      await page.getByLabel('Email address').fill('nobody@localhost');
      await page.getByLabel('Your name').fill(name);
      await page.getByLabel('What would you like to be different').fill(name);
      await page.getByRole('button', { name: 'Join the waitlist' }).click();
      await expect(page.getByLabel('Your name')).toHaveValue(name);
      await expect(page.getByLabel('What would you like to be different')).toHaveValue(name);
      await page.getByLabel('Email address').fill(guest.email);
      await page.getByRole('button', { name: 'Join the waitlist' }).click();
      await expect(page).toHaveURL('/waitlist/success?role=client');
      expect((await entryOf(foyer, guest.email)).answers).toMatchObject({ goal: name });

      const confirmation = await readMailTo(foyer, guest.email, 'confirmation');
      expect(
        confirmation.text,
        'a mail to an unproven address says nothing the requester chose',
      ).not.toContain(name);
      await page.goto(linkIn(confirmation));
      await page.getByRole('button', { name: 'Confirm my address' }).click();
      await approve(foyer, guest.email, 'client');
      const invitation = linkIn(await readMailTo(foyer, guest.email, 'invitation'));

      for (const mail of await mailsTo(foyer, guest.email)) await expectPlainMail(page, mail);
      await page.goto(invitation);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${name}, you’re invited`);
      await page.getByRole('button', { name: 'Accept the invitation' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Welcome, ${name}`);
      await page.goto('/dashboard');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Hello, ${name}`);
      await page.goto('/dashboard/anything');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Come in, ${name}`);
    },
  );
}

/** The mail as a careless mail program would show it, scripts and all: nothing in it came from the name. */
async function expectPlainMail(page: Page, { html }: Mail): Promise<void> {
  await page.goto('about:blank');
  await page.setContent(html);
  await expect(page.locator('script, img[onerror], [onfocus], [onerror]')).toHaveCount(0);
  await expect(page.locator('a[href*="evil.example"]')).toHaveCount(0);
}
