import { expectInside } from './support/expectations.ts';
import { linkIn, linksIn, mailsTo, readMailTo } from './support/mailbox.ts';
import { acceptFromMail, hasJoined, newApplicant, tokenIn } from './support/people.ts';
import { approve, entryOf } from './support/review.ts';
import { expect, story } from './support/story.ts';
import type { FoyerServer } from './support/foyer-server.ts';
import type { BrowserContext } from '@playwright/test';

story(
  'programs that open every mailed link change nothing, and the person still gets in',
  async ({ page, context, foyer, anotherBrowser }) => {
    const mia = newApplicant();
    const scanner = await anotherBrowser();

    await hasJoined(context, mia);
    const confirmation = linkIn(await readMailTo(foyer, mia.email, 'confirmation'));
    await openEverything(scanner, foyer, mia.email);
    expect((await entryOf(foyer, mia.email)).confirmed).toBe(false);
    await page.goto(confirmation);
    await page.getByRole('button', { name: 'Confirm my address' }).click();
    await expect(page).toHaveURL('/waitlist/status');

    await approve(foyer, mia.email, mia.role);
    const invitation = linkIn(await readMailTo(foyer, mia.email, 'invitation'));
    // A mail is in the mailbox a moment before Foyer notes that it was sent.
    await expect.poll(async () => (await entryOf(foyer, mia.email)).delivery).toBe('sent');
    const before = await entryOf(foyer, mia.email);
    await openEverything(scanner, foyer, mia.email);
    expect(await entryOf(foyer, mia.email)).toEqual(before);
    const answer = await context.request.post('/api/waitlist/validate', {
      data: { token: tokenIn(invitation) },
    });
    expect(await answer.json()).toMatchObject({ valid: true, role: 'coach' });

    // The device that confirmed would go on by itself; a new one shows that the button alone is enough.
    const phone = await (await anotherBrowser()).newPage();
    await acceptFromMail(phone, foyer, mia.email);

    await phone.goto('/sign-in');
    const laptop = await (await anotherBrowser()).newPage();
    await laptop.goto('/sign-in');
    await laptop.getByLabel('Email address').fill(mia.email);
    await laptop.getByRole('button', { name: 'Send me a sign-in link' }).click();
    const signIn = linkIn(await readMailTo(foyer, mia.email, 'signIn'));
    await openEverything(scanner, foyer, mia.email);
    expect((await scanner.cookies()).map(({ name }) => name)).toEqual([]);
    await laptop.goto(signIn);
    await laptop.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await expectInside(laptop, mia.name);
  },
);

/** As mail filters do: with HEAD, with GET, with another method, in a browser that runs scripts, several times each. */
async function openEverything(scanner: BrowserContext, foyer: FoyerServer, address: string): Promise<void> {
  const links = (await mailsTo(foyer, address)).flatMap(linksIn).filter((url) => url.startsWith(foyer.url));
  expect(links.length).toBeGreaterThan(0);
  for (const link of new Set(links)) {
    await Promise.all(Array.from({ length: 5 }, () => scanner.request.get(link)));
    await Promise.all(Array.from({ length: 3 }, () => scanner.request.head(link)));
    await scanner.request.fetch(link, { method: 'OPTIONS' });
    const tab = await scanner.newPage();
    await tab.goto(link);
    await tab.waitForTimeout(300);
    await tab.close();
  }
}
