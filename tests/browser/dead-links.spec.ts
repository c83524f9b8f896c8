import type { Page } from '@playwright/test';
import { expectInside, expectNoAxeFindings } from './support/expectations.ts';
import { linkIn, readMailTo } from './support/mailbox.ts';
import {
  acceptFromMail,
  confirmFromMail,
  hasConfirmed,
  hasJoined,
  isIn,
  isInvited,
  newApplicant,
  tokenIn,
} from './support/people.ts';
import { invite, revoke, withdrawInvitation } from './support/review.ts';
import { expect, story } from './support/story.ts';

story('a used invitation says so and sends a way in', async ({ context, foyer, anotherBrowser }) => {
  const mia = newApplicant();
  await isIn(context, foyer, mia);
  const elsewhere = await (await anotherBrowser()).newPage();
  await elsewhere.goto(linkIn(await readMailTo(foyer, mia.email, 'invitation')));
  await expectDeadEndWithAWayOn(elsewhere, 'This link was used already');
  await askForAFreshLink(elsewhere, mia.email);
  await elsewhere.goto(linkIn(await readMailTo(foyer, mia.email, 'signIn')));
  await elsewhere.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await expectInside(elsewhere, mia.name);
});

story(
  'a used invitation in the browser it let in leads to the dashboard',
  async ({ page, context, foyer }) => {
    const mia = newApplicant();
    await isIn(context, foyer, mia);
    await page.goto(linkIn(await readMailTo(foyer, mia.email, 'invitation')));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('You’re in already');
    await page.getByRole('link', { name: 'Go to my dashboard' }).click();
    await expect(page).toHaveURL('/dashboard');
  },
);

story(
  'a used invitation never tells somebody else that they accepted it',
  async ({ page, context, foyer, anotherBrowser }) => {
    const mia = newApplicant();
    await isIn(await anotherBrowser(), foyer, mia);
    await isIn(context, foyer, newApplicant({ name: 'Noah Adler' }));
    await page.goto(linkIn(await readMailTo(foyer, mia.email, 'invitation')));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('This link was used already');
  },
);

story(
  'an earlier invitation points to the later one and can be replaced from the page',
  async ({ page, context, foyer }) => {
    const mia = newApplicant();
    const first = await isInvited(context, foyer, mia);
    await invite(foyer, mia.email);
    await readMailTo(foyer, mia.email, 'invitation', { number: 2 });
    await page.goto(first);
    await expectDeadEndWithAWayOn(page, 'There is a newer invitation');
    await askForAFreshLink(page, mia.email);
    await readMailTo(foyer, mia.email, 'invitation', { number: 3 });
    await acceptFromMail(page, foyer, mia.email);
  },
);

story(
  'an invitation taken back opens nothing and tells where the person stands',
  async ({ page, context, foyer }) => {
    const mia = newApplicant();
    const link = await isInvited(context, foyer, mia);
    await withdrawInvitation(foyer, mia.email);
    await page.goto(link);
    await expectDeadEndWithAWayOn(page, 'This invitation was taken back');
    const refused = await context.request.post('/invite', {
      form: { token: tokenIn(link) },
      maxRedirects: 0,
    });
    expect(refused.status()).toBe(410);
  },
);

story('the invitation of somebody revoked opens nothing', async ({ page, context, foyer }) => {
  const mia = newApplicant();
  const link = await isInvited(context, foyer, mia);
  await revoke(foyer, mia.email);
  await page.goto(link);
  await expectDeadEndWithAWayOn(page, 'This invitation was taken back');
  await askForAFreshLink(page, mia.email);
  await page.goto(linkIn(await readMailTo(foyer, mia.email, 'status')));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your access has ended');
});

story('tampered, shortened, made-up and missing tokens look alike', async ({ page, context, foyer }) => {
  const mia = newApplicant();
  const link = await isInvited(context, foyer, mia);
  const token = tokenIn(link);
  const last = token.endsWith('A') ? 'B' : 'A';
  const seen = new Set<string>();
  for (const made of [
    `${token.slice(0, -1)}${last}`,
    token.slice(0, 12),
    'hello',
    '',
    '%00',
    token.toUpperCase(),
  ]) {
    await page.goto(`/invite?token=${made}`);
    await expectDeadEndWithAWayOn(page, 'We don’t know this link');
    seen.add(await page.getByRole('main').innerText());
  }
  expect(seen.size).toBe(1);
  await askForAFreshLink(page, mia.email);
  await readMailTo(foyer, mia.email, 'invitation', { number: 2 });
  await acceptFromMail(page, foyer, mia.email);
});

story('a used or unknown confirmation link brings another one', async ({ page, context, foyer }) => {
  const mia = newApplicant();
  await hasJoined(context, mia);
  await page.goto('/waitlist/confirm?token=unknown');
  await expectDeadEndWithAWayOn(page, 'This link has run out');
  await askForAFreshLink(page, mia.email);
  await readMailTo(foyer, mia.email, 'confirmation', { number: 2 });
  await confirmFromMail(page, foyer, mia.email);
});

story('an old status link asks for the address and sends a fresh one', async ({ page, context, foyer }) => {
  const mia = newApplicant();
  await hasConfirmed(context, foyer, mia);
  await context.clearCookies();
  await page.goto('/waitlist/status?ticket=unknown');
  await page.getByLabel('Email address').fill(mia.email);
  await page.getByRole('main').getByRole('button').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your mailbox');
  await page.goto(linkIn(await readMailTo(foyer, mia.email, 'status')));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You’re on the list');
});

story(
  'a sign-in link works once, and the page behind a used one brings the next',
  async ({ page, context, foyer, anotherBrowser }) => {
    const mia = newApplicant();
    await isIn(await anotherBrowser(), foyer, mia);
    await page.goto('/sign-in');
    await page.getByLabel('Email address').fill(mia.email);
    await page.getByRole('button', { name: 'Send me a sign-in link' }).click();
    const link = linkIn(await readMailTo(foyer, mia.email, 'signIn'));
    await page.goto(link);
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await expectInside(page, mia.name);
    await context.clearCookies();
    await page.goto(link);
    await expectDeadEndWithAWayOn(page, 'This sign-in link has run out');
    await page.getByLabel('Email address').fill(mia.email);
    await page.getByRole('button', { name: 'Send me a sign-in link' }).click();
    await page.goto(linkIn(await readMailTo(foyer, mia.email, 'signIn', { number: 2 })));
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await expectInside(page, mia.name);
  },
);

async function expectDeadEndWithAWayOn(page: Page, title: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  await expect(page.getByRole('main').getByRole('textbox')).toHaveCount(1);
  await expectNoAxeFindings(page);
}

async function askForAFreshLink(page: Page, email: string): Promise<void> {
  await page.getByLabel('Email address').fill(email);
  await page.getByRole('button', { name: 'Send me a fresh link' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your mailbox');
}
