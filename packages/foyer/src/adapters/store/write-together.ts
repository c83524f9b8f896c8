interface Waiting<Row> {
  readonly row: Row;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Few enough that nobody behind them waits for long. */
const rowsTogether = 500;
/** So long rows are gathered at most; a single one goes a turn of the event loop later, some microseconds. */
const gatherMsMax = 2;

/** Writes rows that arrive together in one transaction, so that they share a commit; everybody is answered after it. */
export class WriteTogether<Row> {
  readonly #write: (rows: readonly Row[]) => Promise<unknown>;
  readonly #waiting: Waiting<Row>[] = [];
  #running = false;

  constructor(write: (rows: readonly Row[]) => Promise<unknown>) {
    this.#write = write;
  }

  /** Resolves once the row is durable. */
  write(row: Row): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ row, resolve, reject });
      if (this.#running) return;
      this.#running = true;
      this.#gather(0, performance.now());
    });
  }

  /** Waits as long as every turn of the loop brings more: one commit for all of them costs little more than for half of them. */
  #gather(before: number, since: number): void {
    setImmediate(() => {
      const { length } = this.#waiting;
      if (length > before && length < rowsTogether && performance.now() - since < gatherMsMax) this.#gather(length, since);
      else void this.#run();
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, rowsTogether);
      try {
        // Whoever comes meanwhile is in the next batch.
        await this.#write(batch.map(({ row }) => row));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#running = false;
  }
}
