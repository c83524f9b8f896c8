import type { Latency } from './job.ts';

/** Collects durations without disturbing what it measures. */
export class Latencies {
  readonly #milliseconds: Float64Array;
  #count = 0;

  constructor(max: number) {
    this.#milliseconds = new Float64Array(max);
  }

  add(milliseconds: number): void {
    this.#milliseconds[this.#count++] = milliseconds;
  }

  summary(): Latency {
    const sorted = this.#milliseconds.subarray(0, this.#count).toSorted();
    return { count: sorted.length, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
  }
}

/** Nearest rank; 0 for nothing. */
function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
