/** Runs jobs strictly one after the other, in the order they came. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#last.then(job);
    // How one job ends is not the next one's business.
    this.#last = result.catch(() => {});
    return result;
  }

  /** Resolves when everything asked for so far is done. */
  async drained(): Promise<void> {
    await this.#last;
  }
}
