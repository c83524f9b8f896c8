import { signInAs } from './support/admin-session.ts';
import { panelOf, rowOf } from './support/admin.ts';
import { expectNoAxeFindings } from './support/expectations.ts';
import { linkIn, mailsTo, readMailTo } from './support/mailbox.ts';
import { hasConfirmed, newAddress, newApplicant } from './support/people.ts';
import { entryOf } from './support/review.ts';
import { expect, story } from './support/story.ts';

story('a question goes out by mail, is answered without JavaScript, comes back by itself, and is followed by the decision', async ({ page, foyer, anotherBrowser }) => {
  const lea = newApplicant({ name: 'Lea Query', email: newAddress('lea.query') });
  const phone = await anotherBrowser({ javaScriptEnabled: false, viewport: { width: 390, height: 760 } });
  await hasConfirmed(phone, foyer, lea);
  await signInAs(page, foyer, 'reviewer', { name: 'Rita Reviewer', roles: ['coach'] });
  await page.goto(`/admin/waitlist?q=${encodeURIComponent(lea.email)}`);
  await rowOf(page, 'Lea Query').click();
  await page.keyboard.press('i');
  await expect(page.getByRole('textbox', { name: 'Question' })).toBeFocused();
  await page.keyboard.type('Which certificate do you hold?');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('The question to Lea Query is on its way.')).toBeVisible();
  await expect(panelOf(page, 'Lea Query').getByText('No reply yet')).toBeVisible();
  await expect(rowOf(page, 'Lea Query')).toContainText('Waits for a reply');

  await expect.poll(async () => (await mailsTo(foyer, lea.email)).some(({ text }) => text.includes('Which certificate do you hold?'))).toBe(true);
  const mail = await readMailTo(foyer, lea.email, 'status');
  const status = await phone.newPage();
  await status.goto(linkIn(mail));
  await expect(status.getByRole('heading', { name: 'A question for you' })).toBeVisible();
  await expect(status.getByText('Which certificate do you hold?')).toBeVisible();
  await status.getByLabel('Your answer').fill('ICF, since 2019.\nAnd mediation.');
  await status.getByRole('button', { name: 'Send my answer' }).click();
  await expect(status.getByText('Thank you, your answer is with the team.')).toBeVisible();
  await expect(status.getByLabel('Your answer')).toHaveCount(0);

  // Nobody touched the desk meanwhile.
  await expect(panelOf(page, 'Lea Query').getByText('ICF, since 2019.').first()).toBeVisible();
  await expect(panelOf(page, 'Lea Query').getByText('No reply yet')).toHaveCount(0);
  await expect(rowOf(page, 'Lea Query')).toContainText('Replied');
  await expectNoAxeFindings(page);

  await page.keyboard.press('a');
  await expect(page.getByText('Lea Query is invited as Coach.')).toBeVisible();
  await readMailTo(foyer, lea.email, 'invitation');
  expect(await entryOf(foyer, lea.email)).toMatchObject({ status: 'invited', role: 'coach', flags: [] });
  await status.goto('/waitlist/status');
  await expect(status.getByRole('heading', { level: 1 })).toHaveText('You’re invited');
  await expect(status.getByRole('heading', { name: 'A question for you' })).toHaveCount(0);
});
