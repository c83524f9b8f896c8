/**
 * Slope of a line through points, as the median of the slopes between all pairs (Theil and Sen): a few wild points, such as those right
 * before and after a garbage collection, do not bend it.
 * @returns 0 when there are fewer than two points
 */
export function theilSenSlope(points: readonly (readonly [x: number, y: number])[]): number {
  const slopes: number[] = [];
  for (let left = 0; left < points.length; left += 1) {
    for (let right = left + 1; right < points.length; right += 1) {
      const [from, to] = [points[left]!, points[right]!];
      if (to[0] !== from[0]) slopes.push((to[1] - from[1]) / (to[0] - from[0]));
    }
  }
  if (slopes.length === 0) return 0;
  slopes.sort((a, b) => a - b);
  const middle = slopes.length >> 1;
  return slopes.length % 2 === 1 ? slopes[middle]! : (slopes[middle - 1]! + slopes[middle]!) / 2;
}
