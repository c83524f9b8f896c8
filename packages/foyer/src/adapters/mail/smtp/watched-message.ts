import { Readable } from 'node:stream';

/** A message that remembers whether anybody began to read it. */
export class WatchedMessage {
  readonly #bytes: Buffer;
  #begun = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Whether a byte of it may have left for the server. */
  get begun(): boolean {
    return this.#begun;
  }

  /** A fresh stream of the whole message. */
  stream(): Readable {
    const begin = (): Buffer => {
      this.#begun = true;
      return this.#bytes;
    };
    return new Readable({
      highWaterMark: 0,
      read() {
        this.push(begin());
        this.push(null);
      },
    });
  }
}
