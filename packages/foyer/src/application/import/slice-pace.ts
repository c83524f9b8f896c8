const rowsFirst = 256;
const rowsMin = 64;
const rowsMax = 2_048;

/** Makes slices as large as the time allows that others may be kept waiting. */
export class SlicePace {
  readonly #targetMs: number;
  #rows = rowsFirst;

  constructor(targetMs: number) {
    this.#targetMs = targetMs;
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
    if (rows >= this.#rows) this.#rows = Math.round(Math.min(rowsMax, Math.max(rowsMin, this.#rows * Math.min(2, Math.max(0.5, this.#targetMs / Math.max(ms, 0.1))))));
    await turn();
  }
}

/** Whatever came in meanwhile is taken up first. */
function turn(): Promise<void> {
  return new Promise((resolve) => { setImmediate(resolve); });
}
