import { seededRandom } from '../../packages/foyer/src/testing/fake-clerk/seeded-random.ts';

/** Choices that are the same for the same seed. */
export class Chance {
  readonly next: () => number;

  constructor(seed: number) {
    this.next = seededRandom(seed);
  }

  /** True this often, from 0 to 1. */
  is(share: number): boolean {
    return this.next() < share;
  }

  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  of<Thing>(things: readonly Thing[]): Thing {
    return things[Math.floor(this.next() * things.length)]!;
  }

  /** One of several ways, each as often as its weight says. */
  way<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const all = Object.entries(weights) as [Name, number][];
    let left = this.next() * all.reduce((sum, [, weight]) => sum + weight, 0);
    return (all.find(([, weight]) => (left -= weight) < 0) ?? all.at(-1)!)[0];
  }
}
