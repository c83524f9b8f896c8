import { expect, test } from 'vitest';
import { findLockProblems, floatingVersions, problemsOfLock } from './lock-check.ts';
import { root } from './processes.ts';

const sound = { version: '1.0.0', integrity: 'sha512-AAAA' };

test('finds nothing wrong with this repository', async () => {
  expect(await findLockProblems(root)).toEqual([]);
});

test('names an optional dependency without an entry of its own', () => {
  const packages = { 'node_modules/tool': { ...sound, optionalDependencies: { 'tool-linux-x64': '1.0.0' } } };

  expect(problemsOfLock({ packages })).toEqual(['tool has no entry for its optional tool-linux-x64']);
  expect(problemsOfLock({ packages: { ...packages, 'node_modules/tool-linux-x64': sound } })).toEqual([]);
});

test('names a package with an install script', () => {
  const packages = { 'node_modules/@scope/native': { ...sound, hasInstallScript: true } };

  expect(problemsOfLock({ packages })).toEqual(['@scope/native has an install script']);
});

test('names a package that is tied to one host', () => {
  const packages = { 'node_modules/tool': { ...sound, resolved: 'https://registry.example/tool-1.0.0.tgz' } };

  expect(problemsOfLock({ packages })).toEqual([
    'tool is tied to the host in https://registry.example/tool-1.0.0.tgz',
  ]);
});

test('names a package without an integrity hash, but not a workspace', () => {
  const packages = {
    '': {},
    'packages/ours': {},
    'node_modules/ours': { resolved: 'packages/ours', link: true },
    'node_modules/tool': { version: '1.0.0' },
  };

  expect(problemsOfLock({ packages })).toEqual(['tool has no integrity hash']);
});

test.for(['^1.0.0', '~1.0.0', '1.x', '*', 'latest', '>=1.0.0', 'git+ssh://git@host/tool.git'])(
  'refuses %s as a version',
  (version) => {
    expect(floatingVersions({ dependencies: { tool: version } })).toHaveLength(1);
  },
);

test.for(['1.0.0', '18.4.0-beta.17'])('accepts %s as a version', (version) => {
  expect(floatingVersions({ devDependencies: { tool: version } })).toEqual([]);
});
