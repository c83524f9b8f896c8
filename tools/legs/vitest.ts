import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root, runNodeScript } from '../processes.ts';
import type { Leg, LegResult } from './leg.ts';

/** The part of vitest's JSON report that is read here. */
export interface VitestReport {
  success: boolean;
  testResults: {
    name: string;
    status: string;
    /** Why the file as a whole failed. */
    message?: string;
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
  }[];
}

/** A leg that runs one project of vitest.config.ts. */
export function vitestLeg(name: string, project: string, environment: NodeJS.ProcessEnv = {}): Leg {
  return {
    name,
    run: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'foyer-vitest-'));
      try {
        const reportFile = join(folder, 'report.json');
        const { exitCode, output } = await runNodeScript(
          'vitest/vitest.mjs',
          [
            'run',
            '--project',
            project,
            '--reporter=dot',
            '--reporter=json',
            `--outputFile.json=${reportFile}`,
          ],
          // Without colours the output reads the same in a terminal and in a log.
          { NO_COLOR: '1', ...environment },
        );
        const report = await readReport(reportFile);
        return { ...countTests(report, exitCode), output, faults: vitestFaults(report) };
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/**
 * Counts the tests of a run. What fails outside a test (a file that does not load, an error nobody
 * caught, a project without a single test) counts as a failed test, so that it can never pass as nothing.
 */
export function countTests(report: VitestReport | undefined, exitCode: number | undefined): LegResult {
  const files = report?.testResults ?? [];
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const failedTests = tests.filter(({ status }) => status === 'failed').length;
  const brokenFiles = files.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed');

  const failed = failedTests + brokenFiles;
  const failedOtherwise = failed === 0 && (exitCode !== 0 || passed === 0);
  const result: LegResult = { passed, failed: failedOtherwise ? 1 : failed, skipped: skipped.length };
  if (tests.length === 0) result.note = 'No tests found.';
  if (skipped.length > 0) result.note = skipped.map(({ fullName }) => `skipped: ${fullName}`).join('\n');
  return result;
}

/** The tests and files that failed, each with the first lines of why. */
export function vitestFaults(report: VitestReport | undefined): string[] {
  return (report?.testResults ?? []).flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [faultLine(relative(root, name), message)] : [];
    return failed.map(({ fullName, failureMessages }) => faultLine(`${relative(root, name)} > ${fullName}`, failureMessages?.join('\n')));
  });
}

const faultLength = 600;

/** What failed, and the beginning of why. */
export function faultLine(what: string, why = ''): string {
  const reason = stripVTControlCharacters(why).trim();
  const told = reason === '' ? what : `${what}\n    ${reason.replaceAll('\n', '\n    ')}`;
  return told.length > faultLength ? `${told.slice(0, faultLength)} …` : told;
}

async function readReport(file: string): Promise<VitestReport | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as VitestReport;
  } catch {
    // Vitest ended before it could write one; its exit code and output tell the rest.
    return undefined;
  }
}
