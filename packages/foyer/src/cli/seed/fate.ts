import type { Random } from './random.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What happens to somebody after they joined, in order; each with how long it takes from the step before. */
export type FateStep =
  | { readonly kind: 'approve'; readonly afterMs: number; readonly invite: boolean }
  | { readonly kind: 'reject' | 'accept' | 'revoke' | 'withdraw'; readonly afterMs: number };

export interface Fate {
  readonly confirms: boolean;
  readonly steps: readonly FateStep[];
}

/** Proportions as a team knows them: a few never confirm, a quarter waits, most are invited, two of three come in. */
export function fateOf(random: Random): Fate {
  if (random.chance(0.13)) return { confirms: false, steps: [] };
  const decided = hourMs + random.waitMs(3 * dayMs);
  const dice = random.next();
  if (dice < 0.02) return { confirms: true, steps: [{ kind: 'withdraw', afterMs: decided }] };
  if (dice < 0.24) return { confirms: true, steps: [] };
  if (dice < 0.33) return { confirms: true, steps: [{ kind: 'reject', afterMs: decided }] };
  if (dice < 0.37) return { confirms: true, steps: [{ kind: 'approve', afterMs: decided, invite: false }] };
  const approved: FateStep = { kind: 'approve', afterMs: decided, invite: true };
  if (random.chance(0.32)) return { confirms: true, steps: [approved] };
  // Links end after some days; whoever comes in does so before.
  const accepted: FateStep = { kind: 'accept', afterMs: Math.min(hourMs / 4 + random.waitMs(dayMs), 6 * dayMs) };
  const leaves = random.next();
  const left = hourMs + random.waitMs(30 * dayMs);
  if (leaves < 0.03) return { confirms: true, steps: [approved, accepted, { kind: 'revoke', afterMs: left }] };
  if (leaves < 0.05) return { confirms: true, steps: [approved, accepted, { kind: 'withdraw', afterMs: left }] };
  return { confirms: true, steps: [approved, accepted] };
}
