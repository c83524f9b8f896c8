import type { Checker } from './checker.ts';
import { type Decision, readDecision, refused } from './decision.ts';
import { isOver, isProviderToken } from './provider-token.ts';
import { Remembered } from './remembered.ts';
import { pause, within } from './within.ts';

export interface RemoteOptions<Role extends string> {
  /** Where this server reaches Foyer, such as `http://foyer.internal:3000`. */
  readonly foyer: string;
  /** An API key with the scope `gate`. */
  readonly key: string;
  readonly roles?: readonly Role[] | undefined;
  /** How long a decision may be used again, at most 60; revocation is usually heard of within a second all the same. */
  readonly cacheSeconds?: number | undefined;
  /** Nobody waits longer, at most 3000. */
  readonly timeoutMs?: number | undefined;
  /**
   * `listen` (the usual) hears of changes as they happen. `off` is for runtimes that stop between requests: decisions are then
   * used again for five seconds at most.
   */
  readonly changes?: 'listen' | 'off' | undefined;
  /**
   * For so long, people who were let in before stay in while Foyer cannot be reached. 0 (the usual) shuts everybody out at once,
   * as far as decisions are not remembered.
   */
  readonly graceSeconds?: number | undefined;
  readonly fetch?: typeof fetch | undefined;
}

const cacheSecondsMax = 60;
const timeoutMsMax = 3_000;
/** Without word from Foyer that nothing changed, a decision is used again for so long. */
const uninformedMs = 5_000;
/** The server answers a waiting request after five seconds at the latest; later than this, nothing is known any more. */
const informedMs = 8_000;
const retryMs = 1_000;
/** Refusals are remembered for a moment only, so that somebody who was just let in gets in. */
const refusalMs = 1_000;
const tokenPattern = /^[A-Za-z0-9_-]{20,200}$/;

/** Asks Foyer over HTTP, remembers the answer for a stated time, and forgets it when Foyer says that something changed. */
export class RemoteChecker<Role extends string> implements Checker<Role> {
  readonly #options: RemoteOptions<Role>;
  readonly #remembered = new Remembered<Role>();
  readonly #asking = new Map<string, Promise<Decision<Role>>>();
  readonly #cacheMs: number;
  readonly #timeoutMs: number;
  readonly #graceMs: number;
  readonly #fetch: typeof fetch;
  readonly #stopping = new AbortController();
  #listening = false;
  #informedAt = Number.NEGATIVE_INFINITY;
  /** The newest change heard of; what Foyer decides must be no older, or a revocation would be forgotten here and remembered there. */
  #heard: number | undefined;

  /** @throws {TypeError} for an option out of its bounds */
  constructor(options: RemoteOptions<Role>) {
    this.#options = options;
    this.#cacheMs = bounded('cacheSeconds', options.cacheSeconds ?? cacheSecondsMax, cacheSecondsMax) * 1000;
    this.#timeoutMs = bounded('timeoutMs', options.timeoutMs ?? timeoutMsMax, timeoutMsMax);
    this.#graceMs = bounded('graceSeconds', options.graceSeconds ?? 0, 86_400) * 1000;
    this.#fetch = options.fetch ?? fetch;
    if (options.key.length < 20) throw new TypeError('The gate needs `key`: an API key of Foyer with the scope "gate".');
  }

  check(token: string | undefined): Promise<Decision<Role>> | Decision<Role> {
    if (token === undefined || !(tokenPattern.test(token) || isProviderToken(token))) return refused('signed_out');
    if (!this.#listening && this.#options.changes !== 'off') void this.#listen();
    const kept = this.#remembered.get(token);
    // A token that ran out is asked about, however fresh the decision about it is.
    if (kept !== undefined && now() - kept.learntAt < this.#usableMs(kept.decision) && !isOver(token)) return kept.decision;
    const asking = this.#asking.get(token) ?? this.#ask(token);
    this.#asking.set(token, asking);
    return asking;
  }

  stop(): void {
    this.#stopping.abort();
  }

  #usableMs(decision: Decision<Role>): number {
    if (decision.decision !== 'allow') return refusalMs;
    return now() - this.#informedAt < informedMs ? this.#cacheMs : Math.min(this.#cacheMs, uninformedMs);
  }

  async #ask(token: string): Promise<Decision<Role>> {
    const before = this.#remembered.forgotten;
    const askedAt = now();
    try {
      const answer = await this.#call('/gate/check', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token, after: this.#heard }) }, this.#timeoutMs);
      const decision = readDecision(answer, this.#options.roles);
      if (decision.reason === 'unavailable') return this.#inGrace(token);
      // Something changed while we asked: what we heard may be older than that.
      if (before === this.#remembered.forgotten) this.#remembered.keep(token, decision, askedAt);
      return decision;
    } catch {
      return this.#inGrace(token);
    } finally {
      this.#asking.delete(token);
    }
  }

  /** While Foyer cannot be reached: no, unless the application chose otherwise for people who were in. */
  #inGrace(token: string): Decision<Role> {
    const kept = this.#remembered.get(token);
    const admitted = kept?.decision.decision === 'allow' && now() - kept.learntAt < this.#graceMs;
    return admitted ? kept.decision : refused('unavailable');
  }

  /** Hears of changes until the gate is stopped. Each request is answered when something changes, or after five seconds. */
  async #listen(): Promise<void> {
    this.#listening = true;
    let seq: number | null = null;
    while (!this.#stopping.signal.aborted) {
      try {
        const answer = await this.#call(`/gate/changes${seq === null ? '' : `?after=${seq}`}`, {}, informedMs);
        const { seq: heard, subjects, all } = answer as { seq: unknown; subjects: unknown; all: unknown };
        if (typeof heard !== 'number' || !Array.isArray(subjects)) throw new TypeError('Foyer answered in another shape than expected.');
        // Before anything is forgotten, so that whoever asks anew asks for what is no older than this.
        this.#heard = heard;
        // The first answer says where to begin: what was learnt before it may be older.
        if (all === true || seq === null) this.#remembered.forgetAll();
        else if (subjects.length > 0) this.#remembered.forget(subjects as string[]);
        seq = heard;
        this.#informedAt = now();
      } catch {
        await pause(retryMs, this.#stopping.signal);
      }
    }
  }

  /** @throws for anything but a JSON answer of 200 in time */
  async #call(path: string, init: RequestInit, timeoutMs: number): Promise<unknown> {
    return within(timeoutMs, this.#stopping.signal, async (signal) => {
      const response = await this.#fetch(new URL(path, this.#options.foyer), {
        ...init, signal, redirect: 'error',
        headers: { ...(init.headers as Record<string, string> | undefined), accept: 'application/json', authorization: `Bearer ${this.#options.key}` },
      });
      if (response.status !== 200) {
        await response.body?.cancel();
        throw new TypeError(`Foyer answered ${response.status}.`);
      }
      return response.json() as Promise<unknown>;
    });
  }
}

function now(): number {
  return performance.now();
}

function bounded(name: string, value: number, max: number): number {
  if (!(value >= 0 && value <= max)) throw new TypeError(`${name} must be from 0 to ${max}.`);
  return value;
}
