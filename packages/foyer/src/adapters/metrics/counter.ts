/** How often something happened, told apart by labels; see `Histogram` for why it is here. */
export class Counter<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly type = 'counter';
  readonly aggregator = 'sum';
  readonly #counts = new Map<string, { readonly labels: Readonly<Record<Label, string>>; count: number }>();

  constructor(options: { name: string; help: string }) {
    this.name = options.name;
    this.help = options.help;
  }

  inc(labels: Readonly<Record<Label, string>>): void {
    const values = Object.values<string>(labels);
    const key = values.length === 1 ? values[0]! : values.join('\n');
    const counted = this.#counts.get(key);
    if (counted) counted.count += 1;
    else this.#counts.set(key, { labels, count: 1 });
  }

  /** For a registry of `prom-client`, which asks every metric in this way. */
  get(): Promise<{ name: string; help: string; type: string; aggregator: string; values: readonly { value: number; labels: Readonly<Record<Label, string>> }[] }> {
    const { name, help, type, aggregator } = this;
    return Promise.resolve({ name, help, type, aggregator, values: [...this.#counts.values()].map(({ labels, count }) => ({ value: count, labels })) });
  }
}
