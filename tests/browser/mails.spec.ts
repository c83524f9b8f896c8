import type { BrowserContext, Page } from '@playwright/test';
import { expectNoSidewaysScroll } from './support/expectations.ts';
import type { FoyerServer } from './support/foyer-server.ts';
import { linksIn, mailsTo, readMailTo, type Mail } from './support/mailbox.ts';
import { hasConfirmed, hasJoined, isIn, isInvited, newApplicant, type Applicant } from './support/people.ts';
import { showPage } from './support/pictures.ts';
import { reject, revoke } from './support/review.ts';
import { expect, story } from './support/story.ts';

type Cause = (context: BrowserContext, foyer: FoyerServer, person: Applicant) => Promise<Mail>;

/** Every mail people get, by what brings it about. */
const mails: Readonly<Record<string, Cause>> = {
  confirmation: async (context, foyer, { email, ...person }) => {
    await hasJoined(context, { email, ...person });
    return readMailTo(foyer, email, 'confirmation');
  },
  status: async (context, foyer, person) => {
    await hasConfirmed(context, foyer, person);
    await context.request.post('/waitlist/recover', { form: { email: person.email } });
    return readMailTo(foyer, person.email, 'status');
  },
  invitation: async (context, foyer, person) => {
    await isInvited(context, foyer, person);
    return readMailTo(foyer, person.email, 'invitation');
  },
  'sign-in': async (context, foyer, person) => {
    await isIn(context, foyer, person);
    await context.request.post('/sign-in', { form: { email: person.email } });
    return readMailTo(foyer, person.email, 'signIn');
  },
  rejection: async (context, foyer, person) => {
    await hasConfirmed(context, foyer, person);
    await reject(foyer, person.email, 'We are full of coaches for managers at the moment.');
    return nextMailTo(foyer, person.email, 1);
  },
  revocation: async (context, foyer, person) => {
    await isIn(context, foyer, person);
    await revoke(foyer, person.email);
    return nextMailTo(foyer, person.email, 2);
  },
};

for (const [name, cause] of Object.entries(mails)) {
  story(
    `the mail "${name}" reads well at every width, in light and dark, and points home`,
    async ({ page, context, foyer }) => {
      const mia = newApplicant({ name: 'Mia Berger', role: 'coach' });
      const mail = await cause(context, foyer, mia);
      expect(mail.subject).toContain('Arete');
      expect(`${mail.text}${mail.html}`).not.toMatch(/ADMIN_API_KEY|undefined|null|\{\{|\{%/);
      for (const link of linksIn(mail)) expect(link.startsWith(`${foyer.url}/`), link).toBe(true);

      await show(page, mail);
      const targets = await page
        .getByRole('link')
        .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href));
      for (const target of targets)
        expect(target.startsWith(`${foyer.url}/`) || target.startsWith('mailto:'), target).toBe(true);
      expect(await page.locator('img, script, link, iframe').count(), 'nothing is loaded').toBe(0);
      for (const width of [360, 768, 1440]) {
        await page.setViewportSize({ width, height: 800 });
        await expectNoSidewaysScroll(page);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          if (width === 360) await expectReadable(page);
          await showPage(page, `mails/${name}-${width}-${colorScheme}`, { fullPage: true });
        }
      }
    },
  );
}

/** Waits until an address has more mails than it had, and returns the newest. */
async function nextMailTo(foyer: FoyerServer, address: string, before: number): Promise<Mail> {
  await expect.poll(async () => (await mailsTo(foyer, address)).length).toBeGreaterThan(before);
  return (await mailsTo(foyer, address))[0]!;
}

/** As a mail program shows it: alone, with nothing around it. */
async function show(page: Page, { html }: Mail): Promise<void> {
  await page.goto('about:blank');
  await page.setContent(html);
}

/** Text large enough and with enough contrast against what is behind it. */
async function expectReadable(page: Page): Promise<void> {
  const faint = await page.evaluate(() => {
    const channels = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (colour: string): number => {
      const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
        const share = value / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const behind = (element: Element | null): string => {
      if (element === null) return 'rgb(255, 255, 255)';
      const colour = getComputedStyle(element).backgroundColor;
      return (channels(colour)[3] ?? 1) === 0 ? behind(element.parentElement) : colour;
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    while (texts.nextNode()) {
      const text = texts.currentNode.textContent?.trim() ?? '';
      const element = texts.currentNode.parentElement!;
      const { width, height } = element.getBoundingClientRect();
      const { color, fontSize, opacity, display, visibility } = getComputedStyle(element);
      if (
        text === '' ||
        width < 2 ||
        height < 2 ||
        opacity === '0' ||
        display === 'none' ||
        visibility === 'hidden'
      )
        continue;
      const [one, two] = [luminance(color), luminance(behind(element))];
      const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
      if (contrast < 4.5 || Number.parseFloat(fontSize) < 12)
        found.push(`${contrast.toFixed(1)}:1 at ${fontSize}: ${text.slice(0, 40)}`);
    }
    return found;
  });
  expect(faint).toEqual([]);
}
