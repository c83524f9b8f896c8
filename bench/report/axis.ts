/** From a value to a place between 0 and 1, and where its marks stand. */
export interface Axis {
  place(value: number): number;
  readonly ticks: readonly number[];
}

/** An axis that begins at 0 when nothing is below it and ends at or after the largest value. */
export function linearAxis(values: readonly number[]): Axis {
  const largest = Math.max(0, ...values);
  const smallest = Math.min(0, ...values);
  const step = roundStep((largest - smallest || 1) / 5);
  const from = Math.floor(smallest / step) * step;
  const to = Math.max(Math.ceil(largest / step) * step, from + step);
  const count = Math.round((to - from) / step);
  return { place: (value) => (value - from) / (to - from), ticks: Array.from({ length: count + 1 }, (_, index) => from + index * step) };
}

/** An axis of powers of ten around the values. @throws {Error} for a value that has no logarithm */
export function logAxis(values: readonly number[]): Axis {
  if (values.some((value) => !(value > 0))) throw new Error('A logarithmic axis takes values above 0 alone.');
  const smallest = values.length === 0 ? 1 : Math.min(...values);
  const largest = values.length === 0 ? 1 : Math.max(...values);
  const from = Math.floor(exponent(smallest));
  const to = Math.max(Math.ceil(exponent(largest)), from + 1);
  return { place: (value) => (Math.log10(value) - from) / (to - from), ticks: Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index)) };
}

/** Without the last digit, which is noise: the logarithm of 1000 must not come out above 3. */
function exponent(value: number): number {
  return Number(Math.log10(value).toFixed(9));
}

/** 1, 2 or 5 times a power of ten, not below what was asked for. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(exponent(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least * 0.999_999)!;
}
