import { mkdirSync, writeFileSync } from 'node:fs';
import type { Proof } from '../measure/proofs.ts';
import type { BenchOptions } from '../options.ts';
import type { AreaTable } from '../profiles/areas.ts';
import type { RowReport } from './figures.ts';
import { describeMachine } from './machine.ts';
import { figuresText } from './figures-text.ts';
import { withSection, writePage } from './write-docs.ts';

const folder = new URL('../results/', import.meta.url);

/** What a run found so far, kept in `bench/results/latest.json` after every row: a run that is interrupted is not lost. */
export class RunRecord {
  readonly #options: BenchOptions;
  readonly #rows: RowReport[] = [];
  readonly #storages: string[] = [];
  readonly #settings: string[] = [];
  #profiles: readonly AreaTable[] = [];

  constructor(options: BenchOptions) {
    this.#options = options;
  }

  get rows(): readonly RowReport[] {
    return this.#rows;
  }

  storage(description: string, settings: readonly string[]): void {
    this.#storages.push(description);
    this.#settings.push(...settings);
  }

  add(row: RowReport): void {
    this.#rows.push(row);
    this.#keep();
  }

  profiled(profiles: readonly AreaTable[]): void {
    this.#profiles = profiles;
    this.#keep();
  }

  brokenProofs(): readonly Proof[] {
    return this.#rows.flatMap(({ proofs }) => proofs).filter(({ kept }) => !kept);
  }

  writeDocs(): void {
    const text = figuresText({ rows: this.#rows, storages: this.#storages, settings: this.#settings, profiles: this.#profiles, options: this.#options });
    writePage((page) => withSection(page, 'figures', text));
  }

  #keep(): void {
    mkdirSync(folder, { recursive: true });
    const results = { at: new Date().toISOString(), machine: describeMachine(), storages: this.#storages, settings: this.#settings, options: this.#options, rows: this.#rows, profiles: this.#profiles };
    writeFileSync(new URL('latest.json', folder), `${JSON.stringify(results, undefined, 2)}\n`);
  }
}
