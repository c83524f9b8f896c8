import type { Metric, Registry } from 'prom-client';
import { Counter } from './counter.ts';
import { Histogram } from './histogram.ts';

/** What an operator watches. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  request(route: string, status: number, seconds: number): void;
  /** The gate was asked. @param reason - why somebody was kept out; `unavailable` when no decision could be made */
  gateCheck(decision: 'allow' | 'wait' | 'deny', reason?: string): void;
  /** Somebody asked too often. */
  limited(bucket: string): void;
  /** One attempt to hand over a mail, or to call a receiver of webhooks. */
  attempt(kind: 'mail' | 'webhook', outcome: string): void;
  /** A provider's report came in, or could not be dealt with. */
  webhook(provider: string, outcome: string): void;
  /** Events that became durable, the requests that shared the commit, and how long it took. */
  committed(events: readonly { readonly act: string }[], requests: number, seconds: number): void;
  /** 95th percentile of the API's answers since the start, milliseconds; null before the first one. */
  apiP95Ms(): Promise<number | null>;
  /** Another figure, read whenever metrics are. */
  gauge(gauge: WatchedGauge): void;
}

/** A figure that is known elsewhere. */
export interface WatchedGauge {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
  /** Undefined for what is not known, which is not shown rather than shown as 0. */
  readonly read: () => number | undefined | readonly LabelledValue[] | Promise<number | undefined | readonly LabelledValue[]>;
}

export interface LabelledValue {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Of the text format that has been read everywhere since 2014. */
const contentType = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Metrics in the Prometheus format, in a registry of their own, so that an embedding application keeps its own. What requests cause is counted
 * here; the registry, and what it finds out about the process, come when somebody first reads metrics: many installations never do, and it is
 * a seventh of the memory of one that rests.
 */
export function createMetrics(): Metrics {
  const requests = new Histogram({
    name: 'foyer_http_request_seconds', help: 'Duration of requests by route and status class.',
    bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 1],
  });
  const batches = new Histogram({ name: 'foyer_commit_batch_requests', help: 'Requests that shared one commit.', bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] });
  const commits = new Histogram({ name: 'foyer_commit_seconds', help: 'Duration of commits: deciding, writing, and waiting until it is durable.', bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5] });
  const serverErrors = new Counter<'route'>({ name: 'foyer_http_server_errors_total', help: 'Answers of 500 and above by route.' });
  const checks = new Counter<'decision'>({ name: 'foyer_gate_checks_total', help: 'Questions to the gate by decision: allow, wait, deny.' });
  const denials = new Counter<'reason'>({ name: 'foyer_gate_denials_total', help: 'People kept out at the gate, by reason.' });
  const limits = new Counter<'bucket'>({ name: 'foyer_rate_limited_requests_total', help: 'Requests refused because their client asked too often, by what was counted.' });
  const events = new Counter<'act'>({ name: 'foyer_events_total', help: 'Events this process wrote into the record, by act.' });
  const attempts = {
    mail: new Counter<'outcome'>({ name: 'foyer_mail_attempts_total', help: 'Attempts to hand a mail to the provider: accepted, retry, unknown, rejected, stopped.' }),
    webhook: new Counter<'outcome'>({ name: 'foyer_webhook_attempts_total', help: 'Calls to receivers of webhooks: delivered, failed.' }),
  };
  const reports = new Counter<'provider' | 'outcome'>({ name: 'foyer_incoming_webhooks_total', help: 'Reports of providers by what became of them: received, refused, worked, failed, parked.' });
  const seriesOf = createSeriesNames();
  const gauges: WatchedGauge[] = [];
  let opening: Promise<Registry> | undefined;
  return {
    contentType,
    text: async () => (await (opening ??= openRegistry([requests, batches, commits, serverErrors, checks, denials, limits, events, attempts.mail, attempts.webhook, reports], gauges))).metrics(),
    request(route, status, seconds) {
      requests.observe(seconds, seriesOf(route, status), () => ({ route, status: statusClassOf(status) }));
      if (status >= 500) serverErrors.inc({ route });
    },
    gateCheck(decision, reason) {
      checks.inc({ decision });
      if (reason !== undefined) denials.inc({ reason });
    },
    limited: (bucket) => limits.inc({ bucket }),
    attempt: (kind, outcome) => attempts[kind].inc({ outcome }),
    webhook: (provider, outcome) => reports.inc({ provider, outcome }),
    committed(written, count, seconds) {
      for (const { act } of written) events.inc({ act });
      batches.observe(count);
      commits.observe(seconds);
    },
    apiP95Ms: () => Promise.resolve(percentileMs(requests.reached(({ route }) => route?.startsWith('/api/') ?? false), 0.95)),
    gauge: (gauge) => { gauges.push(gauge); },
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
        this.reset();
        if (value === undefined) this.remove();
        else if (typeof value === 'number') this.set(value);
        else for (const one of value) this.set(one.labels, one.value);
      },
    }));
  }
  return registry;
}

function statusClassOf(status: number): string {
  return `${Math.floor(status / 100)}xx`;
}

/** Names the series of a route's answers: one of a few texts that are made once, since this runs with every request. */
function createSeriesNames(): (route: string, status: number) => string {
  const names = new Map<string, Map<number, string>>();
  return (route, status) => {
    const known = names.get(route)?.get(status);
    if (known !== undefined) return known;
    const name = `${route} ${statusClassOf(status)}`;
    let ofRoute = names.get(route);
    if (!ofRoute) names.set(route, ofRoute = new Map());
    ofRoute.set(status, name);
    return name;
  };
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
