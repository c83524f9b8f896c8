import { expectNoAxeFindings } from './support/expectations.ts';
import type { FoyerServer } from './support/foyer-server.ts';
import { isIn, joinAs, newApplicant } from './support/people.ts';
import { expect, story } from './support/story.ts';

interface Numbers {
  readonly funnel: readonly { readonly step: string; readonly count: number }[];
  readonly bySource: readonly { readonly key: string; readonly steps: Readonly<Record<string, number>> }[];
  readonly completion: { readonly form: number | null };
}

/** A server of its own, or other stories would be counted too. */
story.use({ settings: { TTL_STATUS_SECONDS: '86400' } });

const asPeople = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36' };

async function ask<Answer>(foyer: FoyerServer, path: string): Promise<Answer> {
  const response = await fetch(`${foyer.url}${path}`, { headers: { authorization: `Bearer ${foyer.adminKey}` } });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

story('looks, begun and sent forms are counted, without a cookie', async ({ anotherBrowser, foyer }) => {
  const context = await anotherBrowser(asPeople);
  const [stays, leaves] = [await context.newPage(), await context.newPage()];
  await leaves.goto('/waitlist/coach?utm_source=letter');
  const told = leaves.waitForResponse((response) => response.url().endsWith('/api/waitlist/started'));
  await leaves.getByLabel('Your name').fill('Somebody who changes their mind');
  expect((await told).status()).toBe(204);
  await joinAs(stays, newApplicant({ role: 'coach' }));
  expect((await context.cookies()).map(({ name }) => name).filter((name) => !name.includes('joined'))).toEqual([]);
  await expect.poll(async () => (await ask<Numbers>(foyer, '/api/v1/admin/analytics')).completion.form).toBe(0.5);
  // Looks are counted from memory and joins from the record, each in its own time.
  await expect(async () => {
    const { funnel } = await ask<Numbers>(foyer, '/api/v1/admin/analytics');
    expect(Object.fromEntries(funnel.map(({ step, count }) => [step, count]))).toMatchObject({ page_views: 2, form_starts: 2, joined: 1 });
  }).toPass({ timeout: 30_000 });
  const { bySource } = await ask<Numbers>(foyer, '/api/v1/admin/analytics');
  expect(bySource.find(({ key }) => key === 'letter')?.steps).toMatchObject({ page_views: 1, form_starts: 1 });
});

for (const javaScriptEnabled of [true, false]) {
  story(`after the first steps people are asked once how it was, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async ({ anotherBrowser, foyer }) => {
    const context = await anotherBrowser({ javaScriptEnabled });
    const mia = newApplicant({ role: 'client' });
    await isIn(context, foyer, mia);
    const page = await context.newPage();
    await page.goto('/feedback');
    await expect(page.getByRole('heading', { level: 1, name: 'How was getting started?' })).toBeVisible();
    if (javaScriptEnabled) await expectNoAxeFindings(page);
    await page.getByText('Very well', { exact: true }).click();
    await page.getByLabel('What should we know?').fill('All of it was quick.');
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Thank you for telling us' })).toBeVisible();
    if (javaScriptEnabled) await expectNoAxeFindings(page);
    await page.getByRole('link', { name: 'Change my answer' }).click();
    await expect(page.getByLabel('Very well')).toBeChecked();
    const { items } = await ask<{ items: { entry: { email: string }; score: number; text: string }[] }>(foyer, '/api/v1/admin/feedback');
    expect(items.find(({ entry }) => entry.email === mia.email)).toMatchObject({ score: 5, text: 'All of it was quick.' });
  });
}
