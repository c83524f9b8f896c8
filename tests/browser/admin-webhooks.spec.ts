import { startReceiver } from '../../packages/foyer/src/testing/webhook-receiver.ts';
import { signInAs } from './support/admin-session.ts';
import { arrive } from './support/admin.ts';
import { expectFitEverywhere } from './support/looks.ts';
import { expect, story } from './support/story.ts';

story.use({ settings: { WEBHOOK_ALLOW_PRIVATE: 'on' } });

story('a receiver is added, told, looked at, and told again', async ({ page, foyer }) => {
  const receiver = await startReceiver();
  try {
    await signInAs(page, foyer, 'owner');
    await page.goto('/admin/webhooks');
    await expect(page.getByText('Nobody is told yet')).toBeVisible();
    await page.getByRole('button', { name: 'Add a webhook' }).first().click();
    await page.getByLabel('Address').fill(receiver.url);
    await page.getByLabel('What is it?').fill('CRM');
    await page.getByLabel('Tell it about').selectOption('some');
    await page.getByLabel('entry.imported').check();
    await page.getByRole('dialog').getByRole('button', { name: 'Add the webhook' }).click();
    const secret = await page.getByRole('textbox', { name: 'Secret' }).inputValue();
    expect(secret).toMatch(/^whsec_/);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await expectFitEverywhere(page, 'admin-webhooks');
    await page.getByRole('row', { name: /CRM/ }).click();

    await page.getByRole('button', { name: 'Try it out' }).click();
    await expect.poll(() => receiver.calls.length).toBe(1);
    await arrive(foyer, ['Mia Winter']);
    await expect.poll(() => receiver.calls.length).toBe(2);
    const [, told] = receiver.calls;
    expect(receiver.verified(secret)).toMatchObject([{ type: 'webhook.test' }, { type: 'entry.imported' }]);
    await page.reload();
    await page.getByRole('row', { name: /entry\.imported/ }).click();
    const panel = page.getByRole('complementary', { name: 'Delivery of entry.imported' });
    await expect(panel.getByText(/Answered 204 after \d+ ms/)).toBeVisible();
    await expectFitEverywhere(page, 'admin-webhook');
    await panel.getByRole('button', { name: 'Deliver again' }).click();
    await expect.poll(() => receiver.calls.length).toBe(3);
    expect(receiver.calls[2]!.headers['webhook-id']).toBe(told!.headers['webhook-id']);
  } finally {
    await receiver.close();
  }
});
