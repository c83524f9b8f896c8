import type { DailyNumber } from '../ports/numbers-store.ts';

/** What a count is told apart by. */
export interface Dimensions {
  readonly role: string;
  readonly source: string;
  readonly wave: string;
}

/** Counts of nobody in particular. */
export const nobody: Dimensions = { role: '', source: '', wave: '' };

const labelCharactersMax = 100;

/** The UTC day of an instant. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** Sums in memory, one per day, step and dimensions, until they are written. */
export class Tally {
  #sums = new Map<string, DailyNumber>();

  add(day: string, step: string, { role, source, wave }: Dimensions, count = 1, total = 0): void {
    const told = { role: label(role), source: label(source), wave: label(wave) };
    // Labels hold no zero byte, so none can pass for two.
    const key = `${day}\0${step}\0${told.role}\0${told.source}\0${told.wave}`;
    const before = this.#sums.get(key);
    this.#sums.set(key, { day, step, ...told, count: (before?.count ?? 0) + count, total: (before?.total ?? 0) + total });
  }

  get size(): number {
    return this.#sums.size;
  }

  /** Hands the sums over and begins anew; what came to nothing is left out. */
  take(): readonly DailyNumber[] {
    const taken = [...this.#sums.values()].filter(({ count, total }) => count !== 0 || total !== 0);
    this.#sums = new Map();
    return taken;
  }
}

/** A zero byte is no text for PostgreSQL. */
function label(text: string): string {
  return text === '' ? text : text.replaceAll('\0', '').slice(0, labelCharactersMax);
}
