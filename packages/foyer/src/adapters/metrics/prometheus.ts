import type { Metric, Registry } from 'prom-client';
import { Counter } from './counter.ts';
import { Histogram } from './histogram.ts';

/** What an operator watches. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  request(route: string, status: number, seconds: number): void;
  /** Somebody was kept out at the gate. */
  denied(reason: string): void;
  /** A provider's report came in, or could not be dealt with. */
  webhook(provider: string, outcome: string): void;
  /** Requests that shared one commit. */
  batch(requests: number): void;
  /** 95th percentile of the API's answers since the start, milliseconds; null before the first one. */
  apiP95Ms(): Promise<number | null>;
  /** Another figure, read whenever metrics are. */
  gauge(name: string, help: string, read: () => Promise<number | undefined>): void;
}

/** Of the text format that has been read everywhere since 2014. */
const contentType = 'text/plain; version=0.0.4; charset=utf-8';

interface WatchedGauge {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
  /** By label value; undefined for what is not known, which is not shown rather than shown as 0. */
  readonly read: () => Promise<number | undefined | Readonly<Record<string, number>>>;
}

/**
 * Metrics in the Prometheus format, in a registry of their own, so that an embedding application keeps its own. What requests cause is counted
 * here; the registry, and what it finds out about the process, come when somebody first reads metrics: many installations never do, and it is
 * a seventh of the memory of one that rests.
 * @param outbox - read when metrics are scraped: waiting and parked mails, and the instant the oldest could have left
 */
export function createMetrics(outbox: () => Promise<{ queued: number; parked: number; oldestRunAt: number | null }>, now: () => number): Metrics {
  const requests = new Histogram({
    name: 'foyer_http_request_seconds', help: 'Duration of requests by route and status class.',
    bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 1],
  });
  const batches = new Histogram({ name: 'foyer_commit_batch_requests', help: 'Requests that shared one commit.', bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] });
  const serverErrors = new Counter<'route'>({ name: 'foyer_http_server_errors_total', help: 'Answers of 500 and above by route.' });
  const denials = new Counter<'reason'>({ name: 'foyer_gate_denials_total', help: 'People kept out at the gate, by reason.' });
  const reports = new Counter<'provider' | 'outcome'>({ name: 'foyer_incoming_webhooks_total', help: 'Reports of providers by what became of them: received, refused, worked, failed, parked.' });
  const gauges: WatchedGauge[] = [
    {
      name: 'foyer_outbox_messages', help: 'Mails in the outbox by state.', labelNames: ['state'],
      read: async () => {
        const { queued, parked } = await outbox();
        return { queued, parked };
      },
    },
    {
      name: 'foyer_outbox_oldest_seconds', help: 'How long the oldest due mail has been waiting.',
      read: async () => {
        const { oldestRunAt } = await outbox();
        return oldestRunAt === null ? 0 : Math.max(0, (now() - oldestRunAt) / 1000);
      },
    },
  ];
  let opening: Promise<Registry> | undefined;
  return {
    contentType,
    text: async () => (await (opening ??= openRegistry([requests, batches, serverErrors, denials, reports], gauges))).metrics(),
    request(route, status, seconds) {
      const statusClass = `${Math.floor(status / 100)}xx`;
      requests.observe(seconds, `${route} ${statusClass}`, () => ({ route, status: statusClass }));
      if (status >= 500) serverErrors.inc({ route });
    },
    denied: (reason) => denials.inc({ reason }),
    webhook: (provider, outcome) => reports.inc({ provider, outcome }),
    batch: (count) => batches.observe(count),
    apiP95Ms: () => Promise.resolve(percentileMs(requests.reached(({ route }) => route?.startsWith('/api/') ?? false), 0.95)),
    gauge: (name, help, read) => { gauges.push({ name, help, read }); },
  };
}

async function openRegistry(counted: readonly (Histogram | Counter<string>)[], gauges: readonly WatchedGauge[]): Promise<Registry> {
  const { collectDefaultMetrics, Gauge, Registry } = await import('prom-client');
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'foyer_' });
  for (const metric of counted) registry.registerMetric(metric as unknown as Metric);
  for (const { name, help, labelNames = [], read } of gauges) {
    registry.registerMetric(new Gauge({
      name, help, labelNames, registers: [],
      async collect() {
        const value = await read();
        if (value === undefined) this.remove();
        else if (typeof value === 'number') this.set(value);
        else for (const [label, count] of Object.entries(value)) this.set({ [labelNames[0]!]: label }, count);
      },
    }));
  }
  return registry;
}

/** Read between the bounds of the bucket it falls into; beyond the last one, that bound. @param buckets - how many were at most as large as each bound */
function percentileMs(buckets: readonly (readonly [bound: number, count: number])[], share: number): number | null {
  const wanted = (buckets.at(-1)?.[1] ?? 0) * share;
  if (wanted === 0) return null;
  let [from, passed] = [0, 0];
  for (const [bound, reached] of buckets) {
    if (reached >= wanted) return Math.round((bound === Number.POSITIVE_INFINITY ? from : from + (bound - from) * ((wanted - passed) / (reached - passed))) * 10_000) / 10;
    [from, passed] = [bound, reached];
  }
  return from * 1000;
}
