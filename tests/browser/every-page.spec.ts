import type { Page } from '@playwright/test';
import { everyPage, type SeenPage, type Stage } from './support/every-page.ts';
import { expectNoAxeFindings, expectNoSidewaysScroll } from './support/expectations.ts';
import { measureLayoutShift, measureTransfer } from './support/measure.ts';
import { showPage } from './support/pictures.ts';
import { expect, story } from './support/story.ts';

const transferMax = 50_000;
const layoutShiftMax = 0.01;
/** A phone, a tablet, a desk; the narrowest window pages are made for comes first. */
const widths = [320, 768, 1440] as const;

for (const [name, seen] of Object.entries(everyPage)) {
  story(
    `${name}: accessible in both themes, fits a small phone, light and still`,
    async ({ page, context, foyer, anotherBrowser }) => {
      const transfer = await measureTransfer(page);
      const shift = await measureLayoutShift(page);
      await open(page, seen, { foyer, context, other: await anotherBrowser() });
      await page.evaluate(() => document.fonts.ready);
      story.info().annotations.push({ type: 'bytes transferred', description: String(transfer.bytes()) });
      if (!seen.workshop) expect(transfer.bytes(), 'bytes transferred').toBeLessThan(transferMax);
      expect(await shift(), 'layout shift').toBeLessThan(layoutShiftMax);

      for (const width of widths) {
        await page.setViewportSize({ width, height: width === 320 ? 640 : 900 });
        await expectNoSidewaysScroll(page);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          if (isLookedAt(width, colorScheme)) await expectNoAxeFindings(page);
          await showPage(page, `pages/${name}-${width}-${colorScheme}`, { fullPage: !seen.workshop });
        }
      }
    },
  );
}

/** Between them, these two show the rules each theme and each arrangement of a page. */
function isLookedAt(width: number, colorScheme: 'light' | 'dark'): boolean {
  return (width === 320 && colorScheme === 'dark') || (width === 1440 && colorScheme === 'light');
}

async function open(page: Page, { address, send, status }: SeenPage, stage: Stage): Promise<void> {
  const response = await page.goto(await address(stage));
  // 410 is a dead link; the page about it offers a fresh one.
  expect(status === undefined ? [200, 410] : [status]).toContain(response?.status());
  const stop = page.getByRole('button', { name: 'Stop, I’ll press it myself' });
  if (await stop.isVisible()) await stop.click();
  if (send === undefined) return;
  await page.getByLabel('Email address').fill(send);
  const ownName = page.getByLabel('Your name');
  if (await ownName.isVisible()) await ownName.fill('Mia Berger');
  await Promise.all([page.waitForNavigation(), page.getByRole('main').getByRole('button').click()]);
}
