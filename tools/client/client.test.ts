import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Foyer } from '../../packages/foyer/src/compose.ts';
import { type Description, describeCalls } from './describe-calls.ts';
import { generatedFolder } from './generate.ts';
import { writeClient } from './write-client.ts';

let foyer: Foyer;
let description: Description;

beforeAll(async () => {
  const { openApp } = await import('./open-app.ts');
  foyer = await openApp();
  description = describeCalls(await foyer.app.whole());
});
afterAll(() => foyer.close());

test('the client has every route of the server but pages, and nothing else', () => {
  expect(description.faults).toEqual([]);
  expect(description.calls.length).toBeGreaterThan(120);
});

test.each(['types.ts', 'calls.ts', 'table.ts'])('the client is what the routes say today: %s (else run node tools/client/generate.ts)', async (name) => {
  expect((await readFile(join(generatedFolder, name), 'utf8')) === writeClient(description)[name]).toBe(true);
});

test('a route without a name, and one whose shape is another than before, is noticed', async () => {
  const { routes, document } = await foyer.app.whole();
  const strange = { ...routes[0]!, contract: { ...routes[0]!.contract, path: '/api/new' } };
  expect(describeCalls({ routes: [...routes, strange], document }).faults).toEqual([expect.stringContaining('POST /api/new has no name')]);
  expect(describeCalls({ routes: routes.slice(1), document }).faults).toEqual([expect.stringContaining('there is no such route')]);
  const drifted = structuredClone(document) as unknown as { components: { schemas: { Entry: { properties: Record<string, unknown> } } } };
  drifted.components.schemas.Entry.properties['age'] = { type: 'integer' };
  expect(writeClient(describeCalls({ routes, document: drifted as never }))['types.ts']).toContain('readonly age?: number');
});
