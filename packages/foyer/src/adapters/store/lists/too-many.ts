const rememberedMs = 60_000;
const rememberedMax = 500;

/**
 * What turned out to be too much to count or to sort. It stays so for a moment, and to say that one does not know is always true: only
 * the time to find out again is saved.
 */
export class TooMany {
  readonly #until = new Map<string, number>();

  remember(question: string): void {
    if (this.#until.size >= rememberedMax) this.#until.clear();
    this.#until.set(question, performance.now() + rememberedMs);
  }

  knows(question: string): boolean {
    const until = this.#until.get(question);
    if (until === undefined) return false;
    if (performance.now() < until) return true;
    this.#until.delete(question);
    return false;
  }
}
