import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveChromium } from '../browser.ts';
import { runNodeScript } from '../processes.ts';
import type { TestPostgres } from '../postgres.ts';
import { withNote, type Leg, type LegResult } from './leg.ts';

/** The part of Playwright's JSON report that is read here. */
export interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  /** What went wrong outside the tests, such as a file that does not load. */
  errors: { message?: string }[];
}

/** A leg that runs the stories of tests/browser with the browser that tools/browser.ts finds. */
export function browserLeg(starting: Promise<TestPostgres>): Leg {
  return {
    name: 'browser stories',
    run: async () => {
      // Unpacks the browser before Playwright's workers ask for it all at once.
      const { origin } = await resolveChromium();
      const postgres = await starting;
      const folder = await mkdtemp(join(tmpdir(), 'foyer-playwright-'));
      try {
        const reportFile = join(folder, 'report.json');
        const { exitCode, output } = await runNodeScript(
          '@playwright/test/cli.js',
          ['test', '--reporter=line,json'],
          {
            FOYER_TEST_POSTGRES_URL: postgres.url,
            NO_COLOR: '1',
            PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile,
          },
        );
        const result = countStories(await readReport(reportFile), exitCode);
        return withNote({ ...result, output }, `browser: Chromium (${origin})`);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/**
 * Counts the stories of a run. A flaky one has failed at least once and counts as failed; so does
 * what fails outside a story, and a run without any.
 */
export function countStories(report: PlaywrightReport | undefined, exitCode: number | undefined): LegResult {
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = report?.stats ?? {};
  const failed = unexpected + flaky;
  const failedOtherwise = failed === 0 && (exitCode !== 0 || expected === 0);
  const result: LegResult = { passed: expected, failed: failedOtherwise ? 1 : failed, skipped };
  if (expected + failed + skipped === 0) result.note = 'No tests found in tests/browser.';
  return result;
}

async function readReport(file: string): Promise<PlaywrightReport | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as PlaywrightReport;
  } catch {
    // Playwright ended before it could write one; its exit code and output tell the rest.
    return undefined;
  }
}
