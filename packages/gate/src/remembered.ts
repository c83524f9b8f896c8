import type { Decision } from './decision.ts';

interface Kept<Role extends string> {
  readonly decision: Decision<Role>;
  /** Monotonic, milliseconds. */
  readonly learntAt: number;
}

/** So many people are remembered; whoever was learnt about longest ago leaves first. */
const keptMax = 50_000;

/** Decisions by credential, and the credentials of each person, so that a change forgets all of theirs at once. */
export class Remembered<Role extends string> {
  readonly #byToken = new Map<string, Kept<Role>>();
  readonly #tokensOf = new Map<string, Set<string>>();
  /** Counts what was forgotten: an answer asked for before must not be kept after. */
  forgotten = 0;

  get(token: string): Kept<Role> | undefined {
    return this.#byToken.get(token);
  }

  keep(token: string, decision: Decision<Role>, learntAt: number): void {
    this.#drop(token);
    if (this.#byToken.size >= keptMax) {
      const [oldest] = this.#byToken.keys();
      if (oldest !== undefined) this.#drop(oldest);
    }
    this.#byToken.set(token, { decision, learntAt });
    if (decision.subject === null) return;
    const tokens = this.#tokensOf.get(decision.subject);
    if (tokens) tokens.add(token);
    else this.#tokensOf.set(decision.subject, new Set([token]));
  }

  /** Forgets these people, and everybody who was refused: one of them may be let in now. */
  forget(subjects: readonly string[]): void {
    this.forgotten += 1;
    for (const subject of subjects) for (const token of this.#tokensOf.get(subject) ?? []) this.#drop(token);
    for (const [token, { decision }] of this.#byToken) if (decision.decision !== 'allow') this.#drop(token);
  }

  forgetAll(): void {
    this.forgotten += 1;
    this.#byToken.clear();
    this.#tokensOf.clear();
  }

  #drop(token: string): void {
    const subject = this.#byToken.get(token)?.decision.subject;
    this.#byToken.delete(token);
    if (subject === undefined || subject === null) return;
    const tokens = this.#tokensOf.get(subject);
    tokens?.delete(token);
    if (tokens?.size === 0) this.#tokensOf.delete(subject);
  }
}
