import { signInAs } from './support/admin-session.ts';
import { expect, story } from './support/story.ts';

story('the session of an admin reaches the own desk and no script', async ({ page, foyer }) => {
  const ada = await signInAs(page, foyer, 'reviewer');
  const cookie = (await page.context().cookies()).find(({ name }) => name.endsWith('foyer-admin'));
  expect(cookie).toMatchObject({ name: '__Host-foyer-admin', httpOnly: true, secure: true, sameSite: 'Strict', path: '/' });
  expect(await page.evaluate(() => document.cookie)).not.toContain('foyer-admin');
  const seen = await page.evaluate(async () => (await fetch('/api/v1/admin/session')).json() as Promise<{ state: string; admin: { email: string } }>);
  expect(seen).toMatchObject({ state: 'signed_in', admin: { email: ada.email } });
  expect(await page.evaluate(async () => (await fetch('/api/v1/admin/waitlist')).status)).toBe(200);
  await page.evaluate(async () => fetch('/api/v1/admin/session', { method: 'DELETE' }));
  expect(await page.evaluate(async () => (await (await fetch('/api/v1/admin/session')).json() as { state: string }).state)).not.toBe('signed_in');
});
