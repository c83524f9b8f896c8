import { pages } from '../../packages/admin/src/pages.ts';
import { signInAs } from './support/admin-session.ts';
import { expectShown } from './support/desk-settled.ts';
import { expectNoAxeFindings, expectNoSidewaysScroll } from './support/expectations.ts';
import { showPage } from './support/pictures.ts';
import { expect, story } from './support/story.ts';

// A server of its own: nobody has joined yet.
story.use({ settings: { REMINDER_AFTER_DAYS: '3' } });

story('on the first day, with nobody there, every page says what it is for and nothing fails', async ({ page, foyer }) => {
  await signInAs(page, foyer, 'owner', { name: 'Olga Owner' });
  for (const { path } of pages.filter((one) => !one.path.includes('$'))) {
    await story.step(path, async () => {
      const refused: string[] = [];
      const hear = (response: { status(): number; url(): string }) => void (response.status() >= 400 && refused.push(`${response.status()} ${response.url()}`));
      page.on('response', hear);
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(`/admin${path}`);
      await expectShown(page);
      await expectNoAxeFindings(page);
      await showPage(page, `pages/first-day-${path.slice(1).replaceAll('/', '-')}`);
      await page.setViewportSize({ width: 360, height: 740 });
      await expectNoSidewaysScroll(page);
      page.off('response', hear);
      expect(refused, path).toEqual([]);
    });
  }
});
