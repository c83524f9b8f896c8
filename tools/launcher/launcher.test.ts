import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runProgram } from '../processes.ts';
import { isNodeNewEnough } from './node-runtime.mjs';
import { builtServer, serverFlags } from './server-build.mjs';

test.for(['24.15.0', '24.21.0', '26.0.0'])('runs on Node %s', (version) => {
  expect(isNodeNewEnough(version)).toBe(true);
});

test.for(['18.0.0', '20.20.2', '22.30.0', '24.14.9'])('fetches a newer Node on %s', (version) => {
  expect(isNodeNewEnough(version)).toBe(false);
});

test('explains itself when it does not know the command', async () => {
  const { exitCode, output } = await runProgram(process.execPath, ['tools/run.mjs', 'strat']);

  expect(exitCode).toBe(2);
  expect(output).toContain('npm start');
});

test.for(['Dockerfile', 'examples/systemd/foyer.service', 'docs/operations.md'])('%s starts the server as npm start does', (file) => {
  const words = readFileSync(file, 'utf8').replaceAll(/[",]/g, '');
  expect(words).toContain(`node ${serverFlags.join(' ')} ${builtServer}`);
});
