import { linkIn, readMailTo } from './support/mailbox.ts';
import { hasJoined, isInvited, newApplicant, tokenIn } from './support/people.ts';
import { expect, story } from './support/story.ts';

story(
  'a link to the dashboard with a token leads through the acceptance page',
  async ({ page, context, foyer, anotherBrowser }) => {
    const mia = newApplicant();
    const token = tokenIn(await isInvited(await anotherBrowser(), foyer, mia));
    await page.goto(`/dashboard?token=${token}`);
    await expect(page).toHaveURL(`/invite?token=${token}`);
    expect((await context.cookies()).filter(({ name }) => name.includes('session'))).toEqual([]);
    await page.getByRole('button', { name: 'Accept the invitation' }).click();
    await expect(page).toHaveURL('/onboarding');
  },
);

story(
  'a page with a token in its address is kept nowhere and gives its address to nobody',
  async ({ page, context, foyer }) => {
    const mia = newApplicant();
    await hasJoined(context, mia);
    const links = [
      linkIn(await readMailTo(foyer, mia.email, 'confirmation')),
      await isInvited(context, foyer, newApplicant()),
      `${foyer.url}/invite?token=unknown`,
      `${foyer.url}/sign-in?token=unknown`,
      `${foyer.url}/waitlist/status?ticket=unknown`,
      `${foyer.url}/dashboard?token=unknown`,
    ];
    for (const link of links) {
      const response = await context.request.get(link, { maxRedirects: 0 });
      expect(response.headers(), link).toMatchObject({
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      });
    }
    // The watched context fails this story if a referer with a token goes out, to our own files as well.
    await page.goto(links[0]!);
    await page
      .getByRole('link', { name: 'Privacy' })
      .evaluate((link: HTMLAnchorElement) => (link.href = '/sign-in'));
    const [request] = await Promise.all([
      page.waitForRequest((sent) => sent.url().endsWith('/sign-in')),
      page.getByRole('link', { name: 'Privacy' }).click(),
    ]);
    expect(request.headers()['referer']).toBeUndefined();
  },
);

story('the session cookie is out of reach of scripts and other sites', async ({ page, context, foyer }) => {
  await page.goto(await isInvited(context, foyer, newApplicant()));
  await page.getByRole('button', { name: 'Accept the invitation' }).click();
  await expect(page).toHaveURL('/onboarding');
  const session = (await context.cookies()).find(({ name }) => name === '__Host-foyer-session');
  expect(session).toMatchObject({ httpOnly: true, secure: true, path: '/', sameSite: 'Lax' });
  expect(await page.evaluate(() => document.cookie)).toBe('');
});

story(
  'links in mails and pages are built from the public address, whatever a request claims',
  async ({ context, foyer }) => {
    const mia = newApplicant();
    const response = await context.request.post('/waitlist/coach', {
      form: { email: mia.email, name: mia.name },
      headers: {
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
        forwarded: 'host=evil.example',
      },
      maxRedirects: 0,
    });
    expect(response.status()).toBe(303);
    expect(response.headers()['location']).toBe('/waitlist/success?role=coach');
    expect(linkIn(await readMailTo(foyer, mia.email, 'confirmation')).startsWith(`${foyer.url}/`)).toBe(true);
  },
);
