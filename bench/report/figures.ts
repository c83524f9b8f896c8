import type { LoadResult } from '../load/job.ts';
import type { RowName } from '../options.ts';
import type { Proof } from '../measure/proofs.ts';
import { ratio, type Turns } from '../measure/take-turns.ts';

/** One server under one load. */
export interface ServerFigures {
  readonly server: string;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuMicros: number;
  readonly databaseCpuMicros: number;
  readonly rssMegabytes: number;
}

/** A promise of the design with what was found. */
export interface Finding {
  readonly what: string;
  readonly found: string;
  readonly target: string;
  /** Undefined where the design sets no target. */
  readonly met: boolean | undefined;
}

/** Where something was measured. */
export interface Where {
  readonly storage: 'sqlite' | 'postgres';
  readonly entries: number;
}

/** One row of the benchmark. */
export interface RowReport {
  readonly title: string;
  /** The part of the bench that found it, and where; the run fills them in. */
  readonly row?: RowName | undefined;
  readonly where?: Where | undefined;
  readonly servers: readonly ServerFigures[];
  readonly findings: readonly Finding[];
  readonly proofs: readonly Proof[];
  readonly notes: readonly string[];
}

export function figuresOf(
  server: string,
  { requestsPerSecond, latency, cpuMicros, databaseCpuMicros, rssMegabytes }: LoadResult,
): ServerFigures {
  return {
    server,
    requestsPerSecond,
    p50: latency.p50,
    p99: latency.p99,
    cpuMicros,
    databaseCpuMicros,
    rssMegabytes,
  };
}

/** Throughput and processor time of the product against the floor, round by round. */
export function againstFloor(
  product: Turns,
  floor: Turns,
  targets: { share: number; cpu?: number; p99Ms?: number },
): Finding[] {
  const share = ratio(product, floor, ({ requestsPerSecond }) => requestsPerSecond);
  const cpu = ratio(product, floor, totalCpu);
  const { p99 } = product.typical.latency;
  return [
    {
      what: "requests/s against the floor's",
      found: percent(share),
      target: `>= ${percent(targets.share)}`,
      met: share >= targets.share,
    },
    {
      what: "processor time per request against the floor's",
      found: times(cpu),
      target: targets.cpu === undefined ? '' : `<= ${times(targets.cpu)}`,
      met: targets.cpu === undefined ? undefined : cpu <= targets.cpu,
    },
    ...(targets.p99Ms === undefined
      ? []
      : [
          {
            what: 'p99',
            found: `${p99.toFixed(1)} ms`,
            target: `< ${targets.p99Ms} ms`,
            met: p99 < targets.p99Ms,
          },
        ]),
  ];
}

/** Of the server and of its database. */
export function totalCpu({ cpuMicros, databaseCpuMicros }: LoadResult): number {
  return cpuMicros + databaseCpuMicros;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

export function times(factor: number): string {
  return `${factor.toFixed(2)} x`;
}
