import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Encoded } from './kept-answers.ts';

/** The script of the custom element, with its compressed forms. */
export interface EmbedScript extends Encoded {
  /** Strong, with its quotes. */
  readonly etag: string;
}

const builtFile = fileURLToPath(new URL('../../../embed/dist/embed.js', import.meta.url));

/**
 * Reads the compiled script on first use and again after a new build.
 * @returns a function that gives it, or undefined while there is none
 */
export function createEmbedBuild(file: string = builtFile): () => EmbedScript | undefined {
  let kept: { readonly script: EmbedScript; readonly builtAt: number } | undefined;
  return () => {
    if (!existsSync(file)) return undefined;
    const builtAt = statSync(file).mtimeMs;
    if (kept?.builtAt !== builtAt) kept = { script: compress(readFileSync(file)), builtAt };
    return kept.script;
  };
}

function compress(body: Uint8Array): EmbedScript {
  return {
    body, etag: `"${createHash('sha256').update(body).digest('hex').slice(0, 12)}"`,
    brotli: brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }), gzip: gzipSync(body, { level: 9 }),
  };
}
