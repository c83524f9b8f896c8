import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { resolveChromium } from '../browser.ts';
import { runNodeScript } from '../processes.ts';
import type { TestPostgres } from '../postgres.ts';
import { withNote, type Leg, type LegResult } from './leg.ts';
import { faultLine } from './vitest.ts';

/** The part of Playwright's JSON report that is read here. */
export interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  /** What went wrong outside the tests, such as a file that does not load. */
  errors: { message?: string }[];
  suites?: PlaywrightSuite[];
}

interface PlaywrightSuite {
  suites?: PlaywrightSuite[];
  specs: { title: string; file: string; line: number; tests: { results: PlaywrightResult[] }[] }[];
}

interface PlaywrightResult {
  status: string;
  errors: { message?: string; snippet?: string }[];
  /** Bodies are in base64. */
  attachments: { name: string; body?: string }[];
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
        const report = await readReport(reportFile);
        const result = countStories(report, exitCode);
        return withNote({ ...result, output: report === undefined ? output : tellFailures(report) || output, faults: report === undefined ? [] : storyFaults(report) }, `browser: Chromium (${origin})`);
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

interface FailedStory {
  readonly name: string;
  readonly result: PlaywrightResult;
}

function failedStories(suites: readonly PlaywrightSuite[]): FailedStory[] {
  return suites.flatMap(({ specs, suites: inner = [] }) => [
    ...specs.flatMap(({ title, file, line, tests }) => tests.flatMap(({ results }) => results)
      .filter(({ status }) => status !== 'passed' && status !== 'skipped')
      .map((result) => ({ name: `${file}:${line} ${title} (${result.status})`, result }))),
    ...failedStories(inner),
  ]);
}

/** Every story that failed, each with the first lines of why. */
export function storyFaults({ errors, suites = [] }: PlaywrightReport): string[] {
  return [
    ...errors.map(({ message }) => faultLine('outside the stories', message)),
    ...failedStories(suites).map(({ name, result }) => faultLine(name, result.errors[0]?.message)),
  ];
}

/** What went wrong and where, without the hundreds of stories around it; empty when nothing did. */
export function tellFailures({ errors, suites = [] }: PlaywrightReport): string {
  const told = failedStories(suites).map(({ name, result }) => {
    const logs = result.attachments.map(({ name: kind, body }) => (kind === 'server log' && body ? Buffer.from(body, 'base64').toString().trimEnd() : ''));
    const faults = result.errors.flatMap(({ message = '', snippet = '' }) => [message, snippet]);
    return [name, ...faults, ...logs].filter((part) => part !== '').join('\n');
  });
  return stripVTControlCharacters([...errors.map(({ message = '' }) => message), ...told].join('\n\n'));
}

async function readReport(file: string): Promise<PlaywrightReport | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as PlaywrightReport;
  } catch {
    // Playwright ended before it could write one; its exit code and output tell the rest.
    return undefined;
  }
}
