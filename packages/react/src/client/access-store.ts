import { askAccess, signOut, type Access } from './access.ts';
import type { Connection } from './request.ts';
import type { Result } from './result.ts';

export interface AccessOptions extends Connection {
  /** What a server knows already; then nothing changes when the page loads. */
  readonly initial?: Access | undefined;
  /** Seconds between two looks while the page is visible; 60 unless told otherwise, 0 for never. */
  readonly pollSeconds?: number | undefined;
}

/** Coming back to a tab asks again, but not more often than this. */
const restMs = 15_000;
const backOffMaxMs = 600_000;
/** So many looks in a row may fail before what was known no longer counts. */
const failuresMax = 3;

/** States that change without anything happening in this browser. */
const moving: ReadonlySet<Access['state']> = new Set(['waiting', 'approved', 'invited', 'in', 'error']);

/** Keeps what is known about the person's access, and asks again from time to time, politely. */
export class AccessStore {
  readonly #options: AccessOptions;
  readonly #listeners = new Set<() => void>();
  #access: Access;
  #asking: Promise<Access> | undefined;
  #askedAt = 0;
  #failures = 0;
  #waitMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watching = false;
  /** Answers asked for before a sign-out say nothing about after. */
  #era = 0;

  constructor(options: AccessOptions) {
    this.#options = options;
    this.#access = options.initial ?? { state: 'loading' };
  }

  get access(): Access {
    return this.#access;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Asks now; several calls at once are one question. */
  refresh(): Promise<Access> {
    this.#asking ??= this.#ask().finally(() => { this.#asking = undefined; });
    return this.#asking;
  }

  /** Signs out here and says whether it worked. */
  async signOut(): Promise<Result<{ readonly status: 'signed_out' }>> {
    const ended = await signOut(this.#options);
    if (ended.ok) {
      this.#era += 1;
      this.#set({ state: 'signed_out' });
      this.#plan();
    }
    return ended;
  }

  /** Watches from now on. @returns a function that ends it */
  watch(): () => void {
    this.#watching = true;
    const seen = () => {
      if (document.visibilityState !== 'visible') clearTimeout(this.#timer);
      else if (Date.now() - this.#askedAt >= restMs) void this.refresh();
      else this.#plan();
    };
    document.addEventListener('visibilitychange', seen);
    if (this.#access.state === 'loading') void this.refresh();
    else this.#plan();
    return () => {
      this.#watching = false;
      clearTimeout(this.#timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }

  async #ask(): Promise<Access> {
    const era = this.#era;
    this.#askedAt = Date.now();
    const asked = await askAccess(this.#options);
    if (era !== this.#era) return this.#access;
    if (asked.ok) {
      this.#failures = 0;
      this.#waitMs = 0;
      this.#set(asked.value);
    } else {
      this.#failures += 1;
      this.#waitMs = asked.failure.kind === 'limited' ? asked.failure.retryAfterSeconds * 1000 : 0;
      if (this.#access.state === 'loading' || this.#failures >= failuresMax) this.#set({ state: 'error', failure: asked.failure });
    }
    this.#plan();
    return this.#access;
  }

  #plan(): void {
    clearTimeout(this.#timer);
    const every = (this.#options.pollSeconds ?? 60) * 1000;
    if (!this.#watching || every <= 0 || !moving.has(this.#access.state) || document.visibilityState !== 'visible') return;
    // A little apart, so that the tabs of many people do not ask in step.
    const wait = Math.max(this.#waitMs, Math.min(backOffMaxMs, every * 2 ** this.#failures)) * (0.9 + Math.random() * 0.2);
    this.#timer = setTimeout(() => void this.refresh(), wait);
  }

  #set(access: Access): void {
    if (JSON.stringify(access) === JSON.stringify(this.#access)) return;
    this.#access = access;
    for (const listener of this.#listeners) listener();
  }
}
