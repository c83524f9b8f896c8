const rowsFirst = 256;
const rowsMin = 64;
const rowsMax = 2_048;
/** Where nobody else writes, longer slices write each page of the indexes less often: addresses come in no order and touch all of them. */
const aloneMs = 400;
const rowsAloneMax = 4_096;

/** Makes slices as large as the time allows that others may be kept waiting. */
export class SlicePace {
  readonly #targetMs: number;
  readonly #isAlone: () => boolean;
  #rows = rowsFirst;

  /** @param isAlone - whether nobody would be kept waiting by a longer slice */
  constructor(targetMs: number, isAlone: () => boolean) {
    this.#targetMs = targetMs;
    this.#isAlone = isAlone;
  }

  /** How many rows the next slice should have. */
  get rows(): number {
    return this.#rows;
  }

  /** Runs a slice, then lets everybody else have a turn. */
  async slice(rows: number, work: () => Promise<void>): Promise<void> {
    const startedAt = performance.now();
    await work();
    const ms = performance.now() - startedAt;
    const alone = this.#isAlone();
    const pace = (alone ? aloneMs : this.#targetMs) / Math.max(ms, 0.1);
    if (rows >= this.#rows || pace < 1) this.#rows = Math.round(Math.min(alone ? rowsAloneMax : rowsMax, Math.max(rowsMin, this.#rows * Math.min(2, Math.max(0.25, pace)))));
    await turn();
  }
}

/** Whatever came in meanwhile is taken up first. */
function turn(): Promise<void> {
  return new Promise((resolve) => { setImmediate(resolve); });
}
