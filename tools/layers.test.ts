import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findLayerViolations } from './layers.ts';

let tree: string;

beforeEach(async () => {
  tree = await mkdtemp(join(tmpdir(), 'foyer-layers-'));
});

afterEach(async () => {
  await rm(tree, { recursive: true, force: true });
});

/** Writes one file into the tree and returns the layers' verdict on it. */
async function verdictOn(file: string, source: string): Promise<string[]> {
  await mkdir(dirname(join(tree, file)), { recursive: true });
  await writeFile(join(tree, file), source);
  return findLayerViolations(tree);
}

test.for([
  ['domain/entry.ts', '../application/join.ts'],
  ['domain/entry.ts', 'zod'],
  ['domain/entry.ts', 'node:crypto'],
  ['application/entry/join.ts', '../../adapters/store/open.ts'],
  ['application/entry/join.ts', 'hono'],
  ['adapters/store/entries.ts', '../../http/app.ts'],
  ['adapters/store/entries.ts', '../../application/entry/join.ts'],
  ['adapters/mail/smtp.ts', '../../emails/invitation.ts'],
  ['adapters/mail/smtp.ts', '../store/open.ts'],
  ['emails/invitation.ts', '../application/ports/store.ts'],
  ['pages/join.ts', '../http/app.ts'],
  ['pages/join.ts', 'liquidjs'],
  ['config/config.ts', '../application/ports/store.ts'],
  ['http/routes/join.ts', '../../adapters/store/open.ts'],
  ['http/routes/join.ts', '../../compose.ts'],
  ['worker/outbox.ts', '../http/app.ts'],
  ['cli/main.ts', '../http/app.ts'],
  ['cli/main.ts', '../testing/factories.ts'],
  ['compose.ts', './testing/factories.ts'],
  ['index.ts', './adapters/store/open.ts'],
  ['domain/entry.ts', '../../../gate/src/index.ts'],
] as const)('refuses that %s imports %s', async ([file, specifier]) => {
  expect(await verdictOn(file, `import { something } from "${specifier}";`)).toEqual([
    expect.stringMatching(`^${file}:1 imports ${specifier}; allowed: `),
  ]);
});

test.for([
  ['domain/decisions/join.ts', '../entry.ts'],
  ['application/entry/join.ts', '../ports/store.ts'],
  ['adapters/store/entries.ts', '../../application/ports/store.ts'],
  ['adapters/store/migrations/first.ts', '../open.ts'],
  ['adapters/store/open.ts', 'pg'],
  ['emails/invitation.ts', 'liquidjs'],
  ['pages/join.ts', 'hono/html'],
  ['http/app.ts', '../config/config.ts'],
  ['worker/outbox.ts', '../emails/invitation.ts'],
  ['cli/seed.ts', '../testing/factories.ts'],
  ['cli/main.ts', '../compose.ts'],
  ['compose.ts', './adapters/store/open.ts'],
  ['domain/entry.test.ts', '../testing/factories.ts'],
] as const)('allows that %s imports %s', async ([file, specifier]) => {
  expect(await verdictOn(file, `import { something } from "${specifier}";`)).toEqual([]);
});

test.for([
  ['import type { App } from "../http/app.ts";', 'a type'],
  ['export { app } from "../http/app.ts";', 'a re-export'],
  ['export * from "../http/app.ts";', 'a re-export of everything'],
  ['import "../http/app.ts";', 'an effect'],
  ['export const app = () => import("../http/app.ts");', 'a dynamic import'],
] as const)('sees %s as an import', async ([source]) => {
  expect(await verdictOn('domain/entry.ts', source)).toHaveLength(1);
});

test('says in which line', async () => {
  expect(await verdictOn('domain/entry.ts', '\n\nimport { app } from "../http/app.ts";\n')).toEqual([
    expect.stringContaining('domain/entry.ts:3 '),
  ]);
});

test('refuses a folder without a rule', async () => {
  expect(await verdictOn('helpers/misc.ts', 'export {};')).toEqual([
    'helpers/misc.ts:1 belongs to no layer; give its folder a rule in tools/layers.ts',
  ]);
});
