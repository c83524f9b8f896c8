import { createTestDatabase } from '../../tools/test-database.ts';
import { story as anyStory } from './support/story.ts';
import { tellTheWholePath } from './support/whole-path.ts';

const story = anyStory.extend<object, { settings: Record<string, string> }>({
  settings: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads from this pattern what a fixture needs.
    async ({}, use) => {
      const database = await createTestDatabase();
      await use({ DATABASE_URL: database.url });
      await database.drop();
    },
    { scope: 'worker' },
  ],
});

story('the whole path works on PostgreSQL', async ({ page, foyer, anotherBrowser }) => {
  await tellTheWholePath(page, foyer, () => anotherBrowser());
});
