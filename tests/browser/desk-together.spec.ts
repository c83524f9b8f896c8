import { joinsTeam, signInAs, signsIn } from './support/admin-session.ts';
import { arrive, openQueue, panelOf, rowOf, signOut } from './support/admin.ts';
import { entryOf } from './support/review.ts';
import { expect, story } from './support/story.ts';

story('two reviewers at two desks: each sees what the other does, and the second to decide is told by whom the person is taken', async ({ page, foyer, anotherBrowser }) => {
  await joinsTeam(foyer, 'owner');
  const bea = await signInAs(page, foyer, 'reviewer', { name: 'Bea Bosch' });
  const arrivals = await arrive(foyer, ['Mia Collide', 'Noah Collide', 'Ida Collide']);
  const [mia, noah] = [arrivals.people[0]!, arrivals.people[1]!];
  const other = await (await anotherBrowser()).newPage();
  await signInAs(other, foyer, 'reviewer', { name: 'Cem Calik' });
  await openQueue(page, arrivals);
  await openQueue(other, arrivals);

  // Who works on whom appears at the other desk while it is looked at.
  await rowOf(other, 'Mia Collide').click();
  await rowOf(page, 'Mia Collide').click();
  await page.keyboard.press('c');
  await expect(panelOf(other, 'Mia Collide').getByText('Bea Bosch').first()).toBeVisible();
  await expect(panelOf(other, 'Mia Collide').getByRole('button', { name: /Take over/ })).toBeVisible();

  // So does a decision: the person leaves the other list by themselves.
  await page.keyboard.press('r');
  await page.getByRole('textbox', { name: /Reason/ }).fill('Works in another field.');
  await page.getByRole('button', { name: 'Reject Mia Collide' }).click();
  await expect(rowOf(other, 'Mia Collide')).toHaveCount(0);
  expect(await entryOf(foyer, mia.email)).toMatchObject({ status: 'rejected', role: null });

  // Both press at the same moment: one of the two decides, the other is told, and it stays decided once.
  for (const desk of [page, other]) {
    await desk.keyboard.press('Escape');
    await rowOf(desk, 'Noah Collide').click();
    await expect(panelOf(desk, 'Noah Collide').getByRole('heading', { name: 'Story' })).toBeVisible();
  }
  await Promise.all([page.keyboard.press('a'), other.keyboard.press('a')]);
  const told = (desk: typeof page) => desk.getByRole('alert').filter({ hasText: 'Noah Collide was changed by somebody else' });
  const won = (desk: typeof page) => desk.getByText('Noah Collide is invited as Coach.');
  await expect(won(page).or(told(page)).first()).toBeVisible();
  await expect(won(other).or(told(other)).first()).toBeVisible();
  expect(await told(page).count() + await told(other).count()).toBe(1);
  const { status, version } = await entryOf(foyer, noah.email);
  expect(status).toBe('invited');

  // The one who was told sees how it stands now, and by whom.
  const second = (await told(page).count()) === 1 ? page : other;
  await second.goto(`/admin/waitlist?status=invited&source=${arrivals.source}`);
  await rowOf(second, 'Noah Collide').click();
  await expect(panelOf(second, 'Noah Collide').getByText('Was approved as coach')).toContainText(second === page ? 'Cem Calik' : 'Bea Bosch');
  expect((await entryOf(foyer, noah.email)).version).toBe(version);

  // Signing out ends the news of every window of the session: the other one says so without a press.
  const window = await page.context().newPage();
  await window.goto('/admin/jobs');
  await expect(window.getByRole('heading', { level: 1, name: 'Waves and bulk acts' })).toBeVisible();
  await page.bringToFront();
  await signOut(page, bea);
  expect(await page.evaluate(async () => (await fetch('/api/v1/admin/events')).status)).toBe(401);
  await expect(window.getByRole('heading', { name: 'Sign in to the review desk' })).toBeVisible();
});

story('whoever is suspended is out at once, wherever they stand, and the desk says so by its sign-in page', async ({ page, foyer, anotherBrowser }) => {
  await signInAs(page, foyer, 'owner', { name: 'Olga Owner' });
  const dan = await joinsTeam(foyer, 'admin', { name: 'Dan Doubt' });
  const other = await (await anotherBrowser()).newPage();
  await signsIn(other, foyer, dan);
  await other.goto('/admin/access');
  await expect(other.getByRole('heading', { level: 1, name: 'Access' })).toBeVisible();

  await page.goto('/admin/team');
  await rowOf(page, 'Dan Doubt').click();
  await page.getByRole('button', { name: 'Suspend', exact: true }).click();
  await page.getByRole('dialog', { name: 'Suspend Dan Doubt?' }).getByRole('button', { name: 'Suspend Dan Doubt' }).click();
  await expect(page.getByText('Dan Doubt is suspended.')).toBeVisible();

  // Without a press: the stream tells the page to look whether it is still allowed in.
  await expect(other.getByRole('heading', { name: 'Sign in to the review desk' })).toBeVisible({ timeout: 5000 });
  const refused = await other.evaluate(async () => (await fetch('/api/v1/admin/waitlist')).status);
  expect(refused).toBe(401);
  await other.getByLabel('Email').fill(dan.email);
  await other.getByLabel('Password', { exact: true }).fill(dan.password);
  await other.getByRole('button', { name: 'Sign in' }).click();
  await expect(other.getByRole('alert')).toBeVisible();

  await page.getByRole('button', { name: 'Let back in' }).click();
  await expect(page.getByText('Dan Doubt can sign in again.')).toBeVisible();
  await other.getByRole('button', { name: 'Sign in' }).click();
  // Back where they stood.
  await expect(other).toHaveURL('/admin/access');
});
