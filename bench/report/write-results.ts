import { mkdirSync, writeFileSync } from 'node:fs';
import type { BenchOptions } from '../options.ts';
import type { RowReport } from './figures.ts';
import { describeMachine } from './machine.ts';

const folder = new URL('../results/', import.meta.url);

export interface Results {
  readonly rows: readonly RowReport[];
  /** The databases it ran on. */
  readonly storages: readonly string[];
  readonly options: BenchOptions;
}

/** Keeps what was found in `bench/results/latest.json`. */
export function writeResults({ rows, storages, options }: Results): void {
  mkdirSync(folder, { recursive: true });
  const results = { at: new Date().toISOString(), machine: describeMachine(), storages, options, rows };
  writeFileSync(new URL('latest.json', folder), `${JSON.stringify(results, undefined, 2)}\n`);
}
