import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';

const source = (name: string) => fileURLToPath(new URL(`../src/${name}.ts`, import.meta.url));

async function bundle(name: string): Promise<{ code: string; imports: readonly string[] }> {
  const build = await rolldown({ input: source(name), external: [/^jose/, /^node:/, /^next\//], logLevel: 'silent' });
  const { output: [chunk] } = await build.generate({ format: 'esm', minify: true });
  return { code: chunk.code, imports: chunk.imports };
}

describe('the gate as it is shipped', () => {
  it.each(['index', 'fetch', 'hono', 'node', 'express', 'fastify', 'next', 'assertion'])('%s is less than 15 KB gzip', async (name) => {
    expect(gzipSync((await bundle(name)).code).byteLength).toBeLessThan(15 * 1024);
  });

  it('needs nothing but Web APIs in its core, and jose for assertions alone', async () => {
    for (const name of ['index', 'fetch', 'hono']) expect((await bundle(name)).imports).toEqual([]);
    expect((await bundle('assertion')).imports).toEqual(['jose']);
  });

  it('runs where there is no Node: no process, no Buffer, no require', async () => {
    const { code } = await bundle('index');
    const answers: string[] = [];
    const edge = createContext({
      // As the edge runtime of Next.js has it: without `any`.
      AbortSignal: { timeout: (ms: number) => AbortSignal.timeout(ms) },
      URL, Headers, Request, Response, TextEncoder, AbortController, crypto, performance, setTimeout, clearTimeout, btoa, Date, JSON, Promise, Map, Set, TypeError, Error,
      fetch: async () => Response.json({ decision: 'allow', subject: 'one', email: 'mia@example.org', role: 'coach' }),
      tell: (text: string) => answers.push(text),
    });
    const script = code.replace(/export\s*\{([^}]*)\};?\s*$/, (_, names: string) => `globalThis.gate = {${names.replaceAll(/(\w+) as (\w+)/g, '$2: $1')}};`);
    runInContext(script, edge);
    await runInContext(`(async () => {
      const gate = globalThis.gate.createGate({ foyer: 'https://foyer.test', key: 'k'.repeat(40), changes: 'off' });
      const asked = new Request('https://foyer.test/studio', { headers: { cookie: '__Host-foyer-session=' + 'A'.repeat(43) } });
      tell((await gate.check(asked)).decision);
      tell((await gate.check(new Request('https://foyer.test/studio'))).reason);
    })()`, edge);
    expect(answers).toEqual(['allow', 'signed_out']);
  });
});
