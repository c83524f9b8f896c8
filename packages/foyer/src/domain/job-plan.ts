import type { Actor } from './actor.ts';
import { mayRestore, requireGrantable, requireMine, requireReplaceable } from './decisions/may-decide.ts';
import type { Entry } from './entry.ts';
import { acceptsMail, liveClaim } from './entry-changes.ts';
import { FoyerError } from './errors.ts';
import type { JobAction, JobOptions, JobPlan, LeftOut } from './job.ts';
import type { Rules } from './rules.ts';
import { seatOf, type Seats } from './seats.ts';
import type { Stage } from './stage.ts';

/** Why somebody stays as they are, in words that fit behind a number: "2 already invited". */
export const leftOutReasons = {
  already_invited: 'already invited',
  already_in: 'already in',
  already_approved: 'already approved',
  already_rejected: 'already turned down',
  already_revoked: 'access taken back already',
  already_pending: 'waiting for a decision already',
  already_held: 'on hold already',
  not_held: 'not on hold',
  same_role: 'in this role already',
  rejected: 'turned down before',
  revoked: 'access taken back before',
  withdrawn: 'left on their own',
  unconfirmed: 'address not confirmed',
  no_role: 'no role asked for or given',
  unknown_role: 'asked for a role that no longer exists',
  above_rank: 'role above your right',
  not_your_role: 'in a role you do not decide about',
  seats_full: 'no seat left in the role',
  mailbox_refuses: 'mailbox refuses mail',
  on_hold: 'on hold',
  claimed: 'claimed by somebody else',
  not_invited: 'not invited',
  not_in: 'no access to take back',
  no_role_yet: 'not approved, so no role to change',
  not_found: 'not on the list',
  beyond: 'beyond the number to take',
} as const;
export type LeftOutCode = keyof typeof leftOutReasons;

/** What a job wants to do with everybody it looks at. */
export interface Wanted {
  readonly action: JobAction;
  readonly options: JobOptions;
  readonly actor: Actor;
  readonly now: number;
  /** What the selection asks for by name, and a plan would leave out by itself. */
  readonly asked: { readonly stages: ReadonlySet<Stage>; readonly unconfirmed: boolean; readonly held: boolean };
}

/** What happens to one person: a change with the role they have then, or the reason why not. */
export type Verdict = { readonly will: true; readonly role: string | null; readonly takesSeat: boolean } | { readonly will: false; readonly code: LeftOutCode };

/** Decides about one person by themselves; whether a seat is left depends on who comes before. Pure. */
export function judge(entry: Entry, wanted: Wanted, rules: Rules): Verdict {
  const verdict = judgeAction(entry, wanted, rules);
  // Said last: that somebody is in already is true for everybody.
  const foreign = verdict.will ? rightFault(() => requireMine(rules, wanted.actor, entry)) : null;
  return foreign ? out(foreign) : verdict;
}

function judgeAction(entry: Entry, wanted: Wanted, rules: Rules): Verdict {
  switch (wanted.action) {
    case 'approve': return judgeApproval(entry, wanted, rules);
    case 'reject': return entry.stage === 'pending' ? reviewed(entry, wanted, entry.role) : out(entry.stage === 'rejected' ? 'already_rejected' : standing(entry.stage));
    case 'revoke': {
      if (entry.stage === 'revoked') return out('already_revoked');
      if (entry.stage === 'pending' || entry.stage === 'rejected') return out('not_in');
      return entry.stage === 'withdrawn' ? out('withdrawn') : held(entry, wanted, rules);
    }
    case 'change_role': return judgeRoleChange(entry, wanted, rules);
    case 'withdraw_invitation': return entry.stage === 'invited' ? held(entry, wanted, rules) : out('not_invited');
    case 'reconsider': {
      if (entry.stage !== 'rejected' && entry.stage !== 'approved') return out(entry.stage === 'pending' ? 'already_pending' : standing(entry.stage));
      const fault = rightFault(() => requireReplaceable(rules, wanted.actor, entry.role));
      return fault ? out(fault) : will(null, false);
    }
    case 'hold': {
      if (entry.stage !== 'pending') return out(standing(entry.stage));
      return entry.flags.includes('on_hold') ? out('already_held') : reviewed(entry, wanted, entry.role);
    }
    case 'release': return entry.flags.includes('on_hold') ? reviewed(entry, { ...wanted, asked: { ...wanted.asked, held: true } }, entry.role) : out('not_held');
    case 'resend': {
      if (entry.stage !== 'invited') return out('not_invited');
      const fault = rightFault(() => requireGrantable(rules, wanted.actor, entry.role));
      if (fault) return out(fault);
      return acceptsMail(entry) ? will(entry.role, false) : out('mailbox_refuses');
    }
  }
}

function judgeApproval(entry: Entry, wanted: Wanted, rules: Rules): Verdict {
  const { asked, options, actor } = wanted;
  const invite = options.invite ?? true;
  if (entry.stage === 'accepted' || entry.stage === 'invited' || entry.stage === 'withdrawn') return out(standing(entry.stage));
  if (entry.stage === 'approved' && !invite) return out('already_approved');
  if ((entry.stage === 'rejected' || entry.stage === 'revoked') && !asked.stages.has(entry.stage)) return out(entry.stage);
  if (entry.stage === 'revoked' && !mayRestore(actor)) return out('revoked');
  if (rules.confirmEmail && entry.confirmedAt === null && !asked.unconfirmed) return out('unconfirmed');
  const role = options.role ?? entry.role ?? entry.requestedRole;
  const fault = rightFault(() => {
    requireGrantable(rules, actor, role);
    if (entry.stage === 'approved' && entry.role !== role) requireReplaceable(rules, actor, entry.role);
  });
  if (fault) return out(fault);
  if (invite && (options.notify ?? true) && !acceptsMail(entry)) return out('mailbox_refuses');
  const verdict = reviewed(entry, wanted, role);
  return verdict.will ? will(role, seatOf(entry) !== role) : verdict;
}

function judgeRoleChange(entry: Entry, { options, actor }: Wanted, rules: Rules): Verdict {
  if (entry.stage !== 'approved' && entry.stage !== 'invited' && entry.stage !== 'accepted') return out('no_role_yet');
  const role = options.role ?? null;
  if (entry.role === role) return out('same_role');
  const fault = rightFault(() => {
    requireGrantable(rules, actor, role);
    requireReplaceable(rules, actor, entry.role);
  });
  return fault ? out(fault) : will(role, true);
}

/** For what takes from somebody: whoever may not grant a role may not take it away either. */
function held(entry: Entry, { actor }: Wanted, rules: Rules): Verdict {
  const fault = rightFault(() => requireReplaceable(rules, actor, entry.role));
  return fault ? out(fault) : will(entry.role, false);
}

/** For what is part of reviewing: not over the head of a colleague who works on it, nor past a hold. */
function reviewed(entry: Entry, { actor, asked, now }: Wanted, role: string | null): Verdict {
  if (entry.flags.includes('on_hold') && !asked.held) return out('on_hold');
  const claim = liveClaim(entry, now);
  if (claim !== null && !(actor.kind === 'admin' && actor.id === claim.id)) return out('claimed');
  return will(role, false);
}

function standing(stage: Stage): LeftOutCode {
  switch (stage) {
    case 'invited': return 'already_invited';
    case 'accepted': return 'already_in';
    case 'approved': return 'already_approved';
    case 'pending': return 'already_pending';
    default: return stage;
  }
}

function rightFault(check: () => void): LeftOutCode | null {
  try {
    check();
    return null;
  } catch (error) {
    if (!(error instanceof FoyerError)) throw error;
    switch (error.code) {
      case 'role/required': return 'no_role';
      case 'role/unknown': return 'unknown_role';
      case 'role/not_yours': return 'not_your_role';
      default: return 'above_rank';
    }
  }
}

function out(code: LeftOutCode): Verdict {
  return { will: false, code };
}

function will(role: string | null, takesSeat: boolean): Verdict {
  return { will: true, role, takesSeat };
}

/** Somebody who may change, with what the order needs; small, since there may be a million of them. */
export interface Candidate {
  readonly id: string;
  /** Where in the order; smaller comes first. Equals come by `next`, last by id. */
  readonly rank: number;
  readonly next: number;
  readonly role: string | null;
  readonly takesSeat: boolean;
  /** The seat that comes free with it, if any. */
  readonly frees: string | null;
  readonly version: number;
  readonly stage: Stage;
}

export function compareCandidates(one: Candidate, other: Candidate): number {
  return one.rank - other.rank || one.next - other.next || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}

const examplesMax = 5;

/** Adds up a plan while people are looked at one by one: everybody ends in exactly one group. */
export class PlanSums {
  readonly #rules: Rules;
  readonly #seatsBefore: Seats;
  readonly #seats: Map<string, number>;
  readonly #leftOut = new Map<LeftOutCode, { count: number; examples: { id: string; email: string }[] }>();
  readonly #byRole = new Map<string, number>();
  #willChange = 0;

  constructor(rules: Rules, seats: Seats) {
    this.#rules = rules;
    this.#seatsBefore = seats;
    this.#seats = new Map(seats);
  }

  get willChange(): number {
    return this.#willChange;
  }

  leaveOut(code: LeftOutCode, person: { readonly id: string }): void {
    const group = this.#leftOut.get(code) ?? { count: 0, examples: [] };
    group.count += 1;
    if (group.examples.length < examplesMax) group.examples.push({ id: person.id, email: '' });
    this.#leftOut.set(code, group);
  }

  /** The same for people nobody needs to look at. */
  leaveOutUnseen(code: LeftOutCode, count: number): void {
    if (count <= 0) return;
    const group = this.#leftOut.get(code) ?? { count: 0, examples: [] };
    group.count += count;
    this.#leftOut.set(code, group);
  }

  /** Takes the next in order, if there is a seat and the number is not reached. @returns whether they are in */
  take(candidate: Candidate, max: number): boolean {
    if (this.#willChange >= max) {
      this.leaveOut('beyond', candidate);
      return false;
    }
    const capacity = candidate.takesSeat ? this.#rules.product.roles.find(({ key }) => key === candidate.role)?.capacity : undefined;
    if (capacity !== undefined && (this.#seats.get(candidate.role!) ?? 0) >= capacity) {
      this.leaveOut('seats_full', candidate);
      return false;
    }
    if (candidate.takesSeat) this.#count(candidate.role, 1);
    this.#count(candidate.frees, -1);
    this.#willChange += 1;
    if (candidate.role !== null) this.#byRole.set(candidate.role, (this.#byRole.get(candidate.role) ?? 0) + 1);
    return true;
  }

  #count(role: string | null, by: number): void {
    if (role !== null) this.#seats.set(role, (this.#seats.get(role) ?? 0) + by);
  }

  plan(): JobPlan {
    const leftOut = [...this.#leftOut].map(([code, group]): LeftOut => ({ code, reason: leftOutReasons[code], ...group }))
      .toSorted((one, other) => other.count - one.count || (one.code < other.code ? -1 : 1));
    return {
      total: this.#willChange + leftOut.reduce((sum, { count }) => sum + count, 0),
      willChange: this.#willChange,
      leftOut,
      byRole: Object.fromEntries([...this.#byRole].toSorted(([one], [other]) => (one < other ? -1 : 1))),
      seats: this.#rules.product.roles.flatMap(({ key, capacity }) => (capacity === undefined
        ? [] : [{ role: key, capacity, taken: this.#seatsBefore.get(key) ?? 0, after: this.#seats.get(key) ?? 0 }])),
    };
  }
}

/** The seat an action sets free. */
export function seatFreed(entry: Entry, action: JobAction, role: string | null): string | null {
  const seat = seatOf(entry);
  switch (action) {
    case 'revoke':
    case 'reconsider': return seat;
    case 'approve':
    case 'change_role': return seat === role ? null : seat;
    default: return null;
  }
}
