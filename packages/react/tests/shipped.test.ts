import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const manifest = JSON.parse(readFileSync(at('../package.json'), 'utf8')) as {
  exports: Record<string, string | Record<string, string>>; files: string[]; dependencies: Record<string, string>; peerDependencies: Record<string, string>; sideEffects: string[];
};

/** What an application's bundler makes of one entry, and what is left to import. */
async function bundle(entry: string, minify: boolean): Promise<{ readonly code: string; readonly imports: readonly string[] }> {
  const [built] = [await build({ configFile: false, logLevel: 'silent', build: { write: false, minify, lib: { entry: at(entry), formats: ['es'] }, rolldownOptions: { external: [/^react/, /^altcha/] } } })].flat();
  if (!built || !('output' in built)) throw new Error('The bundler gave nothing.');
  return built.output[0];
}

describe('the package as it is shipped', () => {
  it('has every file its exports name, with types, and ships all of them', () => {
    for (const target of Object.values(manifest.exports).flatMap((one) => (typeof one === 'string' ? [one] : Object.values(one)))) {
      expect(existsSync(at(`../${target}`)), target).toBe(true);
      expect(manifest.files.some((name) => target.startsWith(`./${name}`)), target).toBe(true);
    }
  });

  it('says that it runs in the browser, for frameworks that render components on a server alone', () => {
    for (const name of ['access-provider', 'gate', 'use-waitlist-form', 'waitlist-form', 'waitlist-status']) {
      expect(readFileSync(at(`../dist/${name}.js`), 'utf8'), name).toMatch(/^'use client';/);
    }
    expect(readFileSync(at('../dist/client/index.js'), 'utf8')).not.toContain('use client');
  });

  it('brings no React of its own, and takes 18 and 19', async () => {
    expect(manifest.peerDependencies).toEqual({ react: '^18.2.0 || ^19.0.0' });
    expect(Object.keys(manifest.dependencies)).toEqual(['altcha-lib']);
    const chunk = await bundle('../dist/index.js', true);
    expect(new Set(chunk.imports)).toEqual(new Set(['react', 'react/jsx-runtime']));
    expect(gzipSync(chunk.code).byteLength).toBeLessThan(8 * 1024);
  });

  it('asks for nothing of React where only Foyer is asked', async () => {
    const chunk = await bundle('../dist/client/index.js', false);
    expect(chunk.imports).toEqual([]);
  });

  it('holds no style in its markup, which strict policies refuse', () => {
    expect(readFileSync(at('../dist/waitlist-form.js'), 'utf8') + readFileSync(at('../dist/waitlist-status.js'), 'utf8')).not.toMatch(/style:|dangerouslySetInnerHTML/);
  });
});
