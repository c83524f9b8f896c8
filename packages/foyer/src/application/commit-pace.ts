const requestsFirst = 256;
/** With fewer, a slow disk would be waited for more often than it saves anybody. */
const requestsMin = 128;
const requestsMax = 1_024;

/** Makes commits as large as the time allows for which they may keep everybody else waiting. */
export class CommitPace {
  readonly #targetMs: number;
  #requests = requestsFirst;

  constructor(targetMs: number) {
    this.#targetMs = targetMs;
  }

  /** How many requests the next commit should hold at most. */
  get requests(): number {
    return this.#requests;
  }

  /** @param ms - what a commit of so many requests took, without what was decided and written before it */
  took(requests: number, ms: number): void {
    if (ms > this.#targetMs) this.#requests = Math.max(requestsMin, Math.round(this.#requests / 2));
    // The next one may be half as large again, and slower than that.
    else if (ms < this.#targetMs / 2 && requests > this.#requests / 2) this.#requests = Math.min(requestsMax, Math.round(this.#requests * 1.5));
  }
}
