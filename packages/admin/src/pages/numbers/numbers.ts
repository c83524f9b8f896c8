import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, type Query } from '../../api/request.ts';

export const steps = ['page_views', 'form_starts', 'joined', 'confirmed', 'approved', 'invited', 'delivered', 'accepted', 'onboarded'] as const;
export type Step = (typeof steps)[number];
export type Steps = Readonly<Record<Step, number>>;

/** The funnel of one role, source or wave. */
export interface Group {
  readonly key: string;
  readonly label: string;
  readonly steps: Steps;
}

export interface Times {
  readonly medianHours: number | null;
  readonly p90Hours: number | null;
  /** The last one has no end. */
  readonly histogram: readonly { readonly upToHours: number | null; readonly count: number }[];
}

export interface Target {
  readonly key: string;
  readonly title: string;
  readonly target: number;
  readonly actual: number | null;
  readonly met: boolean | null;
  readonly unit: '%' | 'ms' | 'minutes' | 'hours' | 'incidents';
  readonly explanation: string;
}

export interface Day {
  readonly day: string;
  readonly steps: Steps;
}

export interface Numbers {
  /** UTC days, both included. */
  readonly from: string;
  readonly to: string;
  readonly funnel: readonly { readonly step: Step; readonly count: number }[];
  readonly days: readonly Day[];
  readonly byRole: readonly Group[];
  readonly bySource: readonly Group[];
  readonly byWave: readonly Group[];
  readonly times: { readonly timeToDecision: Times; readonly approvalToSignUp: Times };
  /** Shares from 0 to 1; null while there is nothing to share. */
  readonly completion: { readonly form: number | null; readonly onboarding: number | null };
  readonly targets: readonly Target[];
}

/** The numbers of some days, of everybody or of one role, source or wave. */
export function numbersQuery(query: Query) {
  return queryOptions({
    queryKey: ['analytics', query],
    queryFn: ({ signal }) => api.get<Numbers>('/analytics', { query, signal }),
    placeholderData: keepPreviousData,
  });
}

/** One bar or point in time. */
export interface Span {
  /** First day of it. */
  readonly day: string;
  /** How it is called: a day, the week or the month that begins with it. */
  readonly kind: 'day' | 'week' | 'month';
  readonly joined: number;
  readonly invited: number;
  readonly accepted: number;
}

const daysMax = 92;
const weeksMax = 400;

/** Days as they are, or taken together where there are more than fit side by side. */
export function spansOf(days: readonly Day[]): readonly Span[] {
  const kind = days.length <= daysMax ? 'day' : days.length <= weeksMax ? 'week' : 'month';
  // Weeks end with the last day, so that the newest one is whole.
  const groups = Map.groupBy(days, ({ day }, index) => (kind === 'day' ? day : kind === 'week' ? String(Math.floor((days.length - 1 - index) / 7)) : day.slice(0, 7)));
  const spans = [...groups.values()].map((own) => ({ day: own[0]!.day, kind, joined: sum(own, 'joined'), invited: sum(own, 'invited'), accepted: sum(own, 'accepted') }) as const);
  const first = spans.findIndex(({ joined, invited, accepted }) => joined + invited + accepted > 0);
  // The silence before the first of them says nothing, but for the one step up from it.
  return kind === 'day' || first < 1 ? spans : spans.slice(first - 1);
}

function sum(days: readonly Day[], step: Step): number {
  return days.reduce((all, { steps: own }) => all + own[step], 0);
}

/** A step with how much is left of the last step before it that was counted; null where that says nothing. */
export interface FunnelBar {
  readonly step: Step;
  readonly count: number;
  readonly share: number | null;
  /** Zero, while people came further: nobody counted this step. */
  readonly uncounted: boolean;
}

/**
 * Views, begun forms and deliveries are counted only where browsers and providers tell: what is zero, or smaller than what follows,
 * compares with nothing.
 */
export function funnelBars(funnel: Numbers['funnel']): readonly FunnelBar[] {
  return funnel.map(({ step, count }, index) => {
    const before = funnel.slice(0, index).findLast((one) => one.count > 0);
    const uncounted = count === 0 && funnel.slice(index + 1).some((one) => one.count > 0);
    return { step, count, uncounted, share: uncounted || before === undefined || count > before.count ? null : count / before.count };
  });
}

/** The group of which the largest share came in, among those large enough to say something. */
export function bestGroup(groups: readonly Group[], atLeast = 5): { readonly group: Group; readonly share: number } | undefined {
  return groups
    .filter(({ steps: { joined } }) => joined >= atLeast)
    .map((group) => ({ group, share: group.steps.accepted / group.steps.joined }))
    .toSorted((one, other) => other.share - one.share)[0];
}
