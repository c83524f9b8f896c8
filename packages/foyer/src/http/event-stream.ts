/** Messages waiting for a slow reader; who falls further behind is cut off and starts afresh. */
const waitingMax = 2_000;

/**
 * A stream of server-sent events as a body. Written to from outside; ended by either end. The iterator is written by hand, because
 * a generator that waits for the next message would hear only after it that its reader has left.
 */
export class EventStream implements AsyncIterable<Uint8Array> {
  readonly #encoder = new TextEncoder();
  readonly #onEnd: () => void;
  readonly #waiting: string[] = [];
  #wake: (() => void) | undefined;
  #ended = false;

  /** @param onEnd - called once, whoever ends the stream */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  send(event: string, data: unknown, id?: number): void {
    this.#push(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Keeps proxies from closing a quiet stream. */
  beat(): void {
    this.#push(': still here\n\n');
  }

  /** What was sent before is still delivered. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#wake?.();
    this.#onEnd();
  }

  #push(text: string): void {
    if (this.#ended) return;
    this.#waiting.push(text);
    if (this.#waiting.length > waitingMax) this.end();
    this.#wake?.();
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: async () => {
        if (this.#waiting.length === 0 && !this.#ended) await new Promise<void>((resolve) => { this.#wake = resolve; });
        this.#wake = undefined;
        if (this.#waiting.length === 0) return { done: true, value: undefined };
        return { done: false, value: this.#encoder.encode(this.#waiting.splice(0).join('')) };
      },
      return: async () => {
        this.#waiting.length = 0;
        this.end();
        return { done: true, value: undefined };
      },
    };
  }
}
