/** Lets those who come within a moment go on together. */
export class MomentTogether {
  readonly #withinMs: number;
  readonly #countMax: () => number;
  #waiting: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param withinMs - nobody waits longer
   * @param countMax - with so many nobody waits any more; asked whenever somebody comes
   */
  constructor(withinMs: number, countMax: () => number) {
    this.#withinMs = withinMs;
    this.#countMax = countMax;
  }

  /** Resolves when the moment is over. */
  join(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length >= this.#countMax()) this.#end();
      else this.#timer ??= setTimeout(() => this.#end(), this.#withinMs);
    });
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
