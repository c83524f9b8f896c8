import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** The rules of axe that look at colours. A theme changes nothing else: it names other values for the same tokens. */
const rulesAboutColours = ['color-contrast', 'link-in-text-block'];

/**
 * Nothing that the rules of WCAG 2.2 AA and good practice find fault with, on the page as it stands.
 *
 * @param options.about - `colours` for a window that has been looked at in the other theme
 */
export async function expectNoAxeFindings(page: Page, { about = 'everything' }: { about?: 'everything' | 'colours' } = {}): Promise<void> {
  await standsStill(page);
  const isThere = await page.evaluate(() => 'axe' in globalThis);
  // Half a megabyte that would otherwise be read twice each time.
  const axe = new AxeBuilder({ page, ...(isThere ? { axeSource: 'undefined' } : {}) })
    // What passed is nobody's concern.
    .options({ resultTypes: ['violations'] })
    // The one frame there is shows a mail, in which nothing may run, not even this.
    .exclude('iframe')
    .setLegacyMode();
  const { violations } = await (about === 'colours' ? axe.withRules(rulesAboutColours) : axe).analyze();
  const findings = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
  expect(findings, `axe on ${page.url()}`).toEqual([]);
}

/** Waits until nothing moves or fades any more, but for what never ends, and lets nothing begin to fade: halfway, colours are nobody's. */
async function standsStill(page: Page): Promise<void> {
  await page.evaluate(async () => {
    // A page that hears of another theme by script may change some frames later.
    const still = new CSSStyleSheet();
    still.replaceSync('*, ::before, ::after { transition: none !important }');
    document.adoptedStyleSheets.push(still);
    const nextFrame = () => new Promise<void>((resolve) => { requestAnimationFrame(() => resolve()); });
    await nextFrame();
    await nextFrame();
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.all(ending.map((animation) => animation.finished.catch(() => undefined)));
  });
}

/** Nothing sticks out of the window sideways, nor out of the part of a page that scrolls by itself. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const tooWide = await page.evaluate(() => {
    const scrolling = [document.documentElement, ...document.querySelectorAll('main')];
    return scrolling.filter(({ clientWidth, scrollWidth }) => scrollWidth > clientWidth).flatMap((box) => {
      const right = box.getBoundingClientRect().left + box.clientWidth;
      const culprits = [...box.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > right + 0.5);
      return [`${box.tagName}: ${box.scrollWidth} > ${box.clientWidth}`, ...culprits.map((element) => `${element.tagName}.${element.className}`)];
    });
  });
  expect(tooWide, `wider than the window: ${page.url()}`).toEqual([]);
}

/** The person is outside: the gated page sends them to the waitlist. */
export async function expectOutside(page: Page): Promise<void> {
  await page.goto('/dashboard');
  await expect(page).toHaveURL('/waitlist');
}

/** The person is inside and the page knows them. */
export async function expectInside(page: Page, name: string): Promise<void> {
  await page.goto('/dashboard');
  await expect(page).toHaveURL('/dashboard');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Hello, ${name}`);
}
