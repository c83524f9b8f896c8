import { signInAs } from './support/admin-session.ts';
import { panelOf, rowOf } from './support/admin.ts';
import { expectInside, expectOutside } from './support/expectations.ts';
import { acceptFromMail, isIn, newAddress, newApplicant } from './support/people.ts';
import { mailsTo, readMailTo } from './support/mailbox.ts';
import { expect, story } from './support/story.ts';

story('access ends with the next request of an open dashboard, is explained on the queue, and comes back by a fresh invitation', async ({ page, foyer, anotherBrowser }) => {
  const zara = newApplicant({ name: 'Zara Gone', email: newAddress('zara.gone') });
  const laptop = await anotherBrowser();
  await isIn(laptop, foyer, zara);
  const inside = await laptop.newPage();
  await expectInside(inside, 'Zara Gone');

  await signInAs(page, foyer, 'admin', { name: 'Ada Berg' });
  await page.goto(`/admin/waitlist?status=accepted&q=${encodeURIComponent(zara.email)}`);
  await rowOf(page, 'Zara Gone').click();
  await expect(panelOf(page, 'Zara Gone').getByText('1 session', { exact: false })).toBeVisible();
  await panelOf(page, 'Zara Gone').getByRole('button', { name: 'More for this person' }).click();
  await page.getByRole('menuitem', { name: 'Take access back' }).click();
  const question = page.getByRole('dialog', { name: 'Take access back from Zara Gone?' });
  await question.getByLabel(/Reason/).fill('The contract has ended.');
  await question.getByRole('button', { name: 'Take access back' }).click();
  await expect(page.getByText('Zara Gone has no access any more.')).toBeVisible();

  // Whatever she does next on the page she has open leads outside; so does asking the gate.
  const gate = await laptop.request.get('/gate/verify');
  expect(gate.status()).toBe(401);
  await inside.getByRole('link', { name: 'Account' }).click();
  await expect(inside).not.toHaveURL(/account/);
  await expectOutside(inside);

  await page.goto(`/admin/waitlist?status=revoked&q=${encodeURIComponent(zara.email)}`);
  await rowOf(page, 'Zara Gone').click();
  const told = panelOf(page, 'Zara Gone').getByRole('listitem').filter({ hasText: 'Access was taken back: The contract has ended.' });
  await expect(told).toContainText('Ada Berg');
  const before = (await mailsTo(foyer, zara.email)).length;
  await panelOf(page, 'Zara Gone').getByRole('button', { name: 'Give the place back' }).click();
  await expect(page.getByText('Zara Gone has the place back.')).toBeVisible();
  await readMailTo(foyer, zara.email, 'invitation', { number: 2 });
  expect((await mailsTo(foyer, zara.email)).length).toBeGreaterThan(before);
  await acceptFromMail(inside, foyer, zara.email);
  await expectInside(inside, 'Zara Gone');
});
