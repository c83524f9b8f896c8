import { expect, type BrowserContext, type Page } from '@playwright/test';
import { expectInside, expectOutside } from './expectations.ts';
import type { FoyerServer } from './foyer-server.ts';
import { linkIn, readMailTo } from './mailbox.ts';
import { acceptFromMail, confirmFromMail, joinAs, newApplicant } from './people.ts';
import { approve, revoke } from './review.ts';

/**
 * From the front page to the dashboard, out, back in on another device, and out for good.
 *
 * @param anotherBrowser - opens a browser of the same kind that shares nothing with the first
 */
export async function tellTheWholePath(
  page: Page,
  foyer: FoyerServer,
  anotherBrowser: () => Promise<BrowserContext>,
): Promise<void> {
  const mia = newApplicant({ name: 'Mia Berger', role: 'coach' });
  await page.goto('/');
  await page.getByRole('link', { name: 'Join as a coach' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Bring your practice to Arete');

  await joinAs(page, mia);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your mailbox');
  await expect(page.getByText(mia.email)).toBeVisible();

  await confirmFromMail(page, foyer, mia.email);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You’re on the list');

  await approve(foyer, mia.email, mia.role);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You’re invited');
  await expectOutside(page);

  await acceptFromMail(page, foyer, mia.email);
  await walkTheFirstSteps(page, mia.name);
  await page.getByRole('link', { name: 'Dashboard' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Hello, ${mia.name}`);
  await expect(page.getByText('Approved from the waitlist')).toBeVisible();

  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL('/');
  await expectOutside(page);

  const otherDevice = await anotherBrowser();
  const elsewhere = await otherDevice.newPage();
  await signInByMail(elsewhere, foyer, mia.email);
  await expectInside(elsewhere, mia.name);

  await revoke(foyer, mia.email);
  // The very next request is out, not one a moment later.
  const status = await otherDevice.request.get('/api/dashboard/status');
  expect(await status.json()).toMatchObject({ access: false });
  await elsewhere.reload();
  await expect(elsewhere).toHaveURL('/waitlist');
}

/** The steps of a coach: one done, progress kept, skipped, taken up again. */
async function walkTheFirstSteps(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Welcome, ${name}`);
  await expect(page.getByText('You applied as a coach and were approved.')).toBeVisible();
  await expect(page.getByText('0 of 4 done')).toBeVisible();
  await page.getByRole('button', { name: 'Mark as done' }).first().click();
  await expect(page.getByText('1 of 4 done')).toBeVisible();
  await page.reload();
  await expect(page.getByText('1 of 4 done')).toBeVisible();

  await page.getByRole('button', { name: 'Skip this for now' }).click();
  await expect(page).toHaveURL('/dashboard');
  await page.getByRole('link', { name: 'Continue' }).click();
  await expect(page.getByText('You skipped the first steps')).toBeVisible();
  await page.getByRole('button', { name: 'Go on where I stopped' }).click();
  await expect(page.getByText('1 of 4 done')).toBeVisible();
  await expect(page.getByText('Set your hours')).toBeVisible();
}

async function signInByMail(page: Page, foyer: FoyerServer, email: string): Promise<void> {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await page.getByLabel('Email address').fill(email);
  await page.getByRole('button', { name: 'Send me a sign-in link' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your mailbox');
  await page.goto(linkIn(await readMailTo(foyer, email, 'signIn')));
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
}
