import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { HttpClient } from '../support/http-client.ts';
import { readMetrics, sumOf } from '../support/read-metrics.ts';

const megabyte = 1e6;

/** How a server was at one moment. Memory in megabytes (10^6 bytes). */
export interface SoakSample {
  readonly minutes: number;
  readonly rss: number;
  /** In use; what V8 keeps for itself is more. */
  readonly heap: number;
  readonly heapTotal: number;
  readonly external: number;
  readonly descriptors: number;
  readonly threads: number;
  readonly lagMs: number;
  readonly walMegabytes: number;
  readonly queued: number;
  /** How long the oldest mail that may leave has been waiting. */
  readonly oldestSeconds: number;
}

/** Reads what the kernel knows of a process, and what the process tells of itself when its metrics are scraped. */
export async function watchProcess(options: {
  pid: number;
  startedAt: number;
  client: HttpClient;
  key: string;
  databaseFile: string;
}): Promise<SoakSample> {
  const scrape = await options.client.ask({
    path: '/metrics',
    headers: { authorization: `Bearer ${options.key}` },
  });
  if (scrape.status !== 200)
    throw new Error(`Metrics were answered with ${scrape.status}: ${scrape.text.slice(0, 200)}`);
  const samples = readMetrics(scrape.text);
  const figure = (name: string, labels = {}): number => sumOf(samples, name, labels) ?? Number.NaN;
  const status = readFileSync(`/proc/${options.pid}/status`, 'utf8');
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  return {
    minutes: (performance.now() - options.startedAt) / 60_000,
    rss: (field('VmRSS') * 1024) / megabyte,
    heap: figure('foyer_nodejs_heap_size_used_bytes') / megabyte,
    heapTotal: figure('foyer_nodejs_heap_size_total_bytes') / megabyte,
    external: figure('foyer_nodejs_external_memory_bytes') / megabyte,
    descriptors: openDescriptors(options.pid),
    threads: field('Threads'),
    lagMs: figure('foyer_nodejs_eventloop_lag_p99_seconds') * 1000,
    walMegabytes: (statSync(`${options.databaseFile}-wal`, { throwIfNoEntry: false })?.size ?? 0) / megabyte,
    queued: figure('foyer_outbox_messages', { state: 'queued' }),
    oldestSeconds: figure('foyer_outbox_oldest_seconds'),
  };
}

export function openDescriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
