import { mkdir } from 'node:fs/promises';
import { expect, story } from './support/story.ts';
import { isIn, isInvited, newApplicant } from './support/people.ts';
import { readMailTo } from './support/mailbox.ts';
import { openAgain, picture, pictureFolder } from './support/pictures.ts';

const desk = { width: 1200, height: 750 };
const phone = { width: 390, height: 760 };

if (pictureFolder !== undefined) {
  story.use({ deviceScaleFactor: 1.5 });

  story(
    'pictures of the door, the invitation, the first steps and the mail',
    async ({ page, context, foyer, anotherBrowser }) => {
      await mkdir(pictureFolder!, { recursive: true });
      for (const colorScheme of ['light', 'dark'] as const) {
        const suffix = colorScheme === 'light' ? '' : '-dark';
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(desk);
        await openAgain(page, '/');
        await picture(page, `home${suffix}`);
      }
      await page.emulateMedia({ colorScheme: 'light' });
      await openAgain(page, '/waitlist/coach');
      await page.getByLabel('Email address').fill('mia@example.org');
      await page.getByLabel('Your name').fill('Mia Berger');
      await picture(page, 'join');

      const mia = newApplicant({ name: 'Mia Berger', role: 'coach' });
      const other = await anotherBrowser({ deviceScaleFactor: 1.5 });
      const link = await isInvited(other, foyer, mia);
      await page.setViewportSize(phone);
      await openAgain(page, link);
      await picture(page, 'invitation-phone');
      const status = await other.newPage();
      await status.setViewportSize(phone);
      await openAgain(status, '/waitlist/status');
      await picture(status, 'status-phone');
      const { html } = await readMailTo(foyer, mia.email, 'invitation');
      await page.goto('about:blank');
      // Readers should not see the address of the machine that made the picture.
      await page.setContent(html.replaceAll(foyer.url, 'https://join.arete.example'));
      await picture(page, 'mail-phone');

      await isIn(
        context,
        foyer,
        newApplicant({ name: 'Mia Berger', role: 'coach', email: `mia.${process.pid}@example.org` }),
      );
      await context.request.post('/onboarding', { form: { done: 'profile' } });
      await page.setViewportSize(desk);
      await openAgain(page, '/onboarding');
      await expect(page.getByText('1 of 4 done')).toBeVisible();
      await picture(page, 'onboarding');
    },
  );
}
