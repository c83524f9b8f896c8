import { AsyncLocalStorage } from 'node:async_hooks';

/** More than the longest part of a list that is asked for, with all the metadata Clerk allows. */
export const answerBytesMax = 16 * 2 ** 20;

const endOfCall = new AsyncLocalStorage<AbortSignal>();

/** Makes a call whose requests, made by a bounded `fetch`, are cut off by the signal: their sockets are closed. */
export function cutOffBy<T>(signal: AbortSignal, call: () => T): T {
  return endOfCall.run(signal, call);
}

/**
 * A `fetch` that bounds what is asked for within `cutOffBy` and leaves everything else as it is. Bounded answers are read to their end, at most
 * so many bytes; what is longer breaks like a connection.
 */
export function boundedFetch(plain: typeof fetch): typeof fetch {
  return async (input, init) => {
    const signal = endOfCall.getStore();
    if (signal === undefined) return plain(input, init);
    const { status, statusText, headers, body } = await plain(input, { ...init, signal });
    return new Response(body === null ? null : await readBounded(body), { status, statusText, headers });
  };
}

async function readBounded(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early cancels the stream, and with it the connection.
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > answerBytesMax) throw new Error(`An answer is longer than ${answerBytesMax} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
