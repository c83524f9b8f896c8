import { expect, type Page } from '@playwright/test';
import { expectNoAxeFindings, expectNoSidewaysScroll } from './expectations.ts';
import { showPage } from './pictures.ts';

/** The windows and themes every page of the desk is looked at in. Two of them show every arrangement and every theme between them. */
export const looks = [
  { name: 'wide', viewport: { width: 1440, height: 900 }, colorScheme: 'light', about: 'everything' },
  { name: 'wide-dark', viewport: { width: 1440, height: 900 }, colorScheme: 'dark', about: 'colours' },
  { name: 'narrow', viewport: { width: 360, height: 740 }, colorScheme: 'light', about: 'colours' },
  { name: 'narrow-dark', viewport: { width: 360, height: 740 }, colorScheme: 'dark', about: 'everything' },
] as const;

/** Nothing found by axe, nothing sticking out, and, when asked for, a picture to look at. */
export async function expectFit(page: Page, name: string, about: 'everything' | 'colours' = 'everything'): Promise<void> {
  await expectNoAxeFindings(page, { about });
  await expectNoSidewaysScroll(page);
  await showPage(page, `pages/${name}`);
}

/** Looks at the page as it stands in every window and theme. */
export async function expectFitEverywhere(page: Page, name: string): Promise<void> {
  for (const { name: look, viewport, colorScheme, about } of looks) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    await expectFit(page, `${name}-${look}`, about);
  }
  await page.setViewportSize(looks[0].viewport);
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Presses Tab until the control with this name has the focus; looks for it first, as a person does, since it may take a moment to appear. */
export async function tabTo(page: Page, role: 'button' | 'link' | 'textbox' | 'combobox' | 'checkbox', name: string | RegExp): Promise<void> {
  const wanted = page.getByRole(role, { name, ...(typeof name === 'string' ? { exact: true } : {}) });
  await expect(wanted.first()).toBeVisible();
  for (let pressed = 0; pressed < 80; pressed += 1) {
    await page.keyboard.press('Tab');
    const reached = await wanted.evaluateAll((found) => found.some((element) => element === document.activeElement));
    if (reached) return;
  }
  expect(await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200)), `the focus never came to ${String(name)}`).toBe('');
}
