import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findPostgresBinaries } from './postgres-binaries.ts';

let machine: string;

beforeEach(() => {
  machine = mkdtempSync(join(tmpdir(), 'foyer-machine-'));
});

afterEach(() => {
  rmSync(machine, { recursive: true, force: true });
});

/** Puts files of these names into a folder of the pretended machine and returns the folder. */
function install(folder: string, programs = ['initdb', 'postgres']): string {
  const path = join(machine, folder);
  mkdirSync(path, { recursive: true });
  for (const program of programs) writeFileSync(join(path, program), '');
  return path;
}

test('finds nothing on a machine without PostgreSQL', () => {
  expect(findPostgresBinaries(join(machine, 'bin'), [join(machine, '*/bin')])).toBeUndefined();
});

test('finds it on PATH before anywhere else', () => {
  install('17/bin');
  const onPath = install('own');

  const found = findPostgresBinaries([join(machine, 'empty'), onPath].join(delimiter), [
    join(machine, '*/bin'),
  ]);

  expect(found).toEqual({
    initdb: join(onPath, 'initdb'),
    postgres: join(onPath, 'postgres'),
    origin: onPath,
  });
});

test('takes the newest of several versions, as numbers', () => {
  install('lib/9/bin');
  const newest = install('lib/17/bin');

  expect(findPostgresBinaries('', [join(machine, 'lib/*/bin')])?.origin).toBe(newest);
});

test('passes over a folder with the client programs only', () => {
  const clientOnly = install('client', ['psql', 'initdb']);

  expect(findPostgresBinaries(clientOnly, [])).toBeUndefined();
});
