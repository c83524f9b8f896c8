import { randomBytes } from 'node:crypto';
import { createTestDatabase } from '../../tools/test-database.ts';
import { tellThePurpose } from './support/desk-purpose.ts';
import { story as anyStory } from './support/story.ts';

const story = anyStory.extend<object, { settings: Record<string, string> }>({
  settings: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads from this pattern what a fixture needs.
    async ({}, use) => {
      const database = await createTestDatabase();
      await use({ LOG_LEVEL: 'info', FOYER_SECRET: randomBytes(48).toString('base64url'), DATABASE_URL: database.url });
      await database.drop();
    },
    { scope: 'worker' },
  ],
});

story('the purpose of the desk holds on PostgreSQL', async ({ page, foyer, settings, browser, anotherBrowser }) => {
  await tellThePurpose({ page, foyer, settings, browser, anotherBrowser: () => anotherBrowser() });
});
