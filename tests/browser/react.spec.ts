import { test, expect, type Page } from '@playwright/test';
import { expectNoAxeFindings, expectNoSidewaysScroll } from './support/expectations.ts';
import { startFoyer, type FoyerServer } from './support/foyer-server.ts';
import { hasConfirmed, isIn, isInvited, newApplicant } from './support/people.ts';
import { startReactApp } from './support/react-app.ts';
import { entryOf, invite, reject, revoke } from './support/review.ts';

const story = test.extend<{ complaints: string[] }, { foyer: FoyerServer; apps: Readonly<Record<18 | 19, { url: string }>> }>({
  // eslint-disable-next-line no-empty-pattern
  foyer: [async ({}, use) => {
    const foyer = await startFoyer({ TRUSTED_PROXIES: '127.0.0.0/8, ::1', PROOF_OF_WORK: 'on' });
    await use(foyer);
    await foyer.stop();
  }, { scope: 'worker', timeout: 900_000 }],
  apps: [async ({ foyer }, use) => {
    const [old, recent] = await Promise.all([startReactApp(foyer.url, 18), startReactApp(foyer.url, 19)]);
    await use({ 18: old, 19: recent });
    await Promise.all([old.stop(), recent.stop()]);
  }, { scope: 'worker', timeout: 900_000 }],
  // A difference between the server's page and the browser's first one is reported here, too.
  complaints: [async ({ page }, use) => {
    const complaints: string[] = [];
    page.on('console', (message) => {
      if ((message.type() === 'error' || message.type() === 'warning') && !/responded with a status of 4\d\d/.test(message.text())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
    await use(complaints);
    expect(complaints).toEqual([]);
  }, { auto: true }],
  baseURL: async ({ foyer }, use) => use(foyer.url),
});

/** How far things moved by themselves since the page began to show. */
const shift = (page: Page) => page.evaluate(() => new Promise<number>((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) sum += (entry as PerformanceEntry & { readonly value: number }).value;
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => resolve(sum), 500);
}));

for (const version of [18, 19] as const) {
  story.describe(`with React ${version}`, () => {
    story('somebody joins; nothing moves while the page comes to life, and it is fit for everybody', async ({ page, foyer, apps }) => {
      const mia = newApplicant();
      await page.goto(apps[version].url);
      await expect(page.getByText('You are not signed in here.')).toBeVisible();
      expect(await shift(page)).toBe(0);
      await expectNoAxeFindings(page);
      await expectNoSidewaysScroll(page);
      await page.getByRole('button', { name: 'Join the waitlist' }).click();
      await expect(page.getByRole('alert')).toBeFocused();
      await expect(page.getByLabel('Your name')).toHaveAccessibleDescription('Please fill this in.');
      await expectNoAxeFindings(page);
      await page.getByRole('alert').getByRole('link', { name: 'Email address' }).click();
      await expect(page.getByLabel('Email address')).toBeFocused();
      await page.keyboard.type(mia.email);
      await page.getByLabel('Your name').fill(mia.name);
      await page.getByLabel('One to three years').check();
      await page.getByRole('button', { name: 'Join the waitlist' }).click();
      await expect(page.getByRole('heading', { name: 'Check your mailbox' })).toBeFocused();
      await expectNoAxeFindings(page);
      expect(await entryOf(foyer, mia.email)).toMatchObject({ requestedRole: 'coach', answers: { experience: 'some' }, flags: [], source: 'studio' });
    });

    story('what is typed before the scripts run is not lost', async ({ page, foyer, apps }) => {
      const mia = newApplicant();
      let letGo = () => {};
      const typed = new Promise<void>((resolve) => { letGo = resolve; });
      await page.route('**/client.js', async (route) => {
        await typed;
        await route.continue();
      });
      await page.goto(apps[version].url, { waitUntil: 'commit' });
      await page.getByLabel('Email address').fill(mia.email);
      await page.getByLabel('Your name').fill(mia.name);
      letGo();
      await page.waitForLoadState('networkidle');
      await expect(page.getByLabel('Email address')).toHaveValue(mia.email);
      await page.getByRole('button', { name: 'Join the waitlist' }).click();
      await expect(page.getByRole('heading', { name: 'Check your mailbox' })).toBeVisible();
      expect((await entryOf(foyer, mia.email)).name).toBe(mia.name);
    });

    story('the page learns by itself that somebody is invited, lets them see what is theirs, and takes it away when it ends', async ({ page, context, foyer, apps }) => {
      const mia = newApplicant();
      await hasConfirmed(context, foyer, mia);
      await page.goto(apps[version].url);
      await expect(page.getByText('You are on the list.')).toBeVisible();
      await expect(page.getByRole('button', { name: 'Join the waitlist' })).toHaveCount(0);
      expect(await shift(page)).toBe(0);
      await invite(foyer, mia.email, 'coach');
      await expect(page.getByText('You are invited.')).toBeVisible({ timeout: 10_000 });

      const noah = newApplicant({ name: 'Noah Adler' });
      await context.clearCookies();
      await isIn(context, foyer, noah);
      await page.goto(apps[version].url);
      await expect(page.getByText('Here is your calendar.')).toBeVisible();
      await expect(page.getByText(noah.email)).toBeVisible();
      expect(await shift(page)).toBe(0);
      await expectNoAxeFindings(page);
      await revoke(foyer, noah.email);
      await expect(page.getByText('Your access has ended.')).toBeVisible({ timeout: 10_000 });
      await expect(page.getByText('Here is your calendar.')).toHaveCount(0);
    });

    story('somebody signs out, and the page knows it at once', async ({ page, context, foyer, apps }) => {
      const mia = newApplicant({ role: 'client' });
      await isIn(context, foyer, mia);
      await page.goto(apps[version].url);
      await expect(page.getByText('Coaching is for coaches.')).toBeVisible();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await expect(page.getByText('The studio is yours.')).toHaveCount(0);
      await page.goto(`${foyer.url}/dashboard`);
      await expect(page).toHaveURL(`${foyer.url}/waitlist`);
    });

    story('a refusal, an invitation and an outage are told in words, with a way on', async ({ page, context, foyer, apps }) => {
      const mia = newApplicant();
      await hasConfirmed(context, foyer, mia);
      await reject(foyer, mia.email);
      await page.goto(apps[version].url);
      await expect(page.getByText('We cannot offer you a place right now.')).toBeVisible();
      await context.clearCookies();
      await isInvited(context, foyer, newApplicant());
      await page.goto(apps[version].url);
      await expect(page.getByText('You are invited.')).toBeVisible();
      await page.route('**/api/dashboard/status', (route) => route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Gone</h1>' }));
      await expect(page.getByText('We cannot tell right now.')).toBeVisible({ timeout: 25_000 });
      await page.unroute('**/api/dashboard/status');
      await page.getByRole('button', { name: 'Try again' }).click();
      await expect(page.getByText('You are invited.')).toBeVisible();
    });
  });
}
