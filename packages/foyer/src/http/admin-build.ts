import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Encoded } from './kept-answers.ts';

/** A file of the built admin, with the forms the build compressed it to. */
export interface AdminFile extends Encoded {
  readonly contentType: string;
  /** Strong, with its quotes; the name carries a hash of the content. */
  readonly etag: string;
}

/** The built admin, held in memory. */
export interface AdminBuild {
  readonly index: string;
  /** By name below /admin/assets/. */
  readonly assets: ReadonlyMap<string, AdminFile>;
}

const contentTypes: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', woff2: 'font/woff2', svg: 'image/svg+xml',
};

const builtFolder = fileURLToPath(new URL('../../../admin/dist/', import.meta.url));

/**
 * Reads the built admin on first use and again after a new build: a stat of one file per page tells.
 *
 * @param folder - what Vite wrote: `index.html` and `assets/`
 * @returns a function that gives the build, or undefined while there is none
 */
export function createAdminBuild(folder: string = builtFolder): () => AdminBuild | undefined {
  const index = join(folder, 'index.html');
  let kept: { readonly build: AdminBuild; readonly builtAt: number } | undefined;
  return () => {
    if (!existsSync(index)) return undefined;
    const builtAt = statSync(index).mtimeMs;
    if (kept?.builtAt !== builtAt) kept = { build: { index: readFileSync(index, 'utf8'), assets: readAssets(join(folder, 'assets')) }, builtAt };
    return kept.build;
  };
}

/** Only kinds of files that the admin is made of: a source map or a stray file is not served. */
function readAssets(folder: string): ReadonlyMap<string, AdminFile> {
  const assets = new Map<string, AdminFile>();
  for (const name of readdirSync(folder)) {
    const contentType = contentTypes[name.slice(name.lastIndexOf('.') + 1)];
    if (contentType === undefined) continue;
    const path = join(folder, name);
    assets.set(name, { contentType, etag: `"${name}"`, body: readFileSync(path), brotli: readIfThere(`${path}.br`), gzip: readIfThere(`${path}.gz`) });
  }
  return assets;
}

function readIfThere(path: string): Uint8Array | undefined {
  return existsSync(path) ? readFileSync(path) : undefined;
}
