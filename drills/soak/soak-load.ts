import type { HttpClient } from '../support/http-client.ts';
import type { SoakAct } from './soak-acts.ts';

/** Asks one after another at the given pace, whatever the answers do, and books what came of it. */
export class SoakLoad {
  readonly answered = new Map<string, number>();
  readonly faults: string[] = [];
  faultCount = 0;
  #underWay = 0;
  readonly #client: HttpClient;
  readonly #acts: readonly SoakAct[];
  readonly #random: () => number;

  constructor(client: HttpClient, acts: readonly SoakAct[], random: () => number) {
    this.#client = client;
    this.#acts = acts;
    this.#random = random;
  }

  get sent(): number {
    return [...this.answered.values()].reduce((sum, count) => sum + count, 0);
  }

  /** @returns when the time is over and the last answer is there */
  async run(options: { rate: number; seconds: number }): Promise<void> {
    const startedAt = performance.now();
    let sent = 0;
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        const elapsed = Math.min((performance.now() - startedAt) / 1000, options.seconds);
        while (sent < elapsed * options.rate) {
          sent += 1;
          void this.#do(this.#choose());
        }
        if (elapsed < options.seconds || this.#underWay > 0) return;
        clearInterval(timer);
        resolve();
      }, 10);
    });
  }

  #choose(): SoakAct {
    const all = this.#acts.reduce((sum, { share }) => sum + share, 0);
    let left = this.#random() * all;
    return this.#acts.find(({ share }) => (left -= share) < 0) ?? this.#acts[0]!;
  }

  async #do(act: SoakAct): Promise<void> {
    const errand = act.next();
    const name = errand === undefined ? this.#acts[0]!.name : act.name;
    const { ask, status, onAnswer } = errand ?? this.#acts[0]!.next()!;
    this.#underWay += 1;
    try {
      const answer = await this.#client.ask(ask);
      this.answered.set(name, (this.answered.get(name) ?? 0) + 1);
      if (answer.status !== status)
        this.fault(`${name}: ${answer.status} instead of ${status}: ${answer.text.slice(0, 200)}`);
      else onAnswer?.(answer);
    } catch (error) {
      this.fault(`${name}: ${(error as Error).message}`);
    } finally {
      this.#underWay -= 1;
    }
  }

  fault(what: string): void {
    this.faultCount += 1;
    if (this.faults.length < 10) this.faults.push(what);
  }
}
