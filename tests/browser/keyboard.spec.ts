import type { Page } from '@playwright/test';
import { linkIn, readMailTo } from './support/mailbox.ts';
import { isInvited, newApplicant } from './support/people.ts';
import { approve } from './support/review.ts';
import { expect, story } from './support/story.ts';

story('from the front page to the dashboard without a mouse', async ({ page, foyer, anotherBrowser }) => {
  const mia = newApplicant({ role: 'client' });
  await page.goto('/');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await tabTo(page, 'Join as a client');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/waitlist/client');

  const passed = await tabTo(page, 'Email address');
  expect(passed.at(0)).toBe('Skip to content');
  await page.keyboard.type(mia.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(mia.name);
  await tabTo(page, 'What would you like to be different');
  await page.keyboard.type('More time.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  const order = await tabTo(page, 'Join the waitlist');
  expect(order.join(' | ')).not.toContain('Leave this field empty');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/waitlist/success?role=client');

  await page.goto(linkIn(await readMailTo(foyer, mia.email, 'confirmation')));
  await tabTo(page, 'Confirm my address');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/waitlist/status');

  await approve(foyer, mia.email, mia.role);
  const elsewhere = await (await anotherBrowser()).newPage();
  await elsewhere.goto(linkIn(await readMailTo(foyer, mia.email, 'invitation')));
  await tabTo(elsewhere, 'Accept the invitation');
  await elsewhere.keyboard.press('Enter');
  await expect(elsewhere).toHaveURL('/onboarding');
  await tabTo(elsewhere, 'Mark as done');
  await elsewhere.keyboard.press('Space');
  await expect(elsewhere.getByText('1 of 3 done')).toBeVisible();
  await tabTo(elsewhere, 'Skip this for now');
  await elsewhere.keyboard.press('Enter');
  await expect(elsewhere).toHaveURL('/dashboard');
  await tabTo(elsewhere, 'Sign out');
  await elsewhere.keyboard.press('Enter');
  await expect(elsewhere).toHaveURL('/');
});

story('a countdown can be stopped with the keyboard before it ends', async ({ page, context, foyer }) => {
  const mia = newApplicant();
  await page.goto(await isInvited(context, foyer, mia));
  await tabTo(page, 'Stop, I’ll press it myself');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Accept the invitation' })).toBeFocused();
});

/**
 * Presses Tab until the control with this name has the focus, and sees to it that every stop on the
 * way can be seen and looks focused. Returns the names of the stops.
 */
async function tabTo(page: Page, name: string): Promise<string[]> {
  const stops: string[] = [];
  for (let pressed = 0; pressed < 40; pressed += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const named = element as HTMLInputElement;
      const label = named.labels?.[0]?.textContent ?? element.textContent ?? '';
      // Some wear the ring on the card around them.
      const bearers = [element, element.parentElement, element.closest('article')];
      const ring = bearers.some((bearer) => {
        if (bearer === null) return false;
        const { outlineStyle, outlineWidth } = getComputedStyle(bearer);
        return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
      });
      const { width, height } = element.getBoundingClientRect();
      return {
        label: label.trim().replaceAll(/\s+/g, ' '),
        visible: width > 1 && height > 1,
        ring,
      };
    });
    stops.push(stop.label);
    expect(stop, `the stop after ${stops.slice(-3, -1).join(', ')} on ${page.url()}`).toMatchObject({
      visible: true,
      ring: true,
    });
    if (stop.label.includes(name)) return stops;
  }
  throw new Error(`"${name}" is not among the stops of ${page.url()}: ${stops.join(', ')}`);
}
