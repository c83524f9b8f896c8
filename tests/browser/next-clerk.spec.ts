import { test, expect, type Page } from '@playwright/test';
import { expectFit, looks } from './support/looks.ts';
import { linkIn, readMailTo } from './support/mailbox.ts';
import { newAddress, newApplicant } from './support/people.ts';
import { compareWithClerk, invitationOf, signedInAtClerk, signsUpByInvitation, startNextClerk, type NextClerk } from './support/next-clerk.ts';
import { approve, entryOf, reject, revoke } from './support/review.ts';

const story = test.extend<object, { product: NextClerk }>({
  // eslint-disable-next-line no-empty-pattern
  product: [async ({}, use) => {
    const product = await startNextClerk();
    await use(product);
    await product.stop();
  }, { scope: 'worker', timeout: 900_000 }],
  baseURL: async ({ product }, use) => use(product.app),
});
// One build and one set of servers for all of them.
story.describe.configure({ mode: 'default' });

/** What somebody reads whose access was taken back: until Clerk has ended their session there, and after it. */
const shutOut = /^(?:Your access has ended|This is for people we have invited)$/;

/** Asks for a place in the application, and confirms the address. */
async function asksForAPlace(page: Page, { foyer }: NextClerk, { email, name, role }: ReturnType<typeof newApplicant>): Promise<void> {
  await page.goto('/');
  await page.getByRole('link', { name: `Join as a ${role}` }).click();
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Join the waitlist' }).click();
  await expect(page).toHaveURL(`/waitlist/success?role=${role}`);
  await page.goto(linkIn(await readMailTo(foyer, email, 'confirmation')));
  await page.getByRole('button', { name: 'Confirm my address' }).click();
  await expect(page).toHaveURL(`${foyer.url}/waitlist/status`);
}

/** Somebody Foyer knows, who has an account at Clerk and is signed in there. */
async function isSignedIn(page: Page, product: NextClerk, email: string): Promise<string> {
  const { id } = product.clerk.addUser({ email });
  await signedInAtClerk(page.context(), product, id);
  return id;
}

story('a coach asks, is approved, signs up by the invitation, and stands on the first steps of a coach, although no webhook came; revoked, they are out', async ({ page, product }) => {
  const { clerk, foyer } = product;
  const mia = newApplicant();
  await asksForAPlace(page, product, mia);
  expect(await entryOf(foyer, mia.email)).toMatchObject({ requestedRole: 'coach', confirmed: true });
  await page.goto('/dashboard');
  await expect(page.getByRole('heading', { name: 'This is for people we have invited' })).toBeVisible();

  await approve(foyer, mia.email, 'coach');
  await signsUpByInvitation(page, await invitationOf(product, mia.email));
  await expect(page.getByRole('heading', { name: 'Welcome, coach' })).toBeVisible();
  await expect(page).toHaveURL('/onboarding');
  await expect(page.getByText(mia.email)).toBeVisible();
  expect(clerk.webhooks.pending.map(({ event }) => event.type)).toContain('user.created');
  await page.goto('/clients');
  await expect(page.getByRole('heading', { name: 'The clients of a coach' })).toBeVisible();

  await revoke(foyer, mia.email);
  await page.goto('/clients');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(shutOut);
  await expect(page).toHaveURL('/access');
});

story('whoever signs up in another way has their role all the same, and pages of another role stay shut', async ({ page, product }) => {
  const noah = newApplicant({ name: 'Noah Adler', role: 'client' });
  await asksForAPlace(page, product, noah);
  await approve(product.foyer, noah.email, 'client');
  await invitationOf(product, noah.email);
  const { id } = product.clerk.signUp({ email: noah.email, by: 'google', unsafeMetadata: { role: 'coach' } });
  await signedInAtClerk(page.context(), product, id);
  await page.goto('/onboarding');
  await expect(page.getByRole('heading', { name: 'Welcome to Arete' })).toBeVisible();
  const shut = await page.goto('/clients');
  expect(shut?.status()).toBe(403);
  await expect(page.getByRole('heading', { name: 'This page is not for your role' })).toBeVisible();
});

for (const [how, tell] of [
  ['by its webhook', async ({ clerk, webhooks }: NextClerk) => { await clerk.webhooks.deliver({ to: webhooks }); }],
  ['when the lists are compared, although the webhook is lost', compareWithClerk],
] as const) {
  story(`an address left in Clerk’s own form appears in Foyer ${how}`, async ({ page, product }) => {
    const email = newAddress('ida');
    await page.goto('/waitlist');
    await page.getByLabel('Email address').fill(email);
    await page.getByRole('button', { name: 'Join the waitlist' }).click();
    await expect(page).toHaveURL('/waitlist/success');
    await tell(product);
    expect(await entryOf(product.foyer, email)).toMatchObject({ status: 'pending', requestedRole: null });
  });
}

story('people without access are told where they stand', async ({ page, product }) => {
  const { foyer } = product;
  const cases: readonly [title: string, bring: (email: string) => Promise<void>][] = [
    ['We do not know this address yet', async () => {}],
    ['You are on the list', async () => {}],
    ['We cannot offer you a place right now', (email) => reject(foyer, email)],
  ];
  for (const [title, bring] of cases) {
    const one = newApplicant();
    await page.context().clearCookies();
    if (title !== 'We do not know this address yet') await asksForAPlace(page, product, one);
    await bring(one.email);
    await isSignedIn(page, product, one.email);
    await page.goto('/dashboard');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
    await expect(page).toHaveURL('/access');
  }
});

story('whoever is shut out while they look is led away by itself, and an outage is told as one', async ({ page, product }) => {
  const mia = newApplicant();
  await asksForAPlace(page, product, mia);
  await approve(product.foyer, mia.email, 'coach');
  await isSignedIn(page, product, mia.email);
  await page.goto('/dashboard');
  await expect(page.getByRole('heading', { name: 'Your dashboard' })).toBeVisible();
  await revoke(product.foyer, mia.email);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(shutOut);
  await page.route('**/api/access', (route) => route.abort());
  await page.reload();
  await expect(page.getByRole('heading', { name: 'We cannot tell right now' })).toBeVisible();
  await page.unroute('**/api/access');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(shutOut);
});

story('every page of the application is fit for everybody, wide and light as well as narrow and dark', async ({ page, product }) => {
  const lookAt = async (name: string): Promise<void> => {
    for (const look of looks.filter((one) => one.name === 'wide' || one.name === 'narrow-dark')) {
      await page.setViewportSize(look.viewport);
      await page.emulateMedia({ colorScheme: look.colorScheme });
      await expectFit(page, `next-clerk-${name}-${look.name}`);
    }
  };
  for (const [name, path] of [['home', '/'], ['join', '/waitlist/coach'], ['joined', '/waitlist/success?role=coach'], ['admin', '/admin'], ['signed-out', '/access']] as const) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('One moment');
    await lookAt(name);
  }
  const mia = newApplicant();
  await asksForAPlace(page, product, mia);
  await approve(product.foyer, mia.email, 'coach');
  await isSignedIn(page, product, mia.email);
  for (const path of ['onboarding', 'dashboard']) {
    await page.goto(`/${path}`);
    await expect(page.getByRole('link', { name: 'Dashboard', exact: true })).toBeVisible();
    await lookAt(path);
  }
});
