import type { BenchOptions } from '../options.ts';
import { type AreaTable, areaText } from '../profiles/areas.ts';
import { rowAsMarkdown } from './as-markdown.ts';
import type { RowReport } from './figures.ts';
import { describeMachine } from './machine.ts';
import { storageName, summaryTable } from './summary.ts';

/** What a run found, for the documentation: every target in one table, why some are missed, and each row behind it. */
export function figuresText({ rows, storages, settings, profiles, options }: {
  readonly rows: readonly RowReport[]; readonly storages: readonly string[]; readonly settings: readonly string[]; readonly profiles: readonly AreaTable[]; readonly options: BenchOptions;
}): string {
  const rounds = options.roundsSaid ? `${options.rounds} rounds` : `${options.rounds} rounds, 3 on lists of more than 10,000`;
  const byPlace = Map.groupBy(rows, ({ where }) => (where === undefined ? 'Without a list, and lists compared' : `${storageName(where.storage)}, ${where.entries.toLocaleString('en-US')} entries`));
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)} on ${describeMachine()}; ${storages.join('; ')}; medians of ${rounds}.`,
    summaryTable(rows),
    ...(profiles.length === 0 ? [] : ['### Where the processor time of missed rows goes', areaText(profiles)]),
    `Settings: ${settings.join('; ')}.`,
    ...[...byPlace].map(([place, own]) => `<details>\n<summary>${place}</summary>\n\n${own.map(rowAsMarkdown).join('\n\n')}\n\n</details>`),
  ].join('\n\n');
}
