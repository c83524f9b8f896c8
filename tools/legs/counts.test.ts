import { expect, test, vi } from 'vitest';
import { countStories, storyFaults, tellFailures } from './browser.ts';
import { onceFetched, runLegs } from './leg.ts';
import { vendorSpecsLeg } from './vendor-specs.ts';
import { countTests, vitestFaults } from './vitest.ts';

const stories = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };

function reportOf(...statuses: string[]) {
  const assertionResults = statuses.map((status) => ({ status, fullName: `the ${status} one` }));
  const status = statuses.includes('failed') ? 'failed' : 'passed';
  return { success: status === 'passed', testResults: [{ name: 'a.test.ts', status, assertionResults }] };
}

test('counts passed, failed and skipped tests, and names the skipped', () => {
  expect(countTests(reportOf('passed', 'passed', 'failed', 'skipped', 'todo'), 1)).toEqual({
    passed: 2,
    failed: 1,
    skipped: 2,
    note: 'skipped: the skipped one\nskipped: the todo one',
  });
});

test('counts a file that does not load as a failure', () => {
  const broken = {
    success: false,
    testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults: [] }],
  };

  expect(countTests(broken, 1)).toMatchObject({ passed: 0, failed: 1 });
});

test('counts an error outside every test as a failure', () => {
  expect(countTests(reportOf('passed'), 1)).toMatchObject({ passed: 1, failed: 1 });
});

test('counts a run that was cut short as a failure', () => {
  expect(countTests(undefined, undefined)).toMatchObject({ passed: 0, failed: 1 });
  expect(countStories(undefined, undefined)).toMatchObject({ passed: 0, failed: 1 });
});

test('counts a run without any test as a failure', () => {
  expect(countTests({ success: true, testResults: [] }, 0)).toMatchObject({ passed: 0, failed: 1 });
  expect(countStories({ stats: stories, errors: [] }, 0)).toMatchObject({ passed: 0, failed: 1 });
});

test('counts a story that passed only when repeated as a failure', () => {
  expect(countStories({ stats: { ...stories, expected: 3, flaky: 1 }, errors: [] }, 0)).toEqual({
    passed: 3,
    failed: 1,
    skipped: 0,
  });
});

test('tells of the stories that failed, with their fault and what the server logged, and of no others', () => {
  const result = (status: string, fault?: string) => ({
    tests: [{ results: [{ status, errors: fault === undefined ? [] : [{ message: `\u001B[31m${fault}\u001B[39m` }], attachments: [{ name: 'server log', body: Buffer.from('a line of the log\n').toString('base64') }] }] }],
  });
  const inner = { specs: [{ title: 'leaves', file: 'leaving.spec.ts', line: 9, ...result('timedOut', 'no button') }] };
  const suites = [{ specs: [{ title: 'arrives', file: 'arriving.spec.ts', line: 3, ...result('passed') }], suites: [inner] }];
  expect(tellFailures({ stats: stories, errors: [{ message: 'a file does not load' }], suites }))
    .toBe('a file does not load\n\nleaving.spec.ts:9 leaves (timedOut)\nno button\na line of the log');
  expect(tellFailures({ stats: stories, errors: [], suites: [] })).toBe('');
  expect(storyFaults({ stats: stories, errors: [], suites })).toEqual(['leaving.spec.ts:9 leaves (timedOut)\n    no button']);
});

test('names every failure once more at the end, whichever leg it was in, with the beginning of why', async () => {
  const failed = { status: 'failed', fullName: 'is true', failureMessages: ['\u001B[31mExpected 1\u001B[39m\n  at here'] };
  const report = { success: false, testResults: [
    { name: 'a.test.ts', status: 'failed', assertionResults: [failed, { status: 'passed', fullName: 'holds' }] },
    { name: 'b.test.ts', status: 'failed', message: 'x'.repeat(1000), assertionResults: [] },
    { name: 'c.test.ts', status: 'passed', assertionResults: [] },
  ] };
  const faults = vitestFaults(report);
  expect(faults).toHaveLength(2);
  const lines: string[] = [];
  const printing = vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  const leg = (name: string, counted: { failed: number; faults?: string[] }) => ({ name, run: async () => ({ passed: 1, skipped: 0, ...counted }) });
  await runLegs([leg('units', { failed: 2, faults }), leg('types', { failed: 1 }), leg('lint', { failed: 0, faults: [] })]).finally(() => printing.mockRestore());
  expect(lines.slice(3).join('')).toMatch(/^✗ units: \S*a\.test\.ts > is true\n {4}Expected 1\n {6}at here\n✗ units: \S*b\.test\.ts\n {4}x{400,600} …\n✗ types: see its output above\n3 passed, 3 failed, 0 skipped\n$/);
});

test('says that the vendor specs did not run, and counts them as skipped', async () => {
  expect(await vendorSpecsLeg(undefined).run()).toMatchObject({
    skipped: 1,
    note: expect.stringContaining('FOYER_VENDOR_SPECS is not set'),
  });
});

test('fails when the vendor specs are said to be where they are not', async () => {
  await expect(vendorSpecsLeg('/no/such/folder').run()).rejects.toThrow('FOYER_VENDOR_SPECS');
});

test('begins a leg once what it needs was fetched, and also when it could not be', async () => {
  const order: string[] = [];
  const leg = { name: 'needs it', run: async () => ({ passed: order.push('ran'), failed: 0, skipped: 0 }) };
  const { promise, resolve } = Promise.withResolvers<void>();
  const running = onceFetched(promise, leg).run();
  await Promise.resolve();
  order.push('fetched');
  resolve();
  await running;
  expect(order).toEqual(['fetched', 'ran']);
  await onceFetched(Promise.reject(new Error('The registry is away.')), leg).run();
  expect(order).toEqual(['fetched', 'ran', 'ran']);
});
