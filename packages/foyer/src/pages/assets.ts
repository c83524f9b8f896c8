import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib';
import { brandTokens } from '../domain/brand-tokens.ts';
import type { Brand } from '../domain/product.ts';
import { brandIcon } from './styles/brand-icon.ts';
import { themeCss } from './styles/theme.ts';

/** A file of the pages, held in memory. Its path carries its hash, so it may be cached for ever. */
export interface Asset {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** Strong, with its quotes; of the uncompressed body. */
  readonly etag: string;
  /** Ready for `Content-Encoding`; undefined where compressing gains nothing, and until it is done. */
  readonly brotli: Uint8Array | undefined;
  readonly gzip: Uint8Array | undefined;
}

/** Where each file is served, and the colours that stand in the document's head. */
export interface AssetPaths {
  readonly styles: string;
  readonly font: string;
  readonly icon: string;
  readonly page: string;
  readonly join: string;
  readonly invite: string;
  readonly visit: string;
  readonly mailbox: string;
  readonly workerPbkdf2: string;
  readonly workerSha: string;
  readonly themeColours: { readonly light: string; readonly dark: string };
}

export interface Assets {
  readonly paths: AssetPaths;
  /** By path, e.g. `/assets/page-0a1b2c3d4e5f.js`. */
  readonly files: ReadonlyMap<string, Asset>;
  /** Done once every file has its smallest forms; until then it is served in those that were made at once. */
  readonly compressed: Promise<void>;
}

/** Value of `Cache-Control` for every asset. */
export const assetCacheControl = 'public, max-age=31536000, immutable';

const styleFiles = ['base', 'layout', 'card', 'form', 'home', 'invite', 'member', 'documents', 'forced-colors'] as const;

const require = createRequire(import.meta.url);
const javascript = 'text/javascript; charset=utf-8';

/**
 * Makes all files of the public pages for one brand; call it once at start.
 * Reads the sources beside this file, the font and the proof-of-work workers from their packages.
 */
export function createAssets(brand: Brand): Assets {
  const files = new Map<string, Asset>();
  const add = (name: string, extension: string, contentType: string, source: string | Uint8Array): string => {
    const body = typeof source === 'string' ? new TextEncoder().encode(source) : source;
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
    const path = `/assets/${name}-${hash}.${extension}`;
    files.set(path, { body, contentType, etag: `"${hash}"`, ...(isCompressed(path) ? { brotli: undefined, gzip: undefined } : compressQuickly(body)) });
    return path;
  };

  const font = add('figtree', 'woff2', 'font/woff2', readFileSync(require.resolve('@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2')));
  const page = add('page', 'js', javascript, client('page'));
  const { light, dark } = brandTokens(brand.hue);
  const paths: AssetPaths = {
    font,
    page,
    styles: add('styles', 'css', 'text/css; charset=utf-8', styles(brand, font)),
    icon: add('icon', 'svg', 'image/svg+xml', brandIcon(brand)),
    join: add('join', 'js', javascript, client('join')),
    invite: add('invite', 'js', javascript, client('invite')),
    visit: add('visit', 'js', javascript, client('visit')),
    mailbox: add('mailbox', 'js', javascript, client('mailbox').replace('./page.js', page)),
    workerPbkdf2: add('worker-pbkdf2', 'js', javascript, workerSource('pbkdf2')),
    workerSha: add('worker-sha', 'js', javascript, workerSource('sha')),
    themeColours: { light: light.canvas, dark: dark.canvas },
  };
  return { paths, files, compressed: compressAll(files) };
}

function styles(brand: Brand, font: string): string {
  const sources = styleFiles.map((name) => readFileSync(new URL(`styles/${name}.css`, import.meta.url), 'utf8'));
  const css = sources.join('\n').replace('FONT_URL', font).replaceAll(/\/\*[^]*?\*\//g, '').replaceAll(/\s*\n\s*/g, '\n');
  return `/* Figtree: SIL Open Font License 1.1 */\n${themeCss(brand.hue)}${css}`;
}

function client(name: string): string {
  return readFileSync(new URL(`client/${name}.js`, import.meta.url), 'utf8');
}

/** ALTCHA's solver as it comes: it needs no import, so it runs as a module worker by itself. */
function workerSource(name: 'pbkdf2' | 'sha'): string {
  // The package exports its workers for `import` alone, so the way leads over its main file.
  return readFileSync(new URL(`../workers/${name}.js`, pathToFileURL(require.resolve('altcha'))), 'utf8');
}

/** Fonts are. */
function isCompressed(path: string): boolean {
  return path.endsWith('.woff2');
}

/** A tenth larger than it could be, in a millisecond or two. */
function compressQuickly(body: Uint8Array): Pick<Asset, 'brotli' | 'gzip'> {
  return { brotli: brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }), gzip: gzipSync(body) };
}

/** In the runtime's pool, where nobody waits for it, and one after the other: each takes some megabytes meanwhile. */
async function compressAll(files: Map<string, Asset>): Promise<void> {
  for (const [path, asset] of files) {
    if (isCompressed(path)) continue;
    const { body } = asset;
    const brotli = await promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } });
    files.set(path, { ...asset, brotli, gzip: await promisify(gzip)(body, { level: 9 }) });
  }
}
