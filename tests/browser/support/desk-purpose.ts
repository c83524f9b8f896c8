import { expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { joinsTeam, signsIn } from './admin-session.ts';
import { mailedLink, panelOf, rowOf } from './admin.ts';
import { everybody, settle, settler, type Settler } from './desk-people.ts';
import { expectInside } from './expectations.ts';
import { startFoyer, type FoyerServer, type Settings } from './foyer-server.ts';
import { handOn } from './hand.ts';
import { mailsTo } from './mailbox.ts';
import { acceptFromMail } from './people.ts';
import { entryOf } from './review.ts';
import { aheadBy } from './server-clock.ts';
import { watch } from './watch-page.ts';

const password = 'four quiet lakes at noon';

/** The list of a product somebody has heard of: 400 people, among them the 50 that are looked for. */
interface Crowd {
  readonly right: readonly Settler[];
  readonly held: readonly Settler[];
  readonly others: readonly Settler[];
}

function crowd(): Crowd {
  let number = 0;
  const some = (count: number, fields: Partial<Settler>): readonly Settler[] =>
    Array.from({ length: count }, () => settler((number += 1), fields));
  const leads = { answers: { specialty: 'Leadership, for people who lead for the first time', experience: 'seasoned' } };
  const right = some(50, leads);
  const held = some(2, leads);
  const others = [
    // Each lacks one thing: the address is not proven, the role is another one, the answer is about something else.
    ...some(18, { ...leads, confirmed: false }),
    ...some(130, { wants: 'client', answers: { goal: 'Grow into leadership at work' } }),
    ...some(200, { answers: { specialty: 'Career changes and coming back after a break', experience: 'some' } }),
  ];
  return { right, held, others };
}

interface Purpose {
  readonly page: Page;
  readonly foyer: FoyerServer;
  readonly settings: Settings;
  readonly browser: Browser;
  readonly anotherBrowser: () => Promise<BrowserContext>;
}

/**
 * What the desk is for: somebody who has never seen it approves the right 50 coaches with the right role in minutes,
 * and a month later anyone can see who decided what and why.
 */
export async function tellThePurpose({ page, foyer, settings, browser, anotherBrowser }: Purpose): Promise<void> {
  const people = crowd();
  await settle(foyer, [...people.right, ...people.held, ...people.others]);
  await everybody(foyer, 'hold', people.held.map(({ email }) => email), { notes: 'We wait for a reference.' });
  await ownerInvitesReviewer(page, foyer);

  const reviewer = await (await anotherBrowser()).newPage();
  const { steps, seconds } = await reviewerInvitesFifty(reviewer, foyer, people);
  expect(steps, 'steps from the mail to fifty invitations').toBeLessThanOrEqual(12);
  expect(seconds, 'seconds of it').toBeLessThan(120);

  for (const { email, name } of people.right.slice(0, 3)) {
    const coach = await (await anotherBrowser()).newPage();
    await acceptFromMail(coach, foyer, email);
    await expectInside(coach, name);
  }
  // Nobody else got anything.
  for (const { email } of [...people.held, people.others[0]!, people.others[20]!, people.others[200]!]) {
    expect((await mailsTo(foyer, email)).filter(({ text }) => text.includes('/invite?'))).toEqual([]);
    expect((await entryOf(foyer, email)).status).toBe('pending');
  }

  await reviewer.close();
  await page.goto('about:blank');
  await foyer.stop();
  const later = await startFoyer({ ...settings, ...aheadBy(31) });
  try {
    await viewerReadsWhy(browser, later, people);
  } finally {
    await later.stop();
  }
}

/** The first owner comes by the link of the console and asks one person into the team. */
async function ownerInvitesReviewer(page: Page, foyer: FoyerServer): Promise<void> {
  await page.goto(/http\S+\/admin\/setup#\S+/.exec(foyer.log())![0]);
  await page.getByLabel('Your name').fill('Olga Owner');
  await page.getByLabel('Email').fill('olga@team.test');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create the owner' }).click();
  await expect(page).toHaveURL('/admin/waitlist');
  await page.getByRole('link', { name: 'Team' }).click();
  await page.getByRole('button', { name: 'Invite somebody' }).first().click();
  const form = page.getByRole('dialog', { name: 'Invite somebody into the team' });
  await form.getByLabel('Email').fill('rita@team.test');
  await form.getByLabel('Name').fill('Rita Reviewer');
  await form.getByLabel('Only these roles').check();
  await form.getByLabel('Coach').check();
  await form.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(page.getByText('Rita Reviewer is invited. The mail to rita@team.test is on its way.')).toBeVisible();
  await expect(rowOf(page, 'Rita Reviewer')).toContainText('Invited');
}

/** From the mail in her mailbox to fifty people invited, by somebody who has never been here. */
async function reviewerInvitesFifty(page: Page, foyer: FoyerServer, { right, held }: Crowd): Promise<{ steps: number; seconds: number }> {
  const link = await mailedLink(foyer, 'rita@team.test', 'join');
  const began = performance.now();
  const hand = handOn(page);
  await page.goto(link);
  await expect(page.getByText('rita@team.test was invited as Reviewer.', { exact: false })).toBeVisible();
  await hand.write(page.getByLabel('Password', { exact: true }), password);
  await hand.press(page.getByRole('button', { name: 'Join' }));
  await expect(page).toHaveURL('/admin/waitlist');

  await hand.press(page.getByRole('button', { name: 'Filter', exact: true }));
  await hand.choose(page.getByLabel('Wants to be'), 'Coach');
  await hand.key('Escape');
  await hand.write(page.getByRole('searchbox'), 'leadership');
  await expect(page.getByText('52 people', { exact: true })).toBeVisible();

  // She looks at one of them before she decides about all.
  await hand.press(rowOf(page, right[0]!.name));
  await expect(panelOf(page, right[0]!.name).getByText('Leadership, for people who lead for the first time')).toBeVisible();
  await hand.key('Escape');

  await hand.press(page.getByRole('checkbox', { name: `Select ${right[0]!.name}` }));
  const bar = page.getByRole('region', { name: 'What to do with the selection' });
  await hand.press(bar.getByRole('button', { name: 'Select all 52 that match' }));
  await hand.press(bar.getByRole('button', { name: 'Invite 52' }));

  await expect(page.getByText('Invite 50 as Coach. 2 left out: on hold.')).toBeVisible();
  const leftOut = page.getByRole('listitem').filter({ hasText: 'on hold' });
  for (const { email } of held) await expect(leftOut.getByText(email)).toBeVisible();
  expect((await entryOf(foyer, right[0]!.email)).status, 'nothing before the plan is started').toBe('pending');
  await hand.press(page.getByRole('button', { name: 'Invite 50 as coach' }));
  await expect(page.getByText('All done. Everybody who was planned has been changed.')).toBeVisible({ timeout: 20_000 });
  const seconds = (performance.now() - began) / 1000;

  await expect
    .poll(async () => (await Promise.all(right.map(async ({ email }) => (await mailsTo(foyer, email)).filter(({ text }) => text.includes('/invite?token=')).length))).reduce((sum, count) => sum + count, 0), { timeout: 40_000, message: 'fifty invitations, one for each' })
    .toBe(50);
  return { steps: hand.steps, seconds };
}

/** A month has gone by; somebody who may only look finds out who decided what, when and why. */
async function viewerReadsWhy(browser: Browser, foyer: FoyerServer, { right, held }: Crowd): Promise<void> {
  const context = await browser.newContext({ baseURL: foyer.url });
  const watched = watch(context, foyer.url);
  const page = await context.newPage();
  await page.clock.setFixedTime(Date.now() + 31 * 86_400_000);
  await signsIn(page, foyer, await joinsTeam(foyer, 'viewer', { name: 'Vera Viewer' }));

  await page.goto('/admin/audit');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('combobox', { name: 'By' }).selectOption('Rita Reviewer');
  await page.getByRole('combobox', { name: 'What' }).selectOption('Approved');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('row').filter({ hasText: 'Rita Reviewer' }).filter({ hasText: right[0]!.name }).first()).toBeVisible();

  await page.goto(`/admin/access?q=${encodeURIComponent(right[0]!.email)}`);
  await rowOf(page, right[0]!.name).getByRole('link').click();
  await expect(page.getByRole('heading', { name: `Why does ${right[0]!.name} have access?` })).toBeVisible();
  const approved = page.getByRole('listitem').filter({ hasText: 'Was approved as coach' });
  await expect(approved).toContainText('by Rita Reviewer');
  await expect(approved).toContainText(/last mo/);
  // Why just these: the act that took them says whom it took, and whom not.
  await approved.getByRole('link', { name: 'with others' }).click();
  await expect(page.getByText('Invite 50 as Coach. 2 left out: on hold.')).toBeVisible();
  await expect(page.getByText('search: leadership')).toBeVisible();

  // And why two of them did not come.
  await page.goto(`/admin/waitlist?q=${encodeURIComponent(held[0]!.email)}`);
  await rowOf(page, held[0]!.name).click();
  await expect(panelOf(page, held[0]!.name).getByText('We wait for a reference.').first()).toBeVisible();
  await context.close();
  expect(watched).toEqual({ complaints: [], strangers: [], leakedReferers: [] });
}
