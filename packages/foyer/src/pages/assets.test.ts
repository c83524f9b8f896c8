import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { createAssets } from './assets.ts';
import { product } from './preview/sample.ts';

const { files, paths, compressed } = createAssets(product.brand);
const atOnce = new Map([...files].map(([path, { brotli, gzip }]) => [path, { brotli, gzip }]));
const text = (path: string): string => new TextDecoder().decode(files.get(path)!.body);

describe('the assets of a brand', () => {
  beforeAll(() => compressed);

  it('have a path for each name, and the path changes with the content alone', () => {
    const { themeColours: _, ...named } = paths;
    expect(Object.values(named).filter((path) => !files.has(path))).toEqual([]);
    const other = createAssets({ ...product.brand, hue: 20 }).paths;
    expect(other.styles).not.toBe(paths.styles);
    expect(other.page).toBe(paths.page);
    expect(createAssets(product.brand).paths).toEqual(paths);
  });

  it('are small from the first moment on, and a little smaller soon', () => {
    for (const [path, { body, brotli, gzip }] of files) {
      if (path.endsWith('.woff2')) continue;
      const first = atOnce.get(path)!;
      expect(first.brotli!.length, path).toBeLessThan(body.length);
      expect(first.brotli!.length, path).toBeLessThan(brotli!.length * 1.4);
      expect(brotli!.length, path).toBeLessThan(first.brotli!.length);
      expect(gzip!.length, path).toBeLessThanOrEqual(first.gzip!.length);
      expect(Buffer.compare(brotliDecompressSync(first.brotli!), body), path).toBe(0);
    }
  });

  it('are the same bytes however they are compressed', () => {
    for (const { body, contentType, brotli, gzip } of files.values()) {
      expect([brotli, gzip].map((form) => form !== undefined)).toEqual(contentType === 'font/woff2' ? [false, false] : [true, true]);
      if (brotli !== undefined) expect(new Uint8Array(brotliDecompressSync(brotli))).toEqual(new Uint8Array(body));
      if (gzip !== undefined) expect(new Uint8Array(gunzipSync(gzip))).toEqual(new Uint8Array(body));
    }
  });

  it('load nothing from anywhere else', () => {
    for (const path of files.keys()) {
      if (path.endsWith('.woff2')) continue;
      expect(text(path).match(/url\((?!["']?\/assets\/)|@import|from ['"](?!\/assets\/)|https?:\/\/(?!www\.w3\.org\/)\w/g), path).toBeNull();
    }
  });

  it('define every custom property the styles use', () => {
    const css = text(paths.styles);
    const defined = new Set([...css.matchAll(/(--[\w-]+):/g)].map(([, name]) => name));
    const used = [...css.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name);
    expect(used.filter((name) => !defined.has(name))).toEqual([]);
  });

  it('keep motion away from those who asked for none, and colours from those who bring their own', () => {
    expect(text(paths.styles)).toContain('prefers-reduced-motion');
    expect(text(paths.styles)).toContain('forced-colors');
  });
});
