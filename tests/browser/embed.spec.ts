import { test, expect, type Page } from '@playwright/test';
import { expectNoAxeFindings, expectNoSidewaysScroll } from './support/expectations.ts';
import { startFoyer, type FoyerServer } from './support/foyer-server.ts';
import { readMailTo } from './support/mailbox.ts';
import { startOtherSite, type OtherSite } from './support/other-site.ts';
import { newAddress } from './support/people.ts';
import { showPage } from './support/pictures.ts';
import { entryOf } from './support/review.ts';

interface Worlds {
  readonly foyer: FoyerServer;
  /** May show the form. */
  readonly listed: OtherSite;
  /** May not. */
  readonly stranger: OtherSite;
}

const story = test.extend<{ complaints: string[] }, { worlds: Worlds }>({
  // eslint-disable-next-line no-empty-pattern
  worlds: [async ({}, use) => {
    const [listed, stranger] = await Promise.all([startOtherSite(), startOtherSite()]);
    const foyer = await startFoyer({ EMBED_ORIGINS: listed.origin, PROOF_OF_WORK: 'on' });
    await use({ foyer, listed, stranger });
    await Promise.all([foyer.stop(), listed.stop(), stranger.stop()]);
  }, { scope: 'worker', timeout: 900_000 }],
  // What a page complains about; a resource or style that its policy refuses is among it.
  complaints: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text()); });
    page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => reportError(new Error(`policy: ${violatedDirective} ${blockedURI}`)));
    });
    await use(complaints);
  },
});

/** As strict as a policy can be that lets the form work: the script and connections to Foyer, nothing inline, no markup from texts. */
const strictPolicy = (foyer: string) => `default-src 'none'; script-src ${foyer}; connect-src ${foyer}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;

async function open(page: Page, { foyer }: Worlds, site: OtherSite, tag: string, head = ''): Promise<void> {
  site.show({ body: tag, policy: strictPolicy(foyer.url), head: `<script src="${foyer.url}/embed.js" async></script>${head}` });
  await page.goto(site.origin);
}

const form = (page: Page) => page.getByRole('form', { name: 'Join the waitlist' });

story('somebody joins on another site, whose strict policy nothing offends, and the browser sends no cookie', async ({ page, worlds, complaints }) => {
  const { foyer, listed } = worlds;
  const email = newAddress('embedded');
  await page.context().addCookies([{ name: 'foyer-session', value: 'A'.repeat(43), url: foyer.url }]);
  const asked: Promise<Record<string, string>>[] = [];
  page.on('request', (request) => { if (request.url().startsWith(`${foyer.url}/api/`)) asked.push(request.allHeaders()); });
  await open(page, worlds, listed, `<foyer-waitlist src="${foyer.url}" role="coach" source="landing"></foyer-waitlist>`);
  await expect(form(page)).toBeVisible();
  await expectNoAxeFindings(page);
  await expectNoSidewaysScroll(page);

  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Your name').fill('Mia Berger');
  await page.getByLabel('How many clients do you see in a month?').fill('12');
  await page.getByRole('button', { name: 'Join the waitlist' }).click();

  await expect(page.getByRole('heading', { name: 'Check your mailbox' })).toBeFocused();
  await expect(page.getByText('Open the mail we just sent you.')).toBeVisible();
  await expectNoAxeFindings(page);
  const entry = await entryOf(foyer, email);
  expect(entry).toMatchObject({ requestedRole: 'coach', flags: [], answers: { clientsPerMonth: 12 }, source: 'landing' });
  expect((await readMailTo(foyer, email, 'confirmation')).text).toContain(`${foyer.url}/waitlist/confirm?token=`);
  expect(complaints).toEqual([]);
  const sent = await Promise.all(asked);
  expect(sent.length).toBeGreaterThanOrEqual(3);
  expect(sent.filter((headers) => 'cookie' in headers)).toEqual([]);
});

story('faults stand beside their fields and are read out; what was typed stays; all of it by keyboard', async ({ page, worlds, complaints }) => {
  const { foyer, listed } = worlds;
  await open(page, worlds, listed, '<foyer-waitlist role="coach"></foyer-waitlist>');
  await page.getByLabel('Email address').focus();
  await page.keyboard.type('mia@localhost');
  await page.keyboard.press('Enter');
  const alert = page.getByRole('alert');
  await expect(alert).toBeFocused();
  await expect(alert).toContainText('Some things need another look');
  await expect(page.getByLabel('Email address')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Email address')).toHaveAccessibleDescription(/does not look right/);
  await expect(page.getByLabel('Your name')).toHaveAccessibleDescription('Please fill this in.');
  await expectNoAxeFindings(page);

  // The first line of the summary leads to its field.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Email address')).toBeFocused();
  await expect(page.getByLabel('Email address')).toHaveValue('mia@localhost');
  await page.keyboard.press('End');
  await page.keyboard.type('.test');
  await expect(page.getByLabel('Email address')).not.toHaveAttribute('aria-invalid', 'true');

  const email = newAddress('keyboard');
  await page.getByLabel('Email address').fill(email);
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Your name')).toBeFocused();
  await page.keyboard.type('Mia');
  await page.getByRole('button', { name: 'Join the waitlist' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Check your mailbox' })).toBeFocused();
  expect((await entryOf(foyer, email)).name).toBe('Mia');
  expect(complaints).toEqual([]);
});

story('the site\'s scripts can change the role, and hear that a try failed or a request is in, but nothing of what was typed', async ({ page, worlds }) => {
  await open(page, worlds, worlds.listed, '<foyer-waitlist role="client"></foyer-waitlist>');
  const tag = page.locator('foyer-waitlist');
  await expect(form(page)).toBeVisible();
  await expect(page.getByLabel('How many clients do you see in a month?')).toHaveCount(0);
  expect(await tag.getAttribute('role')).toBeNull();
  const asked: string[] = [];
  page.on('request', (request) => { if (request.url().includes('/api/waitlist/form')) asked.push(request.url()); });
  await tag.evaluate((element) => element.setAttribute('role', 'coach'));
  await expect(page.getByLabel('How many clients do you see in a month?')).toBeVisible();
  expect(asked).toHaveLength(1);

  const heard = page.evaluate(() => new Promise<unknown[]>((resolve) => {
    const all: unknown[] = [];
    document.addEventListener('foyer-failed', (event) => all.push((event as CustomEvent).detail));
    document.addEventListener('foyer-joined', (event) => resolve([...all, (event as CustomEvent).detail]));
  }));
  await page.getByRole('button', { name: 'Join the waitlist' }).click();
  await expect(page.getByRole('alert')).toBeFocused();
  await page.getByLabel('Email address').fill(newAddress('events'));
  await page.getByLabel('Your name').fill('Mia');
  await page.getByRole('button', { name: 'Join the waitlist' }).click();
  expect(await heard).toEqual([{ kind: 'invalid' }, { role: 'coach' }]);
});

story('what Foyer finds is shown beside the field, too', async ({ page, worlds }) => {
  await open(page, worlds, worlds.listed, '<foyer-waitlist role="coach"></foyer-waitlist>');
  await page.getByLabel('Email address').fill(newAddress('far'));
  await page.getByLabel('Your name').fill('Mia');
  await page.getByLabel('How many clients do you see in a month?').fill('5000');
  await page.getByRole('button', { name: 'Join the waitlist' }).click();
  await expect(page.getByRole('alert')).toContainText('One thing needs another look');
  await expect(page.getByLabel('How many clients do you see in a month?')).toHaveAccessibleDescription(/200 or less/);
});

story('a site that is not listed gets no form, says so, and cannot join by its own scripts either', async ({ page, worlds }) => {
  const { foyer, stranger } = worlds;
  await open(page, worlds, stranger, '<foyer-waitlist role="coach"></foyer-waitlist>');
  await expect(page.getByRole('alert')).toContainText('The form cannot be shown here right now.');
  await expect(page.getByRole('link', { name: 'Open the waitlist' })).toHaveAttribute('href', `${foyer.url}/waitlist/coach`);
  const email = newAddress('stranger');
  const outcome = await page.evaluate(async ({ url, email: address }) => {
    const body = JSON.stringify({ email: address, name: 'Mia' });
    const tries = [
      () => fetch(`${url}/api/waitlist/join`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
      () => fetch(`${url}/api/waitlist/join`, { method: 'POST', mode: 'no-cors', headers: { 'content-type': 'text/plain' }, body }),
      () => fetch(`${url}/api/waitlist/form`),
    ];
    return Promise.all(tries.map((one) => one().then(() => 'read', () => 'refused')));
  }, { url: foyer.url, email });
  expect(outcome).toEqual(['refused', 'refused', 'refused']);
  const found = await fetch(`${foyer.url}/api/v1/admin/waitlist?q=${encodeURIComponent(email)}`, { headers: { authorization: `Bearer ${foyer.adminKey}` } });
  expect(await found.text()).not.toContain(email);
});

story('a lost connection loses nothing: the second try is the same request', async ({ page, worlds }) => {
  const { foyer, listed } = worlds;
  const email = newAddress('lost');
  await open(page, worlds, listed, '<foyer-waitlist role="coach"></foyer-waitlist>');
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Your name').fill('Mia');
  await page.route('**/api/waitlist/join', (route) => route.abort());
  await page.getByRole('button', { name: 'Join the waitlist' }).click();
  await expect(page.getByRole('alert')).toContainText('nothing you typed is lost');
  await page.unroute('**/api/waitlist/join');
  await page.getByRole('button', { name: 'Join the waitlist' }).click();
  await expect(page.getByRole('heading', { name: 'Check your mailbox' })).toBeVisible();
  expect((await entryOf(foyer, email)).email).toBe(email);
});

story('without a role the person chooses, in the language of the page, in light and dark and with the site\'s own colours', async ({ page, worlds, complaints }) => {
  const { foyer, listed } = worlds;
  listed.show({ body: '<foyer-waitlist lang="de" theme="auto"></foyer-waitlist>', policy: `script-src ${foyer.url}; connect-src ${foyer.url}`, head: `<script src="${foyer.url}/embed.js"></script><style>:root{color-scheme:light dark}body{background:canvas;color:canvastext}foyer-waitlist.own{--foyer-accent:#7a1f5c;--foyer-radius:0px}</style>` });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(listed.origin);
  await expect(page.getByLabel('E-Mail-Adresse')).toBeVisible();
  await expect(page.getByRole('radio')).not.toHaveCount(0);
  const button = page.locator('foyer-waitlist').locator('button[type=submit]');
  const dark = await button.evaluate((element) => getComputedStyle(element).backgroundColor);
  await expectNoAxeFindings(page);
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await button.evaluate((element) => getComputedStyle(element).backgroundColor);
  expect(light).not.toBe(dark);
  await expectNoAxeFindings(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(page);
  await showPage(page, 'pages/embed-light', { fullPage: true });
  await page.locator('foyer-waitlist').evaluate((element) => element.classList.add('own'));
  await expect(button).toHaveCSS('background-color', 'rgb(122, 31, 92)');
  await expect(button).toHaveCSS('border-radius', '0px');
  expect(complaints).toEqual([]);
});
