import { FoyerError } from '../../domain/errors.ts';

/** So many at once, so many waiting; whoever comes then is told to come back. */
export class BoundedQueue {
  readonly #atOnce: number;
  readonly #waitingMax: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(atOnce: number, waitingMax: number) {
    this.#atOnce = atOnce;
    this.#waitingMax = waitingMax;
  }

  /** @throws {FoyerError} `service/unavailable` when too many wait */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#atOnce) {
      if (this.#waiting.length >= this.#waitingMax) {
        throw new FoyerError('service/unavailable', 'Very many people sign in right now. Please try again in a moment.', { retryAfterSeconds: 3 });
      }
      // The place of whoever ends is handed over, so that nobody slips in between.
      await new Promise<void>((resolve) => { this.#waiting.push(resolve); });
    } else {
      this.#running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
