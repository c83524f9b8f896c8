import type { Spending } from './chores.ts';

interface Waiting extends Spending {
  readonly resolve: (first: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/** Spends ids that arrive together in one write, so that they share a commit like everything else. */
export class SpendTogether {
  readonly #spend: (spendings: readonly Spending[]) => Promise<ReadonlySet<string>>;
  #waiting: Waiting[] = [];
  #running = false;

  constructor(spend: (spendings: readonly Spending[]) => Promise<ReadonlySet<string>>) {
    this.#spend = spend;
  }

  /** True for the first who asks, and for nobody else. */
  spend(id: string, expiresAt: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ id, expiresAt, resolve, reject });
      if (!this.#running) {
        this.#running = true;
        // What arrives in this turn of the loop comes along.
        setImmediate(() => void this.#run());
      }
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, 1_000);
      const firstById = new Map<string, Waiting>();
      for (const waiting of batch) if (!firstById.has(waiting.id)) firstById.set(waiting.id, waiting);
      try {
        // Whoever comes meanwhile is in the next batch.
        const fresh = await this.#spend([...firstById.values()].map(({ id, expiresAt }) => ({ id, expiresAt })));
        for (const waiting of batch) waiting.resolve(firstById.get(waiting.id) === waiting && fresh.has(waiting.id));
      } catch (error) {
        for (const waiting of batch) waiting.reject(error);
      }
    }
    this.#running = false;
  }
}
