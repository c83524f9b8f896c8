import { joinsTeam, signInAs } from './support/admin-session.ts';
import { rowOf } from './support/admin.ts';
import { expectFit, expectFitEverywhere, tabTo } from './support/looks.ts';
import { expectNoAxeFindings } from './support/expectations.ts';
import { mailsTo } from './support/mailbox.ts';
import { codeOf } from './support/one-time-code.ts';
import { newAddress } from './support/people.ts';
import { expect, story } from './support/story.ts';

story('an owner invites, changes, suspends and removes somebody', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'owner', { name: 'Olga Berg' });
  await page.goto('/admin/team');
  const email = newAddress('cleo');
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite somebody into the team' });
  await dialog.getByLabel('Email').fill(email);
  await dialog.getByLabel('Name').fill('Cleo Moreau');
  await dialog.getByLabel('Only these roles').check();
  await dialog.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Choose at least one role, or all.');
  await dialog.getByLabel('Coach').check();
  await expectNoAxeFindings(page);
  await dialog.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(page.getByText(`Cleo Moreau is invited. The mail to ${email} is on its way.`)).toBeVisible();
  await expect.poll(async () => (await mailsTo(foyer, email)).length).toBe(1);

  await rowOf(page, email).click();
  const panel = page.getByRole('complementary', { name: 'About Cleo Moreau' });
  await expect(panel.getByText('Decides about: Coach.')).toBeVisible();
  await panel.getByRole('button', { name: 'Send the invitation again' }).click();
  await expect.poll(async () => (await mailsTo(foyer, email)).length).toBe(2);

  await panel.getByRole('button', { name: 'Change', exact: true }).click();
  await page.getByRole('dialog').getByRole('radio', { name: /^Viewer/ }).check();
  await page.getByRole('button', { name: 'Save the change' }).click();
  await expect(rowOf(page, email)).toContainText('Viewer');
  await page.reload();
  await expect(panel).toBeVisible();

  await panel.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('heading', { name: 'Remove Cleo Moreau from the team?' })).toBeVisible();
  await page.getByRole('button', { name: 'Remove Cleo Moreau' }).click();
  await expect(rowOf(page, email)).toHaveCount(0);
});

story('somebody suspended is out at once and comes back when let in', async ({ page, foyer, anotherBrowser }) => {
  await signInAs(page, foyer, 'owner');
  const elsewhere = await (await anotherBrowser()).newPage();
  const ben = await signInAs(elsewhere, foyer, 'viewer', { name: 'Ben Okafor' });
  await elsewhere.goto('/admin/team');
  await expect(elsewhere.getByText('Only owners invite and change people here.')).toBeVisible();
  await expect(elsewhere.getByRole('button', { name: 'Invite somebody' })).toHaveCount(0);
  await elsewhere.goto('/admin/keys');
  await expect(elsewhere.getByRole('heading', { name: 'API keys are for owners' })).toBeVisible();

  await page.goto(`/admin/team?member=${ben.id}`);
  const panel = page.getByRole('complementary', { name: 'About Ben Okafor' });
  await panel.getByRole('button', { name: 'Suspend' }).click();
  await page.getByRole('button', { name: 'Suspend Ben Okafor' }).click();
  await expect(panel.getByText('Suspended', { exact: true })).toBeVisible();
  await elsewhere.goto('/admin/team');
  await expect(elsewhere).toHaveURL(/\/admin\/sign-in/);
  await panel.getByRole('button', { name: 'Let back in' }).click();
  await expect(panel.getByText('Active', { exact: true })).toBeVisible();
});

story('a key is made, shown once, and revoked', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'owner');
  await page.goto('/admin/keys');
  await page.getByRole('button', { name: 'Make a key' }).click();
  const name = `Website ${newAddress()}`;
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('gate', { exact: true }).check();
  await page.getByRole('button', { name: 'Make the key' }).click();
  const secret = await page.getByRole('textbox', { name: 'API key' }).inputValue();
  expect(secret).toMatch(/^foyer_[\w-]{43}$/);
  const asks = () => fetch(`${foyer.url}/api/v1/admin/waitlist?limit=1`, { headers: { authorization: `Bearer ${secret}` } });
  expect((await asks()).status).toBe(200);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await expect(page.getByText(secret)).toHaveCount(0);

  await rowOf(page, name).click();
  await page.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('button', { name: `Revoke ${name}` }).click();
  await expect(rowOf(page, name)).toContainText('Revoked');
  expect((await asks()).status).toBe(401);

  await rowOf(page, 'ADMIN_API_KEY').click();
  await expect(page.getByText('It comes from ADMIN_API_KEY in the environment')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Revoke' })).toHaveCount(0);
});

story('the own account is looked after without a mouse', async ({ page, foyer, anotherBrowser }) => {
  const ada = await signInAs(page, foyer, 'reviewer');
  await fetch(`${foyer.url}/api/v1/admin/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: ada.email, password: ada.password }) });
  await page.goto('/admin/account');
  await expect(page.getByText('This browser')).toBeVisible();
  await tabTo(page, 'button', 'End all others');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'End all other sessions?' })).toBeVisible();
  await tabTo(page, 'button', 'End all others');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/\d sessions? ended\./)).toBeVisible();

  const next = 'nine old lanterns swing';
  await tabTo(page, 'textbox', 'Password now');
  await page.keyboard.type(ada.password);
  await tabTo(page, 'textbox', 'New password');
  await page.keyboard.type(next);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Your password is changed. Everywhere else you are signed out.')).toBeVisible();
  const elsewhere = await (await anotherBrowser()).newPage();
  await elsewhere.goto('/admin/sign-in');
  await elsewhere.getByLabel('Email').fill(ada.email);
  await elsewhere.getByLabel('Password', { exact: true }).fill(next);
  await elsewhere.getByRole('button', { name: 'Sign in' }).click();
  await expect(elsewhere).toHaveURL('/admin/waitlist');
});

story('a second factor is set up, its codes made anew, and taken away', async ({ page, foyer }) => {
  const ada = await signInAs(page, foyer, 'viewer');
  await page.goto('/admin/account');
  await page.getByRole('button', { name: 'Set it up' }).click();
  await page.getByLabel('Your password', { exact: true }).fill(ada.password);
  await page.getByRole('button', { name: 'Continue' }).click();
  const key = await page.getByRole('textbox', { name: 'Key', exact: true }).inputValue();
  await expectFit(page, 'admin-second-factor');
  await page.getByLabel('I have kept the recovery codes').check();
  await page.getByLabel('Code', { exact: true }).fill(codeOf(key, Date.now()));
  await page.getByRole('button', { name: 'Finish' }).click();
  await expect(page.getByText('Your second factor is on.')).toBeVisible();
  await expect(page.getByText('10 recovery codes left.')).toBeVisible();

  await page.getByRole('button', { name: 'New recovery codes' }).click();
  await page.getByLabel('Your password', { exact: true }).fill(ada.password);
  await page.getByRole('button', { name: 'Make new codes' }).click();
  const codes = page.getByRole('dialog', { name: 'Keep these recovery codes' });
  await expect(codes.getByRole('listitem')).toHaveCount(10);
  const saved = page.waitForEvent('download');
  await codes.getByRole('link', { name: 'Save as a file' }).click();
  expect((await saved).suggestedFilename()).toBe('recovery-codes.txt');
  await codes.getByRole('button', { name: 'I have kept them' }).click();

  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByLabel('Your password', { exact: true }).fill('not the right one at all');
  await page.getByRole('button', { name: 'Remove it' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible();
  await page.getByLabel('Your password', { exact: true }).fill(ada.password);
  await page.getByRole('button', { name: 'Remove it' }).click();
  await expect(page.getByRole('button', { name: 'Set it up' })).toBeVisible();
});

story('team, keys and account are fit for everybody', async ({ page, foyer }) => {
  const olga = await signInAs(page, foyer, 'owner', { name: 'Olga Berg' });
  await joinsTeam(foyer, 'viewer', { name: 'Ben Okafor' });
  for (const [path, heading, name] of [['/admin/team', 'Team', 'admin-team'], [`/admin/team?member=${olga.id}`, 'Olga Berg', 'admin-member'], ['/admin/keys?key=environment', 'ADMIN_API_KEY', 'admin-keys'], ['/admin/account', 'Your account', 'admin-account']] as const) {
    await page.goto(path);
    await expect(page.getByRole('heading', { name: heading })).toBeVisible();
    await expectFitEverywhere(page, name);
  }
});
