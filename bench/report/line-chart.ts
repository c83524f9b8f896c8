import { type Axis, linearAxis, logAxis } from './axis.ts';

/** One line of a chart; points in the order of x. */
export interface Line {
  readonly label: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A chart of lines, each named at its right end. */
export interface LineChart {
  readonly title: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly lines: readonly Line[];
}

export interface ChartAxis {
  readonly label: string;
  readonly scale?: 'linear' | 'log';
  /** How a mark is written; without it as a number in English. */
  readonly write?: (value: number) => string;
}

const size = { width: 860, height: 460 };
const frame = { left: 78, right: 640, top: 52, bottom: 400 };
const labelHeight = 16;
/** Told apart by people who see fewer colours, too; a darker and a lighter one for either ground. */
const colours = [['#0b62a4', '#6cb6ff'], ['#b3560b', '#ffa657'], ['#1a7f4b', '#56d38a'], ['#a3286b', '#ff8fc4'], ['#6a4fb3', '#c2a8ff'], ['#6b6b00', '#d9d15a'], ['#00727a', '#5ad1db'], ['#8a3324', '#ff9c8a']] as const;
const dashes = ['', '6 3', '2 3'];

/** @returns an SVG that reads on light and on dark ground and needs nothing from elsewhere */
export function lineChart({ title, x, y, lines }: LineChart): string {
  const points = lines.flatMap((line) => line.points);
  const xAxis = axisOf(x, points.map(([value]) => value));
  const yAxis = axisOf(y, points.map(([, value]) => value));
  const across = (value: number): number => frame.left + xAxis.place(value) * (frame.right - frame.left);
  const up = (value: number): number => frame.bottom - yAxis.place(value) * (frame.bottom - frame.top);
  const labels = spread(lines.map((line) => up(line.points.at(-1)?.[1] ?? yAxis.ticks[0]!)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escaped(title)}">`,
    style(lines.length),
    `<text class="title" x="${frame.left}" y="26">${escaped(title)}</text>`,
    ...xAxis.ticks.map((tick) => `<path class="grid" d="M${short(across(tick))} ${frame.top}V${frame.bottom}"/><text class="mark" x="${short(across(tick))}" y="${frame.bottom + 20}" text-anchor="middle">${escaped(written(x, tick))}</text>`),
    ...yAxis.ticks.map((tick) => `<path class="grid" d="M${frame.left} ${short(up(tick))}H${frame.right}"/><text class="mark" x="${frame.left - 8}" y="${short(up(tick) + 4)}" text-anchor="end">${escaped(written(y, tick))}</text>`),
    `<text x="${(frame.left + frame.right) / 2}" y="${frame.bottom + 44}" text-anchor="middle">${escaped(x.label)}</text>`,
    `<text transform="translate(18 ${(frame.top + frame.bottom) / 2}) rotate(-90)" text-anchor="middle">${escaped(y.label)}</text>`,
    ...lines.map(({ points: own }, index) => `<polyline class="line c${index}" points="${own.map(([a, b]) => `${short(across(a))},${short(up(b))}`).join(' ')}"/>`),
    ...lines.map(({ label, points: own }, index) => {
      const last = own.at(-1);
      const leader = last === undefined ? '' : `<path class="leader" d="M${short(across(last[0]) + 2)} ${short(up(last[1]))}L${frame.right + 14} ${short(labels[index]!)}"/>`;
      return `${leader}<text class="t${index}" x="${frame.right + 18}" y="${short(labels[index]! + 4)}">${escaped(label)}</text>`;
    }),
    '</svg>\n',
  ].join('\n');
}

function axisOf({ scale = 'linear' }: ChartAxis, values: readonly number[]): Axis {
  return scale === 'log' ? logAxis(values) : linearAxis(values);
}

function written({ write }: ChartAxis, value: number): string {
  return write === undefined ? Number(value.toPrecision(6)).toLocaleString('en-US') : write(value);
}

/** Moves labels apart until none covers another; the order from top to bottom stays. */
export function spread(heights: readonly number[]): readonly number[] {
  const order = heights.map((height, index) => ({ height, index })).toSorted((a, b) => a.height - b.height);
  let above = -Infinity;
  for (const one of order) above = one.height = Math.max(one.height, above + labelHeight);
  // What was pushed out at the bottom comes back up, and the others make room.
  let below = frame.bottom + labelHeight;
  for (const one of order.toReversed()) below = one.height = Math.min(one.height, below - labelHeight);
  const placed = heights.slice();
  for (const { height, index } of order) placed[index] = height;
  return placed;
}

function style(count: number): string {
  const rules = (ground: 0 | 1): string => Array.from({ length: count }, (_, index) => {
    const colour = colours[index % colours.length]![ground];
    return `.c${index}{stroke:${colour};stroke-dasharray:${dashes[Math.floor(index / colours.length) % dashes.length] || 'none'}}.t${index}{fill:${colour}}`;
  }).join('');
  return `<style>text{font:13px system-ui,sans-serif;fill:#30343a}.title{font-size:15px;font-weight:600}.mark{font-size:12px}.grid{stroke:#8884;fill:none}.leader{stroke:#8888;fill:none}.line{fill:none;stroke-width:2;stroke-linejoin:round}${rules(0)}@media (prefers-color-scheme:dark){text{fill:#d8dce2}${rules(1)}}</style>`;
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
