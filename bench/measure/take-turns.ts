import type { LoadJob, LoadResult } from '../load/job.ts';
import type { LoadProcess } from '../load/load-process.ts';
import type { BenchServer } from '../servers/bench-server.ts';
import { median } from './median.ts';

/** A job without what belongs to the server it goes to. */
export type JobFor = (server: BenchServer, round: number) => Omit<LoadJob, 'port' | 'server'>;

/** What one server did in all its rounds. */
export interface Turns {
  readonly results: readonly LoadResult[];
  /** Medians over the rounds. */
  readonly typical: LoadResult;
}

/**
 * Lets servers take turns under the same load, A B A B; whoever is not measured is stopped meanwhile. A first turn of each only
 * warms it up. What the machine's other users do then hits all of them alike.
 */
export async function takeTurns(
  load: LoadProcess,
  servers: readonly BenchServer[],
  rounds: number,
  jobFor: JobFor,
): Promise<readonly Turns[]> {
  const results = servers.map((): LoadResult[] => []);
  for (const server of servers) server.pause();
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, server] of servers.entries()) {
      server.resume();
      const result = await load.load({
        ...jobFor(server, round),
        port: server.port,
        server: server.measured,
      });
      server.pause();
      if (round > 0) results[index]!.push(result);
    }
  }
  for (const server of servers) server.resume();
  return results.map((own) => ({ results: own, typical: typicalOf(own) }));
}

/** The median over the rounds of the first server's figure divided by the second's of the same round. */
export function ratio(first: Turns, second: Turns, figure: (result: LoadResult) => number): number {
  return median(first.results.map((result, round) => figure(result) / figure(second.results[round]!)));
}

/** Medians over several results of the same work. */
export function typicalOf(results: readonly LoadResult[]): LoadResult {
  const over = (figure: (result: LoadResult) => number): number => median(results.map(figure));
  const first = results[0]!;
  return {
    seconds: over(({ seconds }) => seconds),
    requestsPerSecond: over(({ requestsPerSecond }) => requestsPerSecond),
    latency: {
      count: first.latency.count,
      p50: over(({ latency }) => latency.p50),
      p99: over(({ latency }) => latency.p99),
    },
    latencyByClass: first.latencyByClass.map(({ count }, index) => ({
      count,
      p50: over(({ latencyByClass }) => latencyByClass[index]!.p50),
      p99: over(({ latencyByClass }) => latencyByClass[index]!.p99),
    })),
    cpuMicros: over(({ cpuMicros }) => cpuMicros),
    databaseCpuMicros: over(({ databaseCpuMicros }) => databaseCpuMicros),
    rssMegabytes: over((result) => result.rssMegabytes),
    statuses: first.statuses,
  };
}
