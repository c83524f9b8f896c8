import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Exchange } from './exchange.ts';
import type { Reply } from './incoming.ts';

/** A body and its compressed forms; absent where compressing gains nothing. */
export interface Encoded {
  readonly body: string | Uint8Array;
  readonly brotli?: Uint8Array | undefined;
  readonly gzip?: Uint8Array | undefined;
}

/** The smallest form the browser takes. Only for bodies that hold nothing private: compressing beside secrets can tell them. */
export function encoded(exchange: Exchange, { body, brotli, gzip }: Encoded, headers: Readonly<Record<string, string>>): Reply {
  const accepted = exchange.header('accept-encoding') ?? '';
  if (brotli && /\bbr\b/.test(accepted)) return { status: 200, headers: { ...headers, 'content-encoding': 'br' }, body: brotli };
  if (gzip && /\bgzip\b/.test(accepted)) return { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: gzip };
  return { status: 200, headers, body };
}

/** Languages times pages; whoever asks in ever new languages gets theirs made anew and not kept. */
const keptMax = 400;

/** Public answers that are the same for everybody: made once, compressed once, served from memory. */
export class KeptAnswers {
  readonly #kept = new Map<string, Encoded>();

  /** @param key - tells answers apart, e.g. path and locale */
  async answer(exchange: Exchange, key: string, headers: Readonly<Record<string, string>>, make: () => string | Promise<string>): Promise<Reply> {
    const kept = this.#kept.get(key);
    if (kept) return encoded(exchange, kept, headers);
    const text = await make();
    if (this.#kept.size >= keptMax) return { status: 200, headers, body: text };
    const body = Buffer.from(text);
    const made = { body, brotli: brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }), gzip: gzipSync(body) };
    this.#kept.set(key, made);
    return encoded(exchange, made, headers);
  }
}
