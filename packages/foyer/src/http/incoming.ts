/**
 * A request as the surface sees it, whoever carries it: `node:http` in the server, a Web `Request` when embedded. Plain enough
 * that the busiest paths pay for nothing they do not read (see docs/decisions).
 */
export interface Incoming {
  /** Upper case. */
  readonly method: string;
  /** Path as sent, still escaped, without query. */
  readonly path: string;
  /** What follows `?`, or the empty string. */
  readonly search: string;
  /** Address of the other end of the connection; undefined when embedded without it. */
  readonly remoteAddress: string | undefined;
  /** A header by lower-case name; several of one name are joined by a comma. */
  header(name: string): string | undefined;
  /** The body's chunks as they arrive; can be read once. */
  body(): AsyncIterable<Uint8Array>;
  /**
   * The whole body at once, instead of `body`: much quicker for a short one. Only for bodies that are as long as `content-length` says,
   * and only where the carrier sees to that; rejects when the other end leaves before that.
   */
  whole?(): Promise<Uint8Array>;
}

/** An answer before it is put on the wire. */
export interface Reply {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** `Set-Cookie` values. */
  readonly cookies?: readonly string[];
  /** Chunks are sent as they come; when the other end leaves, the iteration is ended. */
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array> | null;
}

/** Ends an answer that nobody will read, so that whatever stands behind it is given back. */
export function discard(body: Reply['body']): void {
  if (body === null || typeof body === 'string' || body instanceof Uint8Array) return;
  body[Symbol.asyncIterator]().return?.().catch(() => {});
}
