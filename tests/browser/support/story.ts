import { test as base, expect, type BrowserContext, type BrowserContextOptions } from '@playwright/test';
import { startFoyer, type FoyerServer, type Settings } from './foyer-server.ts';
import { watch } from './watch-page.ts';

interface Tools {
  /** Opens another browser, which shares nothing with the first; watched and closed like it. */
  readonly anotherBrowser: (options?: BrowserContextOptions) => Promise<BrowserContext>;
}

interface WorkerTools {
  /** Settings of the server; stories with other ones get a server of their own. */
  readonly settings: Settings;
  /** The server all stories of a worker share; each brings people of its own. */
  readonly foyer: FoyerServer;
}

/**
 * A story has one server, a fresh browser and, when it asks, further ones. It fails when a page
 * complains on the console (a blocked resource does), reaches for another origin, or gives a token away.
 */
export const story = base.extend<Tools, WorkerTools>({
  settings: [{}, { option: true, scope: 'worker' }],
  foyer: [
    async ({ settings }, use) => {
      const foyer = await startFoyer(settings);
      await use(foyer);
      await foyer.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ foyer }, use) => use(foyer.url),
  context: async ({ context, foyer }, use, testInfo) => {
    const watched = watch(context, foyer.url);
    await use(context);
    if (testInfo.status !== testInfo.expectedStatus)
      await testInfo.attach('server log', { body: foyer.log() });
    expect(watched, 'console, other origins, referers').toEqual(quiet);
  },
  anotherBrowser: async ({ browser, foyer }, use) => {
    const opened: { context: BrowserContext; watched: ReturnType<typeof watch> }[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ baseURL: foyer.url, ...options });
      opened.push({ context, watched: watch(context, foyer.url) });
      return context;
    });
    for (const { context } of opened) await context.close();
    for (const { watched } of opened) expect(watched, 'console, other origins, referers').toEqual(quiet);
  },
});

const quiet = { complaints: [], strangers: [], leakedReferers: [] };

export { expect } from '@playwright/test';
