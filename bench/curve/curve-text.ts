import { lineChart } from '../report/line-chart.ts';
import { markdownTable } from '../report/markdown-table.ts';
import { sizeName, storageName } from '../report/summary.ts';
import type { BenchStorage } from '../storage/bench-storage.ts';
import type { Curve, CurveSize } from './curve-record.ts';
import { growthOf } from './growth.ts';
import type { CurveGroup } from './paths.ts';

/** Points of one path on one database, shortest list first. */
export interface CurveLine {
  readonly storage: BenchStorage['kind'];
  readonly group: CurveGroup;
  readonly path: string;
  readonly points: readonly { readonly entries: number; readonly micros: number }[];
}

const groupTitles: Readonly<Record<CurveGroup, string>> = { people: 'what people do', desk: 'what the team asks for', bulk: 'one row of what touches many' };

export function linesOf(sizes: readonly CurveSize[]): readonly CurveLine[] {
  const lines = new Map<string, { storage: BenchStorage['kind']; group: CurveGroup; path: string; points: { entries: number; micros: number }[] }>();
  for (const { storage, entries, points } of sizes.toSorted((a, b) => a.entries - b.entries)) {
    for (const { path, group, micros } of points) {
      const line = lines.get(`${storage} ${path}`) ?? { storage, group, path, points: [] };
      line.points.push({ entries, micros });
      lines.set(`${storage} ${path}`, line);
    }
  }
  return [...lines.values()];
}

/** The plots by file name. */
export function chartsOf(lines: readonly CurveLine[]): ReadonlyMap<string, string> {
  return new Map([...Map.groupBy(lines, ({ storage, group }) => `cost-curve-${storage}-${group}.svg`)].map(([file, own]) => [file, lineChart({
    title: `${storageName(own[0]!.storage)}: processor time of ${groupTitles[own[0]!.group]}`,
    x: { label: 'people on the list', scale: 'log' },
    y: { label: 'µs, database included', scale: 'log' },
    lines: own.map(({ path, points }) => ({ label: path, points: points.map(({ entries, micros }) => [entries, micros] as const) })),
  })]));
}

/** The plots, the fit and the verdict, for the documentation. */
export function curveText({ at, machine, storages, sizes }: Curve): string {
  const lines = linesOf(sizes);
  const grown = lines.filter(({ points }) => points.length > 1).map((line) => ({ ...line, growth: growthOf(line.points) }));
  const worse = grown.filter(({ growth }) => !growth.logarithmic);
  return [
    `Measured on ${at.slice(0, 10)} on ${machine}; ${storages.join('; ')}.`,
    ...[...chartsOf(lines).keys()].map((file) => `![${altOf(file)}](images/${file})`),
    markdownTable(
      ['', ...grown.length === 0 ? [] : ['µs on the shortest list', 'µs on the longest', 'times per tenfold', 'last tenfold', '']],
      grown.map(({ storage, path, points, growth }) => [
        `${storageName(storage)}: ${path}`, `${figure(points[0]!.micros)} (${sizeName(points[0]!.entries)})`, `${figure(points.at(-1)!.micros)} (${sizeName(points.at(-1)!.entries)})`,
        growth.perTenfold.toFixed(2), growth.lastTenfold.toFixed(2), growth.logarithmic ? 'flat or logarithmic' : '**worse**',
      ]),
    ),
    worse.length === 0 ? 'No path grows worse than logarithmically.' : `Worse than logarithmically: ${worse.map(({ storage, path }) => `${path} on ${storageName(storage)}`).join(', ')}.`,
    markdownTable(['', ...sizes.map(({ storage, entries }) => `${storageName(storage)} ${sizeName(entries)}`)], [
      ['start to first answer, s', ...sizes.map(({ startMs }) => (startMs / 1000).toFixed(2))],
      ['memory at rest, MB', ...sizes.map(({ megabytes }) => megabytes.toFixed(0))],
    ]),
  ].join('\n\n');
}

function figure(micros: number): string {
  return micros >= 100 ? micros.toFixed(0) : micros.toFixed(1);
}

function altOf(file: string): string {
  const [, storage, group] = /^cost-curve-(\w+)-(\w+)\.svg$/.exec(file) ?? [];
  return `Processor time of ${groupTitles[group as CurveGroup]} on ${storageName(storage as CurveLine['storage'])}, over the number of people on the list`;
}
