import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const foyer = join(import.meta.dirname, '..', '..');

/** Samples of the guide, in order. */
async function samples(): Promise<readonly string[]> {
  const guide = await readFile(join(foyer, '..', '..', 'docs', 'guides', 'testing-with-clerk.md'), 'utf8');
  return [...guide.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code ?? '');
}

test('the first sample of the guide runs as it stands, and the others load', async () => {
  const codes = await samples();
  expect(codes.length).toBeGreaterThan(1);
  for (const code of codes) {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module-typescript', '--eval', code], { cwd: foyer });
    expect([stdout, stderr]).toEqual(['', '']);
  }
});
