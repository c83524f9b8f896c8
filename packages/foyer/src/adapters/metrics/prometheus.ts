import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

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

/**
 * Metrics in the Prometheus format, in a registry of their own, so that an embedding application keeps its own.
 * @param outbox - read when metrics are scraped: waiting and parked mails, and the instant the oldest could have left
 */
export function createMetrics(outbox: () => Promise<{ queued: number; parked: number; oldestRunAt: number | null }>, now: () => number): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'foyer_' });
  const requests = new Histogram({
    name: 'foyer_http_request_seconds', help: 'Duration of requests by route and status class.', labelNames: ['route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 1], registers: [registry],
  });
  const batches = new Histogram({ name: 'foyer_commit_batch_requests', help: 'Requests that shared one commit.', buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512], registers: [registry] });
  registry.registerMetric(new Gauge({
    name: 'foyer_outbox_messages', help: 'Mails in the outbox by state.', labelNames: ['state'], registers: [],
    async collect() {
      const { queued, parked } = await outbox();
      this.set({ state: 'queued' }, queued);
      this.set({ state: 'parked' }, parked);
    },
  }));
  registry.registerMetric(new Gauge({
    name: 'foyer_outbox_oldest_seconds', help: 'How long the oldest due mail has been waiting.', registers: [],
    async collect() {
      const { oldestRunAt } = await outbox();
      this.set(oldestRunAt === null ? 0 : Math.max(0, (now() - oldestRunAt) / 1000));
    },
  }));
  const serverErrors = new Counter({ name: 'foyer_http_server_errors_total', help: 'Answers of 500 and above by route.', labelNames: ['route'], registers: [registry] });
  const denials = new Counter({ name: 'foyer_gate_denials_total', help: 'People kept out at the gate, by reason.', labelNames: ['reason'], registers: [registry] });
  const reports = new Counter({ name: 'foyer_incoming_webhooks_total', help: 'Reports of providers by what became of them: received, refused, worked, failed, parked.', labelNames: ['provider', 'outcome'], registers: [registry] });
  // Labels of one route and status class are resolved once: this runs on every request.
  const observers = new Map<string, (seconds: number) => void>();
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    request(route, status, seconds) {
      const statusClass = `${Math.floor(status / 100)}xx`;
      const key = `${route} ${statusClass}`;
      let observe = observers.get(key);
      if (!observe) {
        const child = requests.labels({ route, status: statusClass });
        observers.set(key, observe = (value) => child.observe(value));
      }
      observe(seconds);
      if (status >= 500) serverErrors.inc({ route });
    },
    denied: (reason) => denials.inc({ reason }),
    webhook: (provider, outcome) => reports.inc({ provider, outcome }),
    batch: (count) => batches.observe(count),
    apiP95Ms: async () => percentileMs((await requests.get()).values, 0.95),
    gauge(name, help, read) {
      registry.registerMetric(new Gauge({
        name, help, registers: [],
        async collect() {
          const value = await read();
          // What is not known is not shown, rather than shown as 0.
          if (value === undefined) this.remove();
          else this.set(value);
        },
      }));
    },
  };
}

interface Sample {
  readonly value: number;
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
  readonly metricName?: string;
}

/** Read between the bounds of the bucket it falls into; beyond the last one, that bound. */
function percentileMs(samples: readonly Sample[], share: number): number | null {
  const within = new Map<number, number>();
  for (const { value, labels, metricName } of samples) {
    if (!metricName?.endsWith('_bucket') || !String(labels['route']).startsWith('/api/')) continue;
    const bound = labels['le'] === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels['le']);
    within.set(bound, (within.get(bound) ?? 0) + value);
  }
  const buckets = [...within].toSorted(([one], [other]) => one - other);
  const wanted = (buckets.at(-1)?.[1] ?? 0) * share;
  if (wanted === 0) return null;
  let [from, passed] = [0, 0];
  for (const [bound, reached] of buckets) {
    if (reached >= wanted) return Math.round((bound === Number.POSITIVE_INFINITY ? from : from + (bound - from) * ((wanted - passed) / (reached - passed))) * 10_000) / 10;
    [from, passed] = [bound, reached];
  }
  return from * 1000;
}
