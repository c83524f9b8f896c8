import { actLikeASlowPhone, largestContentfulPaint } from './support/measure.ts';
import { expect, story } from './support/story.ts';

/** Far above what is aimed for (1 s), because the machine that runs the stories may be busy; of a few tries the best counts for the same reason. */
const paintMaxMs = 2_500;

for (const path of ['/', '/waitlist/coach', '/invite?token=unknown', '/sign-in']) {
  story(`${path} shows what matters soon on a slow phone`, async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await actLikeASlowPhone(page);
    let paint = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < 4 && paint >= paintMaxMs; tries += 1) {
      await page.goto('about:blank');
      await page.goto(path);
      paint = Math.min(paint, Math.round(await largestContentfulPaint(page)));
    }
    story.info().annotations.push({ type: 'largest contentful paint', description: `${paint} ms` });
    expect(paint).toBeLessThan(paintMaxMs);
  });
}
