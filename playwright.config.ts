import { defineConfig } from '@playwright/test';
import { resolveChromium } from './tools/browser.ts';

const { executablePath, args } = await resolveChromium();

// The stories start Foyer themselves, each with a database and mailbox of its own, so that they
// run side by side without meeting: there is no webServer here.
export default defineConfig({
  testDir: 'tests/browser',
  globalSetup: './tests/browser/support/global-setup.ts',
  outputDir: 'artifacts/browser',
  workers: 2,
  fullyParallel: true,
  forbidOnly: process.env.CI !== undefined,
  // What is promised in seconds is measured in the story itself; these are for machines that do other things, too.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  projects: [
    {
      name: 'chromium',
      use: {
        browserName: 'chromium',
        launchOptions: { executablePath, args: [...args] },
        actionTimeout: 30_000,
        screenshot: 'only-on-failure',
        // Recording costs as much as the stories themselves; whoever repairs one tells it again with `--trace on`.
        trace: 'off',
      },
    },
  ],
});
