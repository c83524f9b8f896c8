import type { Entry } from './entry.ts';
import { RoleFull } from './errors.ts';
import type { Role } from './role.ts';
import type { Stage } from './stage.ts';

/** Seats taken, by role. */
export type Seats = ReadonlyMap<string, number>;

/** Whoever is in, or may come in without anybody deciding again, has a seat. An offer keeps it until it is taken back. */
const seatedStages: ReadonlySet<Stage> = new Set(['approved', 'invited', 'accepted']);

type Seatable = Pick<Entry, 'stage' | 'role'>;

/** The role this person has a seat of, or null. */
export function seatOf({ stage, role }: Seatable): string | null {
  return seatedStages.has(stage) ? role : null;
}

/** Adds up the maintained counts, so that nobody has to be counted. */
export function seatsTaken(counts: Iterable<Seatable & { readonly count: number }>): Seats {
  const seats = new Map<string, number>();
  for (const one of counts) {
    const role = seatOf(one);
    if (role !== null) seats.set(role, (seats.get(role) ?? 0) + one.count);
  }
  return seats;
}

/**
 * Whoever has a seat of the role keeps it, also where the capacity was lowered since.
 * @param seats - must be known when the role has a capacity, see `Needs.seats`
 * @throws {RoleFull}
 */
export function requireSeat(seats: Seats | undefined, entry: Entry, role: Role): void {
  if (role.capacity === undefined || seatOf(entry) === role.key) return;
  if (seats === undefined) throw new Error(`The seats of ${role.key} were not looked up.`);
  if ((seats.get(role.key) ?? 0) >= role.capacity) throw new RoleFull(role.key, role.capacity);
}
