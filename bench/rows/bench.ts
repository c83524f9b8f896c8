import type { LoadProcess } from '../load/load-process.ts';
import type { BenchOptions } from '../options.ts';
import type { RowReport } from '../report/figures.ts';
import type { BenchStorage } from '../storage/bench-storage.ts';

/** What every row works with. */
export interface Bench {
  readonly options: BenchOptions;
  readonly load: LoadProcess;
  /** Where a row reports as soon as it knows something. */
  readonly report: (row: RowReport) => void;
}

/** One row on one storage with a list of one size. */
export interface Setting {
  readonly bench: Bench;
  readonly storage: BenchStorage;
  readonly entries: number;
}

export const connections = 64;

export function titleOf(what: string, { storage, entries }: Setting): string {
  return `${what}, ${storage.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'}, ${entries.toLocaleString('en-US')} entries`;
}
