import { randomUUID } from 'node:crypto';
import { post } from '../support/guests.ts';

/** What somebody who wanted to join was told. */
export interface Told {
  readonly email: string;
  /** For repeating the same request. */
  readonly key: string;
  /** Undefined when the connection to Foyer broke, which it must not. */
  readonly status: number | undefined;
  readonly retryAfter: string | null;
  readonly milliseconds: number;
}

/** Callers who want to join, each with an idempotency key, and everything they were told. */
export class Callers {
  readonly told: Told[] = [];
  readonly #origin: string;
  readonly #label: string;
  #people = 0;

  constructor(origin: string, label: string) {
    this.#origin = origin;
    this.#label = label;
  }

  /** Somebody new comes. */
  comes(): Promise<Told> {
    return this.#ask(`${this.#label}-${(this.#people += 1)}@people.test`, randomUUID());
  }

  /** The very same request once more. */
  repeats({ email, key }: Told): Promise<Told> {
    return this.#ask(email, key);
  }

  /** So many come at once. */
  come(count: number): Promise<readonly Told[]> {
    return Promise.all(Array.from({ length: count }, () => this.comes()));
  }

  async #ask(email: string, key: string): Promise<Told> {
    const since = performance.now();
    const answer = await post(this.#origin, '/api/waitlist/join', { email, name: 'Ana' }, { 'idempotency-key': key }).catch(() => undefined);
    await answer?.arrayBuffer();
    const told = { email, key, status: answer?.status, retryAfter: answer?.headers.get('retry-after') ?? null, milliseconds: performance.now() - since };
    this.told.push(told);
    return told;
  }
}
