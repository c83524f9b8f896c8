import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describeMachine } from '../report/machine.ts';
import type { BenchStorage } from '../storage/bench-storage.ts';
import type { SizeMeasured } from './measure-size.ts';

const folder = new URL('../results/', import.meta.url);

/** A list of one size on one database. */
export interface CurveSize extends SizeMeasured {
  readonly storage: BenchStorage['kind'];
  readonly entries: number;
}

export interface Curve {
  readonly at: string;
  readonly machine: string;
  readonly storages: readonly string[];
  readonly sizes: readonly CurveSize[];
}

/** Keeps what is known so far in `bench/results/curve.json`. */
export function keepCurve(storages: readonly string[], sizes: readonly CurveSize[]): Curve {
  const curve: Curve = { at: new Date().toISOString(), machine: describeMachine(), storages, sizes };
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL('curve.json', folder), `${JSON.stringify(curve, undefined, 2)}\n`);
  return curve;
}

/** What the last run kept. */
export function readCurve(): Curve {
  return JSON.parse(readFileSync(new URL('curve.json', folder), 'utf8')) as Curve;
}
