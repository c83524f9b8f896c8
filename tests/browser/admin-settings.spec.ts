import { signInAs } from './support/admin-session.ts';
import { expectFit, expectFitEverywhere, tabTo } from './support/looks.ts';
import { mailsTo } from './support/mailbox.ts';
import { newApplicant, hasConfirmed } from './support/people.ts';
import { approve } from './support/review.ts';
import { expect, story } from './support/story.ts';

/** A server of its own: its mail texts are changed here. */
story.use({ settings: { TTL_STATUS_SECONDS: '86402' } });

story('an owner sees how everything is doing, and that mail works', async ({ page, foyer }) => {
  const olga = await signInAs(page, foyer, 'owner');
  await page.goto('/admin/settings');
  await expect(page.getByText('SQLite answers.')).toBeVisible();
  const before = (await mailsTo(foyer, olga.email)).length;
  await page.getByRole('button', { name: 'Send it' }).click();
  await expect(page.getByRole('status').filter({ hasText: /^Sent\./ })).toBeVisible();
  await expect.poll(async () => (await mailsTo(foyer, olga.email)).length).toBe(before + 1);
  await page.getByLabel('To', { exact: true }).fill('nobody');
  await page.getByRole('button', { name: 'Send it' }).click();
  await expect(page.getByRole('alert')).toContainText('ana@example.com');

  await page.getByRole('tab', { name: 'Configuration' }).click();
  await expect(page.getByText('Secrets are never shown.')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Find a setting' }).fill('foyer_secret');
  await expect(page.getByText('Set, and secret')).toBeVisible();
  await expect(page.getByText('PUBLIC_URL', { exact: true })).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('searchbox', { name: 'Find a setting' })).toHaveValue('foyer_secret');
  await page.getByRole('tab', { name: 'Backups' }).click();
  await expect(page.getByRole('heading', { name: 'How to restore' })).toBeVisible();
});

story('a mail text is changed with its preview, and put back', async ({ page, foyer, anotherBrowser }) => {
  await signInAs(page, foyer, 'owner', { name: 'Olga Berg' });
  await page.goto('/admin/settings?tab=mails&mail=invitation');
  const preview = page.frameLocator('iframe[title="The mail as it would look"]');
  await expect(preview.getByText('Accept the invitation')).toBeVisible();
  // The looks of the mail are there, although the policy takes no inline style.
  const card = preview.locator('.card').first();
  await expect(card).toHaveCSS('border-top-width', '1px');

  const subject = page.getByLabel('Subject', { exact: true });
  await subject.fill('A seat for {{ nme }}');
  await expect(page.getByText('there is no value called "nme" here.')).toBeVisible();
  await page.keyboard.press('Control+s');
  await expect(page.getByText('Not saved yet')).toBeVisible();

  // Leaving would lose it: it is asked first, whichever way one leaves.
  await page.getByRole('button', { name: 'Reminder' }).click();
  const leave = page.getByRole('dialog', { name: 'Leave without saving?' });
  await expect(leave).toBeVisible();
  await leave.getByRole('button', { name: 'Cancel' }).click();
  await expect(subject).toHaveValue('A seat for {{ nme }}');

  await subject.fill('A seat for you at {{ brandName }}');
  await expect(page.getByText('A seat for you at Arete')).toBeVisible();
  const text = page.getByLabel('Text', { exact: true });
  await text.press('Control+Home');
  await page.getByRole('button', { name: /^Insert invitedBy/ }).click();
  await expect(text).toHaveValue(/^\{\{ invitedBy \}\}/);
  await page.keyboard.type('\n\n');
  await page.keyboard.press('Control+s');
  await expect(page.getByText('Saved. Mails from now on go out in these words.')).toBeVisible();
  await expect(page.getByText('Changed by Olga Berg')).toBeVisible();

  const mia = newApplicant({ role: 'client' });
  await hasConfirmed(await anotherBrowser(), foyer, mia);
  await approve(foyer, mia.email, 'client');
  await expect.poll(async () => (await mailsTo(foyer, mia.email)).map((mail) => mail.subject)).toContain('A seat for you at Arete');

  await page.getByRole('button', { name: 'Back to the original words' }).click();
  await expect(page.getByRole('heading', { name: 'Put “Invitation” back to its original words?' })).toBeVisible();
  await page.getByRole('button', { name: 'Put it back' }).click();
  await expect(page.getByText('“Invitation” goes out in its original words again.')).toBeVisible();
  await expect(subject).toHaveValue(/^You're invited to/);
});

story('alerts are set without a mouse, and the secret of the webhook is shown once', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'owner');
  await page.goto('/admin/settings?tab=alerts');
  await expect(page.getByLabel('By webhook to')).toBeVisible();
  await tabTo(page, 'textbox', 'By mail to');
  await page.keyboard.type('night@team.test');
  await tabTo(page, 'textbox', 'By webhook to');
  await page.keyboard.type('nothing');
  await tabTo(page, 'textbox', 'Mails that are parked');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('many');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('Mails that are parked: Give a whole number, 0 or more.');
  await page.getByLabel('Mails that are parked').fill('7');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText(/https/);
  await page.getByLabel('By webhook to').fill('https://alerts.example.com/in');
  await page.keyboard.press('Enter');
  const secret = page.getByRole('dialog', { name: 'Copy the webhook secret now' });
  await expect(secret.getByRole('textbox', { name: 'Webhook secret' })).toHaveValue(/^whsec_/);
  await expectFit(page, 'admin-alerts-secret');
  await tabTo(page, 'button', 'I have kept it');
  await page.keyboard.press('Enter');
  await page.reload();
  await expect(page.getByLabel('By webhook to')).toHaveValue('https://alerts.example.com/in');
  await expect(page.getByLabel('Mails that are parked')).toHaveValue('7');
  await expect(page.getByLabel('By mail to')).toHaveValue('night@team.test');
});

story('whoever is no owner sees what they may, and why not the rest', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'reviewer');
  await page.goto('/admin/settings');
  await expect(page.getByText('Owners can send a test mail here.')).toBeVisible();
  await page.goto('/admin/settings?tab=mails');
  await expect(page.getByText('Owners change mail texts.')).toBeVisible();
  await expect(page.getByLabel('Subject', { exact: true })).toHaveAttribute('readonly', '');
  await page.goto('/admin/settings?tab=alerts');
  await expect(page.getByText('Owners change who is told, and from when on.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save the alerts' })).toHaveCount(0);
  for (const tab of ['backups', 'configuration']) {
    await page.goto(`/admin/settings?tab=${tab}`);
    await expect(page.getByRole('heading', { name: 'For owners only' })).toBeVisible();
  }
  await expectFit(page, 'admin-settings-reviewer');
});

story('the settings are fit for everybody', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'owner');
  for (const [tab, sight] of [['health', 'How everything is doing'], ['mails', 'Preview'], ['alerts', 'Who is told'], ['backups', 'How to restore'], ['configuration', 'The server']] as const) {
    await page.goto(`/admin/settings?tab=${tab}`);
    await expect(page.getByRole('heading', { name: sight })).toBeVisible();
    if (tab === 'mails') await expect(page.frameLocator('iframe').locator('body')).toBeVisible();
    await expectFitEverywhere(page, `admin-settings-${tab}`);
  }
});
