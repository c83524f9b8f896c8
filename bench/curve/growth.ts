/** What something costs on a list of some size. */
export interface CostPoint {
  readonly entries: number;
  readonly micros: number;
}

export interface Growth {
  /** By how much the cost is multiplied when the list becomes ten times as long, fitted over all points. */
  readonly perTenfold: number;
  /** The same from a tenth of the longest list to the longest, where what grows with every row shows first. */
  readonly lastTenfold: number;
  /** No more than the logarithm of the list itself grows, but for what two measurements of the same thing differ by. */
  readonly logarithmic: boolean;
}

/** Medians of a few rounds differ by as much on a quiet machine. */
const noise = { fit: 1.1, pair: 1.25 };

/** @throws {Error} for fewer than two sizes */
export function growthOf(points: readonly CostPoint[]): Growth {
  const sorted = points.toSorted((a, b) => a.entries - b.entries);
  if (sorted.length < 2) throw new Error('Growth wants two sizes at least.');
  const perTenfold = fitted(sorted.map(({ entries, micros }) => [Math.log10(entries), Math.log(micros)]));
  const lastTenfold = lastTenfoldOf(sorted);
  // A cost that is the logarithm of the size, measured at the same sizes.
  const reference = sorted.map(({ entries }) => ({ entries, micros: Math.log10(entries) }));
  const allowed = { fit: fitted(reference.map(({ entries, micros }) => [Math.log10(entries), Math.log(micros)])) * noise.fit, pair: lastTenfoldOf(reference) * noise.pair };
  return { perTenfold, lastTenfold, logarithmic: perTenfold <= allowed.fit && lastTenfold <= allowed.pair };
}

function lastTenfoldOf(sorted: readonly CostPoint[]): number {
  const last = sorted.at(-1)!;
  const before = sorted.toReversed().find(({ entries }) => entries * 10 <= last.entries * 1.001) ?? sorted[0]!;
  return (last.micros / before.micros) ** (1 / Math.log10(last.entries / before.entries));
}

/** Least squares through logarithms. @returns the factor for one step of x */
function fitted(points: readonly (readonly [x: number, y: number])[]): number {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return Math.exp(slope);
}
