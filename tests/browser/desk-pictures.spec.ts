import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { builtServer } from '../../tools/launcher/server-build.mjs';
import { root } from '../../tools/processes.ts';
import { signInAs } from './support/admin-session.ts';
import { rowOf } from './support/admin.ts';
import { expectShown } from './support/desk-settled.ts';
import { acceptFromMail, hasConfirmed, newApplicant } from './support/people.ts';
import { openAgain, picture, pictureFolder } from './support/pictures.ts';
import { entryOf } from './support/review.ts';
import { expect, story as anyStory } from './support/story.ts';

const wide = { width: 1440, height: 900 };
const phone = { width: 360, height: 740 };

if (pictureFolder !== undefined) {
  const story = anyStory.extend<object, { settings: Record<string, string> }>({
    settings: [
      // eslint-disable-next-line no-empty-pattern -- Playwright reads from this pattern what a fixture needs.
      async ({}, use) => {
        const home = await mkdtemp(join(tmpdir(), 'foyer-pictures-'));
        await use({ FOYER_SECRET: randomBytes(48).toString('base64url'), DATABASE_URL: `file:${join(home, 'foyer.db')}` });
        await rm(home, { recursive: true, force: true });
      },
      { scope: 'worker' },
    ],
  });
  story.use({ deviceScaleFactor: 1.25 });

  story('pictures of the desk', async ({ page, foyer, settings, anotherBrowser }) => {
    story.setTimeout(180_000);
    await mkdir(pictureFolder!, { recursive: true });
    // Made-up people of the last months, whose story the numbers can tell.
    execFileSync(process.execPath, [join(root, builtServer), 'seed', '--count', '600'], {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', FOYER_ENV: 'development', ...settings },
    });
    const mia = newApplicant({ name: 'Mia Berger', role: 'coach', email: 'mia.berger@example.com' });
    const laptop = await anotherBrowser();
    await hasConfirmed(laptop, foyer, mia);
    await page.setViewportSize(wide);
    await signInAs(page, foyer, 'owner', { name: 'Olga Berg', email: 'olga.berg@arete.example' });
    const decide = (verb: string, body: object) => page.evaluate(async ([path, text]) => {
      const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: text });
      return answer.status;
    }, [`/api/v1/admin/waitlist/${verb}`, JSON.stringify(body)] as const);
    expect(await decide('approve', { email: mia.email, role: 'coach', notes: 'Met at the spring meeting, brings two colleagues.' })).toBe(200);
    await acceptFromMail(await laptop.newPage(), foyer, mia.email);
    const waiting = await page.evaluate(async () => ((await (await fetch('/api/v1/admin/waitlist?status=pending&confirmed=true&requestedRole=coach&limit=60')).json()) as { items: { id: string }[] }).items.map(({ id }) => id));
    expect(await decide('hold', { ids: waiting.slice(8, 11), notes: 'We wait for a reference.' })).toBe(200);
    expect(await decide('ask', { id: waiting[1], question: 'Which certificate do you hold?' })).toBe(200);

    await openAgain(page, '/admin/waitlist?requestedRole=coach');
    await show(page);
    await page.getByRole('row').nth(1).click();
    await expect(page.getByRole('complementary').getByRole('heading', { name: 'Story' })).toBeVisible();
    await picture(page, 'desk-queue');

    await page.keyboard.press('Escape');
    await page.getByRole('row').nth(1).getByRole('checkbox').check();
    const bar = page.getByRole('region', { name: 'What to do with the selection' });
    await bar.getByRole('button', { name: /^Select all/ }).click();
    await bar.getByRole('button', { name: /^Invite/ }).click();
    await expect(page.getByText(/^Invite \d+ as Coach/)).toBeVisible();
    await show(page);
    await picture(page, 'desk-plan');

    await page.goto('/admin/jobs/new?requestedRole=client&role=client&take=20&order=random&seed=spring&pace=2400&name=Spring+clients');
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByRole('button', { name: /^Invite \d+ as client/ }).click();
    await expect(page.getByRole('progressbar')).toHaveAccessibleName(/^[6-9] of \d+ done/, { timeout: 30_000 });
    await expect(page.getByText('Started.', { exact: true })).toHaveCount(0);
    await show(page);
    await picture(page, 'desk-wave');
    await page.getByRole('button', { name: 'Pause' }).click();

    await openAgain(page, `/admin/access/${(await entryOf(foyer, mia.email)).id}`);
    await show(page);
    await picture(page, 'desk-person');

    for (const [path, name] of [['audit', 'desk-audit'], ['numbers', 'desk-numbers'], ['settings', 'desk-settings']] as const) {
      await openAgain(page, `/admin/${path}`);
      await show(page);
      await picture(page, name);
    }

    await page.setViewportSize(phone);
    await openAgain(page, '/admin/waitlist');
    await show(page);
    await expect(rowOf(page, 'Waiting').first()).toBeVisible();
    await picture(page, 'desk-phone');
  });
}

/** All there, nothing moving, and no message in the way. */
async function show(page: Page): Promise<void> {
  await expectShown(page);
  await page.mouse.move(0, 0);
  await page.waitForTimeout(800);
}
