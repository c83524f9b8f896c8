import { expectInside, expectNoAxeFindings, expectOutside } from './support/expectations.ts';
import { linkIn, linksIn, mailsTo, readMailTo } from './support/mailbox.ts';
import { confirmFromMail, hasConfirmed, isIn, isInvited, joinAs, newApplicant } from './support/people.ts';
import { approve, entryOf, invite } from './support/review.ts';
import { expect, story } from './support/story.ts';

story('a person leaves the list and joins again', async ({ page, context, foyer }) => {
  const mia = newApplicant();
  await hasConfirmed(context, foyer, mia);
  await page.goto('/waitlist/status');
  await page.getByRole('link', { name: 'Leave the list' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Leave the list?');
  await page.getByRole('button', { name: 'Leave the list' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You have left');
  expect((await entryOf(foyer, mia.email)).status).toBe('withdrawn');
  await page.goto('/waitlist/status');
  await expect(page.getByLabel('Email address')).toBeVisible();

  await joinAs(page, mia);
  await readMailTo(foyer, mia.email, 'confirmation', { number: 2 });
  await confirmFromMail(page, foyer, mia.email);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You’re on the list');
  expect(await entryOf(foyer, mia.email)).toMatchObject({ status: 'pending', confirmed: true });
});

story('staying is one click too', async ({ page, context, foyer }) => {
  const mia = newApplicant();
  await hasConfirmed(context, foyer, mia);
  await page.goto('/waitlist/withdraw');
  await page.getByRole('link', { name: 'No, I’ll stay' }).click();
  await expect(page).toHaveURL('/waitlist/status');
  expect((await entryOf(foyer, mia.email)).status).toBe('pending');
});

story(
  'somebody inside gives up their place and is out in every browser',
  async ({ page, context, foyer, anotherBrowser }) => {
    const mia = newApplicant();
    await isIn(context, foyer, mia);
    const elsewhere = await (await anotherBrowser()).newPage();
    await elsewhere.goto('/sign-in');
    await elsewhere.getByLabel('Email address').fill(mia.email);
    await elsewhere.getByRole('button', { name: 'Send me a sign-in link' }).click();
    await elsewhere.goto(linkIn(await readMailTo(foyer, mia.email, 'signIn')));
    await elsewhere.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await expectInside(elsewhere, mia.name);

    await page.goto('/account');
    await page.getByRole('link', { name: 'Leave Arete' }).click();
    await page.getByRole('button', { name: 'Leave Arete' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('You have left');
    await expectOutside(page);
    await expectOutside(elsewhere);
  },
);

story(
  'a person sees where they are signed in and ends another session',
  async ({ page, context, foyer, anotherBrowser }) => {
    const mia = newApplicant();
    await isIn(context, foyer, mia);
    const phone = await (
      await anotherBrowser({
        userAgent:
          'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1',
      })
    ).newPage();
    const tablet = await (await anotherBrowser()).newPage();
    for (const [number, device] of [phone, tablet].entries()) {
      await device.goto('/sign-in');
      await device.getByLabel('Email address').fill(mia.email);
      await device.getByRole('button', { name: 'Send me a sign-in link' }).click();
      await expect(device.getByRole('heading', { level: 1 })).toHaveText('Check your mailbox');
      await device.goto(linkIn(await readMailTo(foyer, mia.email, 'signIn', { number: number + 1 })));
      await device.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
      await expectInside(device, mia.name);
    }

    await page.goto('/account');
    const sessions = page.getByRole('listitem');
    await expect(sessions).toHaveCount(3);
    await expect(sessions.filter({ hasText: 'This browser' })).toHaveCount(1);
    await expectNoAxeFindings(page);
    await sessions.filter({ hasText: 'iOS' }).getByRole('button').click();
    await expect(sessions).toHaveCount(2);
    await expectOutside(phone);
    await expectInside(tablet, mia.name);

    await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await expect(sessions).toHaveCount(1);
    await expectOutside(tablet);
    await expectInside(page, mia.name);
  },
);

story('unsubscribing asks once; looking changes nothing', async ({ page, context, foyer, anotherBrowser }) => {
  const mia = newApplicant();
  await isInvited(context, foyer, mia);
  const mail = await readMailTo(foyer, mia.email, 'invitation');
  const unsubscribe = linksIn(mail).find((url) => url.includes('/unsubscribe?token='))!;
  await page.goto(unsubscribe);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No more mail?');
  await expect(page.getByRole('main')).not.toContainText(mia.email);
  expect((await entryOf(foyer, mia.email)).delivery).not.toBe('unsubscribed');
  await page.getByRole('button', { name: 'Stop all mail' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Done, no more mail');
  expect((await entryOf(foyer, mia.email)).delivery).toBe('unsubscribed');

  const before = (await mailsTo(foyer, mia.email)).length;
  await invite(foyer, mia.email);
  // The mail to somebody who is invited after her leaves after hers would have.
  await isInvited(await anotherBrowser(), foyer, newApplicant());
  expect((await mailsTo(foyer, mia.email)).length).toBe(before);
});

story('a mail program unsubscribes by one click, from wherever it runs', async ({ context, foyer }) => {
  const mia = newApplicant();
  await hasConfirmed(context, foyer, mia);
  await approve(foyer, mia.email, mia.role);
  const { headers } = await readMailTo(foyer, mia.email, 'invitation');
  const header = (name: string): string =>
    Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
  expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  const url = /<(http[^>]+)>/.exec(header('list-unsubscribe'))![1]!;
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: 'https://mail.example',
      'sec-fetch-site': 'cross-site',
    },
    body: 'List-Unsubscribe=One-Click',
  });
  expect(response.status).toBe(200);
  expect((await entryOf(foyer, mia.email)).delivery).toBe('unsubscribed');
});
