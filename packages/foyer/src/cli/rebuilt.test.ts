import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const watch = fileURLToPath(new URL('../testing/name-loaded.mjs', import.meta.url));

/** A working copy of its own, in which the source can change. */
let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'foyer-rebuilt-'));
  mkdirSync(join(copy, 'packages'));
  cpSync(join(root, 'packages/foyer'), join(copy, 'packages/foyer'), { recursive: true, filter: (path) => !/foyer\/(?:dist|node_modules)$|\.test\.ts$/.test(path) });
  for (const modules of ['node_modules', 'packages/foyer/node_modules']) if (existsSync(join(root, modules))) symlinkSync(join(root, modules), join(copy, modules));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, args, { cwd: copy, env: { PATH: process.env['PATH'] ?? '', NODE_NO_WARNINGS: '1', ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  return { child, output: () => output, ended: new Promise<number | null>((resolve) => { child.once('close', resolve); }) };
}

async function build(): Promise<void> {
  const building = run(['--input-type=module', '--eval', `import { buildServer } from ${JSON.stringify(join(root, 'tools/launcher/server-build.mjs'))};\nbuildServer(process.cwd() + '/packages/foyer');`]);
  expect(await building.ended, building.output()).toBe(0);
}

/** Changes a word that is in nearly every part. */
function changeSource(word: string): void {
  const path = join(copy, 'packages/foyer/src/domain/errors.ts');
  writeFileSync(path, `${readFileSync(path, 'utf8')}\nObject.assign(FoyerError, { ${word}: true });\n`);
}

describe('a server that is built anew while it runs', () => {
  it('still loads the parts it has not needed yet; builds at the same time do not meet, and the next start runs the new one', async () => {
    await build();
    const first = readdirSync(join(copy, 'packages/foyer/dist/parts'));
    const server = run(['packages/foyer/dist/foyer.mjs', 'start'], { DATABASE_URL: 'file:./foyer.db', PORT: '0', NODE_OPTIONS: `--import=${watch}` });
    try {
      await expect.poll(() => server.output()).toContain('"event":"server.started"');
      const origin = `http://127.0.0.1:${/"port":(\d+)/.exec(server.output())![1]!}`;
      changeSource('changed');
      await Promise.all([build(), build()]);
      expect(readdirSync(join(copy, 'packages/foyer/dist')).toSorted()).toEqual(['foyer.mjs', 'parts']);
      const parts = readdirSync(join(copy, 'packages/foyer/dist/parts'));
      expect(parts).toEqual(expect.arrayContaining(first));
      expect(parts.length).toBeGreaterThan(first.length + 10);

      const before = server.output().length;
      expect((await fetch(`${origin}/.well-known/jwks.json`)).status).toBe(200);
      const loaded = [...server.output().slice(before).matchAll(/^loaded .*\/dist\/parts\/(.+)$/gm)].map(([, name]) => name!);
      expect(loaded.length).toBeGreaterThan(0);
      expect(first).toEqual(expect.arrayContaining(loaded));
    } finally {
      server.child.kill('SIGTERM');
    }
    expect(await server.ended).toBe(0);
    const next = run(['packages/foyer/dist/foyer.mjs', 'help'], { NODE_OPTIONS: `--import=${watch}` });
    expect(await next.ended).toBe(0);
    const loaded = [...next.output().matchAll(/^loaded .*\/dist\/parts\/(.+)$/gm)].map(([, name]) => name!);
    expect(loaded.some((name) => !first.includes(name))).toBe(true);
  });
});
