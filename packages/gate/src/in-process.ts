import type { Checker } from './checker.ts';
import { type Decision, readDecision, refused } from './decision.ts';

/** What the gate needs of a Foyer in the same process, as `createFoyer()` gives it. */
export interface FoyerInProcess {
  readonly access: { check(token: string | undefined): unknown };
}

interface PersonalDecision {
  readonly decision: string;
  readonly reason?: string;
  readonly person?: { readonly entry: { readonly id: string; readonly email: string } };
  readonly role?: { readonly key: string };
}

/** Asks a Foyer in this very process: no network, and usually no database. */
export class InProcessChecker<Role extends string> implements Checker<Role> {
  readonly #foyer: FoyerInProcess;
  readonly #roles: readonly Role[] | undefined;

  constructor(foyer: FoyerInProcess, roles: readonly Role[] | undefined) {
    this.#foyer = foyer;
    this.#roles = roles;
  }

  check(token: string | undefined): Decision<Role> | Promise<Decision<Role>> {
    if (token === undefined) return refused('signed_out');
    const answer = this.#foyer.access.check(token);
    return answer instanceof Promise ? answer.then((found) => this.#read(found), () => refused('unavailable')) : this.#read(answer);
  }

  stop(): void {
    // Whoever made the Foyer stops it.
  }

  #read(answer: unknown): Decision<Role> {
    const { decision, reason, person, role } = answer as PersonalDecision;
    return readDecision({ decision, reason, subject: person?.entry.id, email: person?.entry.email, role: role?.key }, this.#roles);
  }
}
