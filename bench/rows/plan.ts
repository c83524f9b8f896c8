import type { RowName } from '../options.ts';
import { acceptRow } from './accept.ts';
import { type Setting } from './bench.ts';
import { duplicateRow } from './duplicate.ts';
import { freshRow } from './fresh.ts';
import { gateFindings, gateRow } from './gate.ts';
import { gatePeersRow } from './gate-peers.ts';
import { importExportRow } from './import-export.ts';
import { joinFindings, joinRow } from './join.ts';
import { listFindings, listRow } from './list.ts';
import { mailRow } from './mail.ts';
import { oneByOneRow } from './one-by-one.ts';
import { othersRow } from './others.ts';
import { pageRow } from './page.ts';
import { peersRow } from './peers.ts';
import { processesRow } from './processes.ts';
import { raceRow } from './race.ts';
import { startRow } from './start.ts';
import { waveRow } from './wave.ts';
import { webhookRow } from './webhook.ts';
import type { Finding } from '../report/figures.ts';
import type { Turns } from '../measure/take-turns.ts';

/** A row, and where it has something to say. */
export interface RowPlan {
  readonly name: RowName;
  readonly run: (setting: Setting) => Promise<Turns | void>;
  /** On each size of the list, on the smallest and the largest, or where the size cannot matter on the smallest alone. */
  readonly sizes: 'each' | 'ends' | 'smallest' | 'largest';
  readonly storages: readonly ('sqlite' | 'postgres')[];
  /** What the sizes and databases say beside each other, by `${storage} ${entries}`. */
  readonly compare?: { readonly title: string; readonly find: (bySetting: ReadonlyMap<string, Turns>) => Finding[] };
}

const both = ['sqlite', 'postgres'] as const;

/** DESIGN §5, row by row. */
export const rowPlans: readonly RowPlan[] = [
  { name: 'join', run: joinRow, sizes: 'each', storages: both, compare: { title: 'Joins compared', find: joinFindings } },
  { name: 'one-by-one', run: oneByOneRow, sizes: 'smallest', storages: ['postgres'] },
  { name: 'processes', run: processesRow, sizes: 'smallest', storages: ['postgres'] },
  { name: 'duplicate', run: duplicateRow, sizes: 'ends', storages: both },
  { name: 'gate', run: gateRow, sizes: 'each', storages: both, compare: { title: 'The gate compared', find: gateFindings } },
  { name: 'accept', run: acceptRow, sizes: 'each', storages: both },
  { name: 'race', run: raceRow, sizes: 'smallest', storages: both },
  { name: 'webhook', run: webhookRow, sizes: 'each', storages: both },
  { name: 'wave', run: waveRow, sizes: 'each', storages: both },
  { name: 'mail', run: mailRow, sizes: 'smallest', storages: both },
  { name: 'list', run: listRow, sizes: 'each', storages: both, compare: { title: 'The queue compared', find: listFindings } },
  { name: 'fresh', run: freshRow, sizes: 'ends', storages: both },
  { name: 'others', run: othersRow, sizes: 'largest', storages: both },
  { name: 'import', run: importExportRow, sizes: 'each', storages: both },
  { name: 'start', run: startRow, sizes: 'ends', storages: both },
  { name: 'page', run: pageRow, sizes: 'smallest', storages: ['sqlite'] },
  { name: 'gate-peers', run: gatePeersRow, sizes: 'smallest', storages: both },
  { name: 'peers', run: peersRow, sizes: 'smallest', storages: ['sqlite'] },
];

/** Whether a row belongs on a list of this size. */
export function isMeasuredAt({ sizes }: Pick<RowPlan, 'sizes'>, entries: number, all: readonly number[]): boolean {
  const [smallest, largest] = [Math.min(...all), Math.max(...all)];
  switch (sizes) {
    case 'each': return true;
    case 'ends': return entries === smallest || entries === largest;
    case 'smallest': return entries === smallest;
    case 'largest': return entries === largest;
  }
}
