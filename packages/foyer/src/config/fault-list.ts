import type { Fault } from './config-error.ts';
import { settings, type Setting } from './settings.ts';

/** What is wrong, once per setting: the first thing found is the one to put right. */
export class FaultList {
  readonly #problems = new Map<string, string>();

  get isEmpty(): boolean {
    return this.#problems.size === 0;
  }

  has(where: string): boolean {
    return this.#problems.has(where);
  }

  add(where: string, problem: string): void {
    if (!this.has(where)) this.#problems.set(where, problem);
  }

  /** In the order of the documentation, unknown names last. */
  inOrder(): readonly Fault[] {
    const names = Object.entries<Setting>(settings).flatMap(([name, setting]) => [
      name,
      ...(setting.aliases ?? []),
    ]);
    const rank = (name: string): number => (names.includes(name) ? names.indexOf(name) : names.length);
    return [...this.#problems]
      .map(([where, problem]) => ({ where, problem }))
      .toSorted((one, other) => rank(one.where) - rank(other.where));
  }
}
