import type { Page } from '@playwright/test';
import { signsIn } from './support/admin-session.ts';
import { arrive, rowOf } from './support/admin.ts';
import type { FoyerServer } from './support/foyer-server.ts';
import { expectFitEverywhere, tabTo } from './support/looks.ts';
import { startMailProvider, type MailProvider } from './support/mail-provider.ts';
import { approve } from './support/review.ts';
import { expect, story as plainStory } from './support/story.ts';

/** Stories with a mail provider that can refuse. */
const story = plainStory.extend<object, { provider: MailProvider }>({
  provider: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright wants the pattern.
    async ({}, use) => {
      const provider = await startMailProvider();
      await use(provider);
      await provider.end();
    },
    { scope: 'worker' },
  ],
  settings: [async ({ provider }, use) => use({ RESEND_API_KEY: 're_StoryStory_StoryStoryStory1', RESEND_BASE_URL: provider.url, EMAIL_FROM: 'Arete <hello@arete.example>' }), { scope: 'worker' }],
});

const password = 'seven tall bridges hum';

/** Somebody joins the team by the mailed link, which this provider has taken, and signs in. */
async function isAdmin(page: Page, foyer: FoyerServer, provider: MailProvider): Promise<void> {
  const email = `admin-${crypto.randomUUID()}@team.test`;
  const post = async (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(`${foyer.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
    expect(answer.ok, `${path}: ${await answer.clone().text()}`).toBe(true);
  };
  await post('/api/v1/admin/admins', { email, name: 'Ada Berg', level: 'admin' }, { authorization: `Bearer ${foyer.adminKey}` });
  let token: string | undefined;
  await expect.poll(() => (token = /\/admin\/join#([\w-]{43})/.exec(provider.mails.find(({ to }) => to === email)?.text ?? '')?.[1])).toBeDefined();
  await post('/api/v1/admin/admins/join', { token, name: 'Ada Berg', password });
  await signsIn(page, foyer, { email, password });
}

/** Invites people whose mail the provider refuses. */
async function refused(foyer: FoyerServer, provider: MailProvider, names: readonly string[], says: string) {
  const { people } = await arrive(foyer, names);
  for (const { email } of people) {
    provider.refuses.set(email, says);
    await approve(foyer, email, 'coach');
  }
  return people;
}

const broken = 'The attachment limit of your plan is exceeded.';

story('a refused mail says why in plain words, and goes out once the reason is gone', async ({ page, foyer, provider }) => {
  await isAdmin(page, foyer, provider);
  const [mia] = await refused(foyer, provider, ['Mia Post'], broken);
  await page.goto('/admin/outbox');
  // It shows up by itself once the provider has refused it.
  await expect(rowOf(page, 'Mia Post')).toContainText('Invitation');
  await expect(page.getByRole('button', { name: /^Parked \d/ })).toHaveAttribute('aria-pressed', 'true');
  await expectFitEverywhere(page, 'admin-outbox');
  await rowOf(page, 'Mia Post').click();
  const panel = page.getByRole('complementary', { name: 'Mail to Mia Post' });
  await expect(panel.getByText('The provider does not accept this mail as it is. What it said is below.')).toBeVisible();
  await expect(panel.getByText(broken, { exact: false })).toBeVisible();
  await expectFitEverywhere(page, 'admin-outbox-mail');

  provider.refuses.delete(mia!.email);
  await panel.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('1 mail is on its way again.')).toBeVisible();
  await expect.poll(() => provider.mails.some(({ to }) => to === mia!.email)).toBe(true);
  await page.getByRole('button', { name: 'Sent', exact: true }).click();
  await expect(page).toHaveURL(/status=sent/);
  await expect(rowOf(page, 'Mia Post')).toBeVisible();
});

story('several mails are chosen, tried again and given up without a mouse', async ({ page, foyer, provider }) => {
  await isAdmin(page, foyer, provider);
  const people = await refused(foyer, provider, ['Ben Post', 'Cleo Post'], broken);
  await page.goto('/admin/outbox');
  await expect(rowOf(page, 'Ben Post')).toBeVisible();
  await expect(rowOf(page, 'Cleo Post')).toBeVisible();
  for (const name of ['Ben Post', 'Cleo Post']) {
    await page.getByRole('grid').focus();
    await page.keyboard.press('Home');
    for (let row = 0; row < 20 && (await rowOf(page, name).getAttribute('data-active')) === null; row += 1) await page.keyboard.press('j');
    await page.keyboard.press('x');
  }
  await expect(page.getByRole('region', { name: '2 selected' })).toBeVisible();
  provider.refuses.delete(people[0]!.email);
  await tabTo(page, 'button', 'Try 2 again');
  await page.keyboard.press('Enter');
  await expect(page.getByText('2 mails are on their way again.')).toBeVisible();
  await expect.poll(() => provider.mails.some(({ to }) => to === people[0]!.email)).toBe(true);

  // The other one is refused again and comes back by itself.
  await expect(rowOf(page, 'Ben Post')).toHaveCount(0);
  await expect(rowOf(page, 'Cleo Post')).toBeVisible();
  await page.getByRole('grid').focus();
  await page.keyboard.press('Home');
  for (let row = 0; row < 20 && (await rowOf(page, 'Cleo Post').getAttribute('data-active')) === null; row += 1) await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Mail to Cleo Post' })).toBeVisible();
  await tabTo(page, 'button', 'Discard');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Discard 1 mail?' })).toBeVisible();
  await tabTo(page, 'button', 'Discard 1 mail');
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 mail discarded. It will not be sent.')).toBeVisible();
  await page.goto('/admin/outbox?status=dropped');
  await expect(rowOf(page, 'Cleo Post')).toContainText('Somebody of the team discarded it.');
});

story('while the provider takes nothing, a banner says so and when it goes on', async ({ page, foyer, provider }) => {
  await isAdmin(page, foyer, provider);
  const { people } = await arrive(foyer, ['Dan Post']);
  provider.stopped = true;
  await approve(foyer, people[0]!.email, 'coach');
  await page.goto('/admin/outbox?status=queued');
  await expect(rowOf(page, 'Dan Post')).toBeVisible();
  await expect(page.getByText(/^Mail is paused/)).toBeVisible();
  await expect(page.getByText(/invalid_api_key|API key is invalid/)).toBeVisible();
  await expectFitEverywhere(page, 'admin-outbox-paused');
  provider.stopped = false;
});
