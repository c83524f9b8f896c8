/**
 * How high a compact table inside a page is: as high as its rows, and never higher than a window shows.
 *
 * @returns a CSS length
 */
export function heightFor(rows: number, narrow: boolean): string {
  const head = narrow ? 0 : 37;
  return `min(28rem, ${head + rows * (narrow ? 68 : 32) + 2}px)`;
}
