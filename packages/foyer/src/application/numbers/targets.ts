import type { Times } from './percentiles.ts';

/** What the product promises itself, and how it stands. */
export interface Target {
  readonly key: string;
  readonly title: string;
  readonly target: number;
  /** Null while there is nothing to tell it from. */
  readonly actual: number | null;
  readonly met: boolean | null;
  readonly unit: '%' | 'ms' | 'minutes' | 'hours' | 'incidents';
  readonly explanation: string;
}

/** What the targets are told from. */
export interface TargetFacts {
  readonly sums: ReadonlyMap<string, { readonly count: number; readonly total: number }>;
  readonly signUp: Times;
  readonly formCompletion: number | null;
  readonly onboardingCompletion: number | null;
  /** 95th percentile of API answers of this process, milliseconds. */
  readonly apiP95Ms: number | null;
  /** Faults found by the check of the audit log and of what is stored; null when never checked. */
  readonly corruptions: number | null;
  /** Minutes somebody was there to answer, of those that passed. */
  readonly uptime: number | null;
}

const minuteMs = 60_000;

/** The success metrics of the plan Foyer grew from, in its order. */
export function targetsOf(facts: TargetFacts): readonly Target[] {
  const count = (step: string): number => facts.sums.get(step)?.count ?? 0;
  const gaps = facts.sums.get('review_gaps');
  const atLeast = (key: string, title: string, target: number, share: number | null, explanation: string): Target => {
    const actual = percent(share);
    return { key, title, target, actual, met: actual === null ? null : actual > target, unit: '%', explanation };
  };
  const below = (key: string, title: string, target: number, actual: number | null, unit: Target['unit'], explanation: string): Target =>
    ({ key, title, target, actual, met: actual === null ? null : actual < target, unit, explanation });
  return [
    atLeast('join_success', 'Waitlist submission success rate', 99, ratio(count('joins_taken'), count('joins_taken') + count('joins_failed')),
      'Joins that were taken, of all that Foyer should have taken. A form somebody has to correct is neither.'),
    atLeast('role_accuracy', 'Role assignment accuracy', 99, ratio(count('roles_right'), count('accepted')),
      'People who came in with exactly the role they were approved for, as the audit log tells it.'),
    below('approval_workflow', 'Admin approval workflow completion, for 50 people', 5, gaps && gaps.count > 0 ? rounded(((gaps.total / gaps.count) * 50) / minuteMs) : null, 'minutes',
      'The average time from one decision of somebody to their next, for 50 of them. Pauses of more than ten minutes are left out.'),
    atLeast('form_completion', 'Waitlist form completion rate', 80, facts.formCompletion,
      'Forms that were sent, of those somebody began to fill in. Counted in browsers with JavaScript, without cookies.'),
    atLeast('onboarding_completion', 'User onboarding completion rate', 90, facts.onboardingCompletion,
      'People who finished their first steps, of those who came in with a role that has some.'),
    below('approval_to_sign_up', 'Time from approval to successful signup', 24, facts.signUp.medianHours, 'hours',
      'Half of all people came in faster than this after they were approved.'),
    below('api_response', 'API response times', 200, facts.apiP95Ms, 'ms',
      'Of 100 answers of the API, 95 were faster. Measured by this process since it started.'),
    { key: 'data_corruption', title: 'Zero data corruption incidents', target: 0, actual: facts.corruptions, met: facts.corruptions === null ? null : facts.corruptions === 0, unit: 'incidents',
      explanation: 'What the newest check of the audit log found wrong.' },
    atLeast('admin_uptime', 'Admin interface uptime', 99.9, facts.uptime,
      'Minutes in which at least one process was at work, of all that passed. The first day on record is left out.'),
  ];
}

/** A part of a whole, at most all of it; null of nothing. */
export function ratio(part: number, whole: number): number | null {
  return whole <= 0 ? null : Math.min(1, Math.max(0, part / whole));
}

function percent(share: number | null): number | null {
  return share === null ? null : rounded(share * 100);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
