import { story } from './support/story.ts';
import { tellTheWholePath } from './support/whole-path.ts';

story(
  'a person joins, is invited, gets in, comes back from another device, and is out once revoked',
  async ({ page, foyer, anotherBrowser }) => {
    await tellTheWholePath(page, foyer, () => anotherBrowser());
  },
);

story.describe('without JavaScript', () => {
  story.use({ javaScriptEnabled: false });

  story('the whole path works with plain forms', async ({ page, foyer, anotherBrowser }) => {
    await tellTheWholePath(page, foyer, () => anotherBrowser({ javaScriptEnabled: false }));
  });
});

story.describe('on a small phone', () => {
  story.use({ viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true });

  story('the whole path works at 320 px', async ({ page, foyer, anotherBrowser }) => {
    await tellTheWholePath(page, foyer, () => anotherBrowser({ viewport: { width: 320, height: 568 } }));
  });
});
