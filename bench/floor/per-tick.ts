interface Waiting<Item, Result> {
  readonly item: Item;
  readonly done: (result: Result) => void;
  readonly failed: (error: unknown) => void;
}

/** Gathers what arrives within one turn of the event loop and hands it over together. */
export class PerTick<Item, Result> {
  readonly #flush: (items: readonly Item[]) => Promise<readonly Result[]>;
  readonly #inFlightMax: number;
  #waiting: Waiting<Item, Result>[] = [];
  #inFlight = 0;
  #scheduled = false;

  /** @param inFlightMax - batches under way at once; what arrives meanwhile makes the next one larger */
  constructor(flush: (items: readonly Item[]) => Promise<readonly Result[]>, inFlightMax: number) {
    this.#flush = flush;
    this.#inFlightMax = inFlightMax;
  }

  add(item: Item, done: (result: Result) => void, failed: (error: unknown) => void): void {
    this.#waiting.push({ item, done, failed });
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || this.#inFlight >= this.#inFlightMax || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    this.#inFlight += 1;
    try {
      const results = await this.#flush(batch.map(({ item }) => item));
      batch.forEach(({ done }, index) => done(results[index]!));
    } catch (error) {
      for (const { failed } of batch) failed(error);
    } finally {
      this.#inFlight -= 1;
      this.#schedule();
    }
  }
}
