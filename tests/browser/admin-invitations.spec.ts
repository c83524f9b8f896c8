import type { Page } from '@playwright/test';
import { signInAs } from './support/admin-session.ts';
import { arrive, rowOf } from './support/admin.ts';
import { expectFitEverywhere, tabTo } from './support/looks.ts';
import { linkIn, readMailTo } from './support/mailbox.ts';
import { acceptFromMail } from './support/people.ts';
import { approve, entryOf } from './support/review.ts';
import type { FoyerServer } from './support/foyer-server.ts';
import { expect, story } from './support/story.ts';

/** People with an open invitation. */
async function invited(foyer: FoyerServer, names: readonly string[], role = 'coach') {
  const { people } = await arrive(foyer, names, role);
  for (const { email } of people) await approve(foyer, email, role);
  return people;
}

async function openInvitations(page: Page, name: string) {
  await page.goto('/admin/invitations');
  await expect(rowOf(page, name)).toBeVisible();
}

const panelOf = (page: Page, name: string) => page.getByRole('complementary', { name: `The invitation of ${name}` });

story('an invitation is followed from the mail to the acceptance, and sent again when it is needed', async ({ page, foyer, anotherBrowser }) => {
  await signInAs(page, foyer, 'admin');
  const [mia, noah] = await invited(foyer, ['Mia Winter', 'Noah Winter']);
  await openInvitations(page, 'Mia Winter');
  await expectFitEverywhere(page, 'admin-invitations');
  await rowOf(page, 'Mia Winter').click();
  const panel = panelOf(page, 'Mia Winter');
  await expect(panel.getByText('Invited as Coach')).toBeVisible();
  await expect(panel.getByText('The link was not opened yet')).toBeVisible();
  // The panel is in the address: a reload and a sent link show it.
  await page.reload();
  await expect(panel).toBeVisible();
  await expectFitEverywhere(page, 'admin-invitation');

  const first = linkIn(await readMailTo(foyer, mia!.email, 'invitation'));
  await panel.getByRole('button', { name: 'Send again' }).click();
  await expect(page.getByText('A fresh invitation is on its way to Mia Winter.')).toBeVisible();
  const second = linkIn(await readMailTo(foyer, mia!.email, 'invitation', { number: 2 }));
  expect(second).not.toBe(first);
  await page.goto('/admin/invitations?state=superseded');
  await expect(rowOf(page, 'Mia Winter')).toContainText('Replaced');

  const guest = await (await anotherBrowser()).newPage();
  await page.goto('/admin/invitations?state=accepted');
  await acceptFromMail(guest, foyer, noah!.email);
  // Nobody reloads: the acceptance comes by itself.
  await expect(rowOf(page, 'Noah Winter')).toContainText('Accepted');
});

story('a link is shown once and copied, and after that never again', async ({ page, foyer, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: foyer.url });
  await signInAs(page, foyer, 'admin');
  await invited(foyer, ['Lena Frost']);
  await openInvitations(page, 'Lena Frost');
  await rowOf(page, 'Lena Frost').click();
  await panelOf(page, 'Lena Frost').getByRole('button', { name: 'Copy link' }).click();
  const dialog = page.getByRole('dialog', { name: 'Copy the link for Lena Frost' });
  await expect(dialog).toContainText('can come in as coach');
  await expect(dialog).toContainText('It is shown once');
  await expectFitEverywhere(page, 'admin-copy-link');
  await dialog.getByRole('button', { name: 'Show and copy the link' }).click();
  await expect(dialog.getByLabel('Invitation link')).toHaveValue(/\/invite\?token=/);
  await expect(dialog).toContainText('Copied. This is the only time you see it.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('/invite?token=');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(panelOf(page, 'Lena Frost').getByText('Yes, once, to hand it over')).toBeVisible();
  await panelOf(page, 'Lena Frost').getByRole('button', { name: 'Copy link' }).click();
  await expect(dialog).toContainText('was shown already');
  await expect(dialog.getByRole('button', { name: 'Show and copy the link' })).toHaveCount(0);
});

story('a link that somebody else has just seen is refused in words', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'admin');
  const [omar] = await invited(foyer, ['Omar Frost']);
  await openInvitations(page, 'Omar Frost');
  await rowOf(page, 'Omar Frost').click();
  await panelOf(page, 'Omar Frost').getByRole('button', { name: 'Copy link' }).click();
  const dialog = page.getByRole('dialog', { name: 'Copy the link for Omar Frost' });
  // Another admin is quicker by a moment.
  const show = dialog.getByRole('button', { name: 'Show and copy the link' });
  await expect(show).toBeVisible();
  const { id } = await entryOf(foyer, omar!.email);
  await page.route('**/link', async (route) => {
    await fetch(`${foyer.url}/api/v1/admin/waitlist/${id}/link`, { method: 'POST', headers: { authorization: `Bearer ${foyer.adminKey}` } });
    await route.continue();
  });
  await show.click();
  await expect(dialog.getByRole('alert')).toContainText('shown before');
  await expect(dialog.getByLabel('Invitation link')).toHaveCount(0);
});

story('several invitations are sent again without a mouse, after a look at the plan', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'admin');
  const people = await invited(foyer, ['Pia Snow', 'Rosa Snow']);
  await openInvitations(page, 'Pia Snow');
  await page.keyboard.press('j');
  // The newest two are the ones of this story, unless another one came between: go down to the first of them.
  for (let row = 0; row < 30 && !(await rowOf(page, 'Snow').first().getAttribute('data-active')); row += 1) await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(page.getByText('1 selected')).toBeVisible();
  await page.keyboard.press('j');
  for (let row = 0; row < 30 && !(await rowOf(page, 'Snow').nth(1).getAttribute('data-active')); row += 1) await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(page.getByRole('region', { name: '2 selected' })).toBeVisible();
  await expectFitEverywhere(page, 'admin-invitations-bulk');
  await tabTo(page, 'button', 'Send 2 again');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/admin\/jobs\/./);
  await tabTo(page, 'button', 'Send 2 invitations again');
  await page.keyboard.press('Enter');
  await expect(page.getByText('All done.', { exact: false })).toBeVisible();
  for (const { email } of people) await readMailTo(foyer, email, 'invitation', { number: 2 });
});

story('an invitation is withdrawn after one question, and its link is dead', async ({ page, foyer, anotherBrowser }) => {
  await signInAs(page, foyer, 'admin');
  const [theo] = await invited(foyer, ['Theo Hail']);
  await openInvitations(page, 'Theo Hail');
  await rowOf(page, 'Theo Hail').click();
  await page.keyboard.press('w');
  const question = page.getByRole('dialog', { name: 'Withdraw the invitation of Theo Hail?' });
  await expect(question).toContainText('The link stops working at once.');
  await question.getByRole('button', { name: 'Withdraw the invitation' }).click();
  await expect(page.getByText('The invitation of Theo Hail is withdrawn.')).toBeVisible();
  await expect(rowOf(page, 'Theo Hail')).toContainText('Withdrawn');
  const guest = await (await anotherBrowser()).newPage();
  await guest.goto(linkIn(await readMailTo(foyer, theo!.email, 'invitation')));
  await expect(guest.getByRole('button', { name: 'Accept the invitation' })).toHaveCount(0);
});
