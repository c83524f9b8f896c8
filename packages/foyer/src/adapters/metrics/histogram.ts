/** One figure of a histogram as `prom-client` passes it on. */
export interface Sample {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly metricName: string;
}

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** How many fell into each bucket; the last one is for what is above every bound. */
  readonly counts: number[];
  sum: number;
}

/** How often a figure lay where: cheap enough for every request, and of use before anybody asks for metrics. */
export class Histogram {
  readonly name: string;
  readonly help: string;
  readonly type = 'histogram';
  readonly aggregator = 'sum';
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, Series>();

  /** @param options.bounds - upper ends of buckets, growing */
  constructor(options: { name: string; help: string; bounds: readonly number[] }) {
    this.name = options.name;
    this.help = options.help;
    this.#bounds = options.bounds;
  }

  /** @param labels - made once for each key */
  observe(value: number, key = '', labels: () => Readonly<Record<string, string>> = () => ({})): void {
    let series = this.#series.get(key);
    if (!series) this.#series.set(key, series = { labels: labels(), counts: Array.from({ length: this.#bounds.length + 1 }, () => 0), sum: 0 });
    let bucket = 0;
    while (bucket < this.#bounds.length && value > this.#bounds[bucket]!) bucket += 1;
    series.counts[bucket]! += 1;
    series.sum += value;
  }

  /** How many were at most as large as each bound, and in all; of the series whose labels are chosen. */
  reached(chosen: (labels: Readonly<Record<string, string>>) => boolean): readonly (readonly [bound: number, count: number])[] {
    const series = [...this.#series.values()].filter(({ labels }) => chosen(labels));
    let passed = 0;
    return [...this.#bounds, Number.POSITIVE_INFINITY].map((bound, bucket) => [bound, passed += series.reduce((sum, { counts }) => sum + counts[bucket]!, 0)] as const);
  }

  /** For a registry of `prom-client`, which asks every metric in this way. */
  get(): Promise<{ name: string; help: string; type: string; aggregator: string; values: readonly Sample[] }> {
    const { name, help, type, aggregator } = this;
    const values = [...this.#series.values()].flatMap(({ labels, counts, sum }) => {
      let passed = 0;
      const buckets = counts.map((count, bucket) => ({ value: passed += count, labels: { le: this.#bounds[bucket] ?? '+Inf', ...labels }, metricName: `${name}_bucket` }));
      return [...buckets, { value: sum, labels, metricName: `${name}_sum` }, { value: passed, labels, metricName: `${name}_count` }];
    });
    return Promise.resolve({ name, help, type, aggregator, values });
  }
}
