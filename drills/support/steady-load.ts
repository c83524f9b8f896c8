import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { askAsAdmin, gateSays, post } from './guests.ts';

/** A request that was not answered as it should have been. */
export interface Failure {
  readonly what: string;
  /** The status, or what the connection said. */
  readonly how: string;
}

/** People and programs who come without a pause, through the front door, and write down what they were told. */
export class SteadyLoad {
  /** Addresses whose join was acknowledged. */
  readonly joined = new Set<string>();
  readonly failures: Failure[] = [];
  answered = 0;
  readonly #origin: string;
  readonly #label: string;
  readonly #cookies: readonly string[];
  readonly #everybody: Promise<unknown>;
  #open = true;
  #people = 0;

  /**
   * @param options.cookies - of people inside, who come to the gate
   * @param options.clients - how many of each kind come at once
   */
  constructor(origin: string, options: { label: string; cookies: readonly string[]; clients?: number }) {
    this.#origin = origin;
    this.#label = options.label;
    this.#cookies = options.cookies;
    const kinds = [() => this.#join(), () => this.#comeIn(), () => this.#decide(), () => this.#add(), () => this.#look()];
    this.#everybody = Promise.all(Array.from({ length: options.clients ?? 2 }, () => kinds.map((kind) => this.#comeAgain(kind))).flat());
  }

  /** Lets those on their way finish. */
  async end(): Promise<void> {
    this.#open = false;
    await this.#everybody;
  }

  async #comeAgain(once: () => Promise<void>): Promise<void> {
    while (this.#open) {
      await once();
      await sleep(5);
    }
  }

  async #expect(what: string, wanted: number, ask: () => Promise<number>): Promise<boolean> {
    try {
      const status = await ask();
      this.answered += 1;
      if (status === wanted) return true;
      this.failures.push({ what, how: String(status) });
    } catch (error) {
      const { cause, message } = error as Error;
      this.failures.push({ what, how: cause instanceof Error ? cause.message : message });
    }
    return false;
  }

  #newEmail(): string {
    return `${this.#label}-${(this.#people += 1)}@people.test`;
  }

  async #join(): Promise<void> {
    const email = this.#newEmail();
    const through = await this.#expect('join', 202, async () => {
      const answer = await post(this.#origin, '/api/waitlist/join', { email, name: 'Ana' }, { 'x-forwarded-for': `192.0.2.${this.#people % 250}` });
      await answer.arrayBuffer();
      return answer.status;
    });
    if (through) this.joined.add(email);
  }

  async #comeIn(): Promise<void> {
    const cookie = this.#cookies[Math.floor(Math.random() * this.#cookies.length)]!;
    await this.#expect('gate', 204, () => gateSays(this.#origin, cookie));
  }

  /** With a key, as @foyer/client does. */
  async #decide(): Promise<void> {
    const email = this.#newEmail();
    const through = await this.#expect('invite', 200, async () => {
      const { status } = await askAsAdmin(this.#origin, '/api/waitlist/invite', { email, role: 'client', notify: false }, { 'idempotency-key': randomUUID() });
      return status;
    });
    if (through) this.joined.add(email);
  }

  /** Without a key: sent once, and to one process only. */
  async #add(): Promise<void> {
    const email = this.#newEmail();
    const through = await this.#expect('add', 201, async () => (await askAsAdmin(this.#origin, '/api/v1/admin/approved-users', { email, role: 'client' })).status);
    if (through) this.joined.add(email);
  }

  async #look(): Promise<void> {
    await this.#expect('list', 200, async () => (await askAsAdmin(this.#origin, '/api/v1/admin/waitlist?limit=5')).status);
  }
}
