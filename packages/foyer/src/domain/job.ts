import type { Actor, Scope } from './actor.ts';
import { FoyerError } from './errors.ts';

/** A bulk act is applied as fast as it goes; a wave is one that has an order, a pace and seats that come back. */
export const jobKinds = ['bulk', 'wave'] as const;
export type JobKind = (typeof jobKinds)[number];

export const jobActions = ['approve', 'reject', 'revoke', 'change_role', 'withdraw_invitation', 'reconsider', 'hold', 'release', 'resend'] as const;
export type JobAction = (typeof jobActions)[number];

export const jobOrders = ['first_come', 'score', 'random'] as const;
export type JobOrder = (typeof jobOrders)[number];

export const jobStates = ['planned', 'running', 'paused', 'done', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];

/** What became of one person of a job; `reserve` moves up when a wave that refills has a seat to give. */
export const itemOutcomes = ['planned', 'reserve', 'changed', 'failed', 'skipped'] as const;
export type ItemOutcome = (typeof itemOutcomes)[number];

/** How the action is done. */
export interface JobOptions {
  /** The role to give; without it, the one each person asked for. */
  readonly role?: string | undefined;
  readonly invite?: boolean | undefined;
  readonly notify?: boolean | undefined;
  readonly reason?: string | undefined;
  readonly notes?: string | undefined;
  /** Takes people whose address is not confirmed as well. */
  readonly unconfirmed?: boolean | undefined;
}

/** Who started it, with the rights they had then: a job never may more, and stops when they may less. */
export type JobActor =
  | { readonly kind: 'system'; readonly name: string }
  | { readonly kind: 'api_key'; readonly id: string; readonly name: string; readonly scopes: readonly Scope[]; readonly rankMax: number }
  | {
      readonly kind: 'admin'; readonly id: string; readonly name: string; readonly scopes: readonly Scope[]; readonly rankMax: number;
      readonly roles: readonly string[] | null;
    };

/** People left out of a plan for one reason. */
export interface LeftOut {
  readonly code: string;
  readonly reason: string;
  readonly count: number;
  /** Kept without addresses, which are looked up when somebody looks: whoever is erased is gone from here too. */
  readonly examples: readonly { readonly id: string; readonly email: string }[];
}

/** What a plan says will happen. */
export interface JobPlan {
  /** Everybody the selection matches: those who change and those left out. */
  readonly total: number;
  readonly willChange: number;
  readonly leftOut: readonly LeftOut[];
  readonly byRole: Readonly<Record<string, number>>;
  /** Roles with a capacity: seats taken before, and after if everything goes as planned. */
  readonly seats: readonly { readonly role: string; readonly capacity: number; readonly taken: number; readonly after: number }[];
}

/** A bulk act or wave as it is kept; its people and its progress have rows of their own. */
export interface Job {
  readonly id: string;
  readonly kind: JobKind;
  readonly name: string;
  readonly action: JobAction;
  readonly selection: {
    readonly ids?: number | undefined;
    readonly filter?: Readonly<Record<string, string>> | undefined;
    readonly order?: JobOrder | undefined;
    readonly seed?: string | undefined;
    readonly take?: number | undefined;
  };
  readonly options: JobOptions;
  readonly pacePerHour: number | null;
  readonly returnSeats: boolean;
  readonly refill: boolean;
  readonly state: JobState;
  /** Why it is paused or was cancelled by itself, in words; null otherwise. */
  readonly reason: string | null;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** Whoever started it or took it up again last; null until then. */
  readonly actor: JobActor | null;
  readonly plan: JobPlan;
}

/** A plan is a picture of an instant: after this it must be made again. */
export const planLifeMs = 86_400_000;

/** Rights an action needs (SR-26). */
export function scopesFor(action: JobAction, options: JobOptions): readonly Scope[] {
  switch (action) {
    case 'approve': return (options.invite ?? true) ? ['review', 'invite'] : ['review'];
    case 'reject':
    case 'reconsider':
    case 'hold':
    case 'release': return ['review'];
    case 'revoke':
    case 'change_role': return ['roles'];
    case 'withdraw_invitation':
    case 'resend': return ['invite'];
  }
}

/** Acts on many that take something away: the sign-in must be fresh (SR-31). */
export function needsFreshSignIn(action: JobAction): boolean {
  return action === 'revoke' || action === 'change_role';
}

/** Rights as they are at this moment, to be kept with the job. @throws {FoyerError} for anybody who cannot start one */
export function fixedRights(actor: Actor): JobActor {
  switch (actor.kind) {
    case 'system': return { kind: 'system', name: actor.name };
    case 'api_key': return { kind: 'api_key', id: actor.id, name: actor.name, scopes: [...actor.scopes], rankMax: actor.rankMax };
    case 'admin': return { kind: 'admin', id: actor.id, name: actor.name, scopes: [...actor.scopes], rankMax: actor.rankMax, roles: actor.roles };
    default: throw new FoyerError('auth/required', 'Sign in as an admin, or send a valid API key: Authorization: Bearer …');
  }
}

/** The actor that acts for a job. */
export function actorOf(fixed: JobActor): Actor {
  switch (fixed.kind) {
    case 'system': return fixed;
    case 'api_key': return { ...fixed, scopes: new Set(fixed.scopes) };
    case 'admin': return { ...fixed, scopes: new Set(fixed.scopes), freshUntil: 0 };
  }
}

/** Whether somebody still may all that they might when the job was started. */
export function stillHolds(fixed: JobActor, now: Actor): boolean {
  if (fixed.kind === 'system') return true;
  if (now.kind !== 'api_key' && now.kind !== 'admin') return false;
  if (fixed.scopes.some((scope) => !now.scopes.has(scope)) || now.rankMax < fixed.rankMax) return false;
  if (fixed.kind === 'api_key' || now.kind === 'api_key' || now.roles === null) return true;
  const allowed = now.roles;
  return fixed.roles !== null && fixed.roles.every((role) => allowed.includes(role));
}

const moves: Readonly<Record<JobState, readonly JobState[]>> = {
  planned: ['running', 'cancelled'],
  running: ['paused', 'done', 'cancelled'],
  paused: ['running', 'cancelled'],
  // Seats that come back reopen a wave that refills.
  done: ['running'],
  cancelled: [],
};

/**
 * The job in another state.
 * @throws {FoyerError} `job/state_conflict`, `job/plan_expired`
 */
export function movedJob(job: Job, to: JobState, now: number, fields: Partial<Pick<Job, 'actor' | 'reason'>> = {}): Job {
  if (!moves[job.state].includes(to)) {
    throw new FoyerError('job/state_conflict', `This ${job.kind === 'wave' ? 'wave' : 'bulk act'} is ${job.state}; it cannot become ${to}.`, { details: { from: job.state, to } });
  }
  if (job.state === 'planned' && to === 'running' && now >= job.createdAt + planLifeMs) {
    throw new FoyerError('job/plan_expired', 'This plan is older than 24 hours, and people have changed since. Make a new plan, look at it, and start that one.');
  }
  return {
    ...job, reason: null, ...fields, state: to,
    startedAt: to === 'running' ? job.startedAt ?? now : job.startedAt,
    finishedAt: to === 'done' || to === 'cancelled' ? now : null,
  };
}

/** "Invite 48 as coach. 2 left out: already invited." */
export function jobSentence(job: Pick<Job, 'action' | 'options' | 'plan' | 'pacePerHour' | 'returnSeats' | 'refill'>, label: (role: string) => string): string {
  const { plan } = job;
  const sentences = [`${deed(job)}${roles(job, label)}.`];
  const left = plan.total - plan.willChange;
  if (left > 0) {
    const groups = plan.leftOut.toSorted((one, other) => other.count - one.count);
    sentences.push(`${number(left)} left out: ${groups.length === 1 ? groups[0]!.reason : groups.map(({ count, reason }) => `${number(count)} ${reason}`).join(', ')}.`);
  }
  if (job.pacePerHour !== null && plan.willChange > 0) sentences.push(`At most ${number(job.pacePerHour)} an hour.`);
  if (job.refill) sentences.push('Seats nobody takes go to the next in order.');
  else if (job.returnSeats) sentences.push('Seats of invitations nobody accepts come back.');
  return sentences.join(' ');
}

function deed({ action, options, plan: { willChange } }: Pick<Job, 'action' | 'options' | 'plan'>): string {
  const many = number(willChange);
  switch (action) {
    case 'approve': return `${(options.invite ?? true) ? 'Invite' : 'Approve'} ${many}`;
    case 'reject': return `Turn ${many} down${options.notify ? ' and tell them by mail' : ''}`;
    case 'revoke': return `Take access back from ${many}`;
    case 'change_role': return `Change the role of ${many}`;
    case 'withdraw_invitation': return `Take ${many} ${willChange === 1 ? 'invitation' : 'invitations'} back`;
    case 'reconsider': return `Look at ${many} again`;
    case 'hold': return `Put ${many} on hold`;
    case 'release': return `Release ${many} from hold`;
    case 'resend': return `Send ${many} a fresh invitation`;
  }
}

function roles({ action, plan }: Pick<Job, 'action' | 'plan'>, label: (role: string) => string): string {
  if (action !== 'approve' && action !== 'change_role') return '';
  const given = Object.entries(plan.byRole);
  const joint = action === 'approve' ? 'as' : 'to';
  if (given.length === 1) return ` ${joint} ${label(given[0]![0])}`;
  return given.length === 0 ? '' : `: ${given.map(([role, count]) => `${number(count)} ${joint} ${label(role)}`).join(', ')}`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
