import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHarness, type Harness } from '../testing/harness.ts';
import { documentPath } from './contract/route.ts';

let harness: Harness;
beforeAll(async () => { harness = await startHarness({ mailer: 'mailbox' }); });
afterAll(() => harness.close());

interface Operation {
  summary?: string; tags?: string[]; security?: unknown[];
  parameters?: { name: string; in: string; required?: boolean; schema: unknown }[];
  responses: Record<string, { description?: string; content?: Record<string, { schema?: unknown }> }>;
  requestBody?: { content: Record<string, { schema?: unknown }> };
}
interface Document {
  openapi: string; info: { title: string; version: string }; servers: { url: string }[]; tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
}

async function readDocument(): Promise<Document> {
  return (await (await harness.fetch('/openapi.json')).json()) as Document;
}

/** All values below, depth first. */
function* within(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const inner of Object.values(value)) yield* within(inner);
}

describe('the OpenAPI document', () => {
  it('describes every route there is and none besides', async () => {
    const { paths } = await readDocument();
    const described = Object.entries(paths).flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method} ${path}`));
    const served = harness.foyer.app.routes.map(({ contract }) => `${contract.method} ${documentPath(contract.path)}`);
    expect(described.toSorted()).toEqual(served.toSorted());
    expect(new Set(served).size).toBe(served.length);
  });

  it('is OpenAPI 3.1 in form: version, info, servers, declared tags, no dangling reference', async () => {
    const document = await readDocument();
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    expect(document.info.title).not.toBe('');
    expect(document.info.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(document.servers).toEqual([{ url: 'https://foyer.test' }]);
    const tags = new Set(document.tags.map(({ name }) => name));
    for (const operation of operationsOf(document)) for (const tag of operation.tags ?? []) expect(tags).toContain(tag);
    for (const part of within(document)) {
      const ref = part['$ref'];
      if (typeof ref !== 'string') continue;
      const target = ref.replace(/^#\//, '').split('/').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name.replaceAll('~1', '/').replaceAll('~0', '~')], document);
      expect(target, ref).toBeDefined();
    }
  });

  it('names every parameter of a path exactly once, as required', async () => {
    const { paths } = await readDocument();
    for (const [path, operations] of Object.entries(paths)) {
      const names = [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]!);
      for (const operation of Object.values(operations)) {
        const given = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
        expect(given.map(({ name }) => name).toSorted(), path).toEqual(names.toSorted());
        for (const parameter of given) expect(parameter.required).toBe(true);
        for (const parameter of operation.parameters ?? []) expect(parameter.schema, `${path} ${parameter.name}`).toBeDefined();
      }
    }
  });

  it('gives every operation a summary and described answers, success and problems', async () => {
    for (const operation of operationsOf(await readDocument())) {
      expect(operation.summary).toBeTruthy();
      const statuses = Object.keys(operation.responses);
      expect(statuses.some((status) => /^[23]/.test(status)), operation.summary).toBe(true);
      expect(statuses.some((status) => status.startsWith('5')), operation.summary).toBe(true);
      for (const [status, answer] of Object.entries(operation.responses)) {
        expect(status).toMatch(/^[1-5]\d\d$/);
        expect(answer.description, `${operation.summary} ${status}`).toBeTruthy();
        for (const media of Object.values(answer.content ?? {})) expect(media.schema).toBeDefined();
      }
    }
  });

  it('says of every administrative route that it wants a key', async () => {
    const { paths, components } = await readDocument();
    expect(components.securitySchemes['apiKey']).toMatchObject({ type: 'http', scheme: 'bearer' });
    for (const { contract } of harness.foyer.app.routes) {
      const operation = paths[documentPath(contract.path)]![contract.method]!;
      expect(operation.security, contract.path).toEqual(contract.auth === 'admin' ? [{ apiKey: [] }] : undefined);
      // Signing in and the own account go by cookie alone: each of these routes proves its caller itself.
      if (contract.path.startsWith('/api/') && contract.path.includes('/admin/') && contract.tag !== 'Admin session') expect(contract.auth, contract.path).toBe('admin');
    }
  });

  it('leaves the development routes out where there is no development mailbox', async () => {
    const other = await startHarness();
    expect(other.foyer.app.routes.filter(({ contract }) => contract.path.startsWith('/dev/'))).toEqual([]);
    expect((await other.fetch('/dev/mailbox.json')).status).toBe(404);
    await other.close();
  });
});

function operationsOf(document: Document): readonly Operation[] {
  return Object.values(document.paths).flatMap((operations) => Object.values(operations));
}
