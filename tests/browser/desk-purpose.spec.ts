import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tellThePurpose } from './support/desk-purpose.ts';
import { story as anyStory } from './support/story.ts';

// A server of its own, which nobody owns yet and whose database outlives it.
const story = anyStory.extend<object, { settings: Record<string, string> }>({
  settings: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads from this pattern what a fixture needs.
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'foyer-purpose-'));
      await use({ LOG_LEVEL: 'info', FOYER_SECRET: randomBytes(48).toString('base64url'), DATABASE_URL: `file:${join(folder, 'foyer.db')}` });
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
});

story('a newcomer approves the right 50 coaches in minutes, and a month later anybody reads who decided what and why', async ({ page, foyer, settings, browser, anotherBrowser }) => {
  await tellThePurpose({ page, foyer, settings, browser, anotherBrowser: () => anotherBrowser() });
});
