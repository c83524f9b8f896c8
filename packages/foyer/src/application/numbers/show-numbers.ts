import { z } from 'zod';
import { InvalidInput } from '../../domain/errors.ts';
import { requireScope } from '../authorise.ts';
import { lastIntegrity } from '../audit/integrity.ts';
import type { Context } from '../context.ts';
import type { GroupedNumber } from '../ports/numbers-store.ts';
import { type Times, timesOf } from './percentiles.ts';
import { type FunnelStep, funnelSteps } from './steps.ts';
import { dayOf } from './tally.ts';
import { ratio, type Target, targetsOf } from './targets.ts';

export interface NumbersInput {
  /** UTC days; the last 30 unless given. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly role?: string | undefined;
  readonly source?: string | undefined;
  readonly wave?: string | undefined;
}

type Steps = Readonly<Record<FunnelStep, number>>;

/** The funnel of one role, source or wave. */
interface NumbersOf {
  readonly key: string;
  readonly label: string;
  readonly steps: Steps;
}

export interface NumbersReport {
  readonly from: string;
  readonly to: string;
  readonly funnel: readonly { readonly step: FunnelStep; readonly count: number }[];
  readonly days: readonly { readonly day: string; readonly steps: Steps }[];
  readonly byRole: readonly NumbersOf[];
  readonly bySource: readonly NumbersOf[];
  readonly byWave: readonly NumbersOf[];
  readonly times: { readonly timeToDecision: Times; readonly approvalToSignUp: Times };
  /** Shares from 0 to 1; null while there is nothing to share. */
  readonly completion: { readonly form: number | null; readonly onboarding: number | null };
  readonly targets: readonly Target[];
}

const dayMs = 86_400_000;
const daysMax = 1_100;
/** Labels are anybody's to invent; the largest are shown. */
const groupsMax = 50;

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/).refine((value) => !Number.isNaN(Date.parse(value)) && dayOf(Date.parse(value)) === value);

/**
 * The numbers of some days: who came how far, how long it took, and how the targets stand.
 * @throws {InvalidInput} for days that are none, in the wrong order, or too many
 */
export async function showNumbers({ ctx, input }: { ctx: Context; input: NumbersInput }): Promise<NumbersReport> {
  await requireScope(ctx, 'read', 'look at the numbers');
  const range = rangeOf(input, ctx.clock.now());
  const query = { ...range, role: input.role, source: input.source, wave: input.wave };
  const { numbers } = ctx.store;
  const [byDay, byRole, bySource, byWave] = await Promise.all([
    numbers.sums(query, 'day'), numbers.sums(query, 'role'), numbers.sums(query, 'source'), numbers.sums(query, 'wave'),
  ]);
  const all = inAll(byDay);
  const sums = new Map(all.map(({ step, count, total }) => [step, { count, total }]));
  const count = (step: string): number => sums.get(step)?.count ?? 0;
  const signUp = timesOf('signed_up', all);
  const form = ratio(count('forms_sent'), count('form_starts'));
  const onboarding = onboardingCompletion(ctx, byRole);
  const { roles } = ctx.rules.product;
  const [corruptions, apiP95Ms, uptime] = await Promise.all([
    lastIntegrity(ctx.store).then((state) => state.state === 'broken' ? 1 : state.state === 'sound' ? 0 : null), ctx.apiP95Ms(), uptimeOf(ctx, range),
  ]);
  return {
    ...range,
    funnel: funnelSteps.map((step) => ({ step, count: count(step) })),
    days: perDay(range, byDay),
    byRole: groupsOf(byRole, (key) => roles.find((role) => role.key === key)?.label ?? key),
    bySource: groupsOf(bySource, (key) => key),
    byWave: await named(ctx, groupsOf(byWave, (key) => key)),
    times: { timeToDecision: timesOf('decided', all), approvalToSignUp: signUp },
    completion: { form, onboarding },
    targets: targetsOf({ sums, signUp, formCompletion: form, onboardingCompletion: onboarding, apiP95Ms, corruptions, uptime }),
  };
}

/** The days taken together. */
function inAll(byDay: readonly GroupedNumber[]): readonly GroupedNumber[] {
  return [...Map.groupBy(byDay, ({ step }) => step)].map(([step, own]) => ({
    group: '', step, count: own.reduce((sum, { count }) => sum + count, 0), total: own.reduce((sum, { total }) => sum + total, 0),
  }));
}

function rangeOf(input: NumbersInput, now: number): { from: string; to: string } {
  const errors = (['from', 'to'] as const).filter((name) => input[name] !== undefined && !day.safeParse(input[name]).success)
    .map((name) => ({ pointer: `/${name}`, detail: 'Give a day, such as 2026-11-20.' }));
  if (errors.length > 0) throw new InvalidInput(errors);
  const to = input.to ?? dayOf(now);
  const from = input.from ?? dayOf(Date.parse(to) - 29 * dayMs);
  if (from > to) throw new InvalidInput([{ pointer: '/from', detail: 'The first day comes after the last one. Exchange them.' }]);
  if ((Date.parse(to) - Date.parse(from)) / dayMs >= daysMax) throw new InvalidInput([{ pointer: '/from', detail: `Ask for at most ${daysMax} days at once.` }]);
  return { from, to };
}

/** Every day, also those on which nothing happened. */
function perDay({ from, to }: { from: string; to: string }, sums: readonly GroupedNumber[]): NumbersReport['days'] {
  const days = Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1;
  const byDay = Map.groupBy(sums, ({ group }) => group);
  return Array.from({ length: days }, (_, at) => dayOf(Date.parse(from) + at * dayMs)).map((one) => ({ day: one, steps: stepsOf(byDay.get(one) ?? []) }));
}

function stepsOf(sums: readonly GroupedNumber[]): Steps {
  const counts = new Map(sums.map(({ step, count }) => [step, count]));
  return Object.fromEntries(funnelSteps.map((step) => [step, counts.get(step) ?? 0])) as Record<FunnelStep, number>;
}

/** What has a name, largest first. */
function groupsOf(sums: readonly GroupedNumber[], labelOf: (key: string) => string): readonly NumbersOf[] {
  return [...Map.groupBy(sums, ({ group }) => group)].filter(([key]) => key !== '')
    .map(([key, own]) => ({ key, label: labelOf(key), steps: stepsOf(own) }))
    .filter(({ steps }) => funnelSteps.some((step) => steps[step] !== 0))
    .toSorted((one, other) => weight(other) - weight(one) || (one.key < other.key ? -1 : 1)).slice(0, groupsMax);
}

function weight({ steps }: NumbersOf): number {
  return steps.joined + steps.invited + steps.accepted + steps.page_views / 1000;
}

/** Waves carry the name their maker gave them. */
async function named(ctx: Context, waves: readonly NumbersOf[]): Promise<readonly NumbersOf[]> {
  return Promise.all(waves.map(async (wave) => {
    const body = (await ctx.store.documents.get('job', wave.key))?.body;
    const name: unknown = body === undefined ? undefined : JSON.parse(body).name;
    return typeof name === 'string' && name !== '' ? { ...wave, label: name } : wave;
  }));
}

/** Of the roles that have first steps at all. */
function onboardingCompletion(ctx: Context, byRole: readonly GroupedNumber[]): number | null {
  const stepped = new Set(ctx.rules.product.roles.filter(({ onboarding }) => onboarding.length > 0).map(({ key }) => key));
  const sum = (step: FunnelStep): number => byRole.filter((one) => one.step === step && stepped.has(one.group)).reduce((all, { count }) => all + count, 0);
  return ratio(sum('onboarded'), sum('accepted'));
}

/** The first day on record is left out, because nobody knows when in it the counting began. */
async function uptimeOf(ctx: Context, { from, to }: { from: string; to: string }): Promise<number | null> {
  // From the day before, so that the first day asked for counts where it is not the first on record.
  const alive = await ctx.store.numbers.sums({ from: dayOf(Date.parse(from) - dayMs), to, step: 'alive' }, 'day');
  const first = alive.map(({ group }) => group).toSorted()[0];
  if (first === undefined) return null;
  const now = ctx.clock.now();
  const begin = Math.max(Date.parse(first) + dayMs, Date.parse(from));
  const minutes = Math.floor((Math.min(now, Date.parse(to) + dayMs) - begin) / 60_000);
  const there = alive.filter(({ group }) => Date.parse(group) >= begin).reduce((sum, { count }) => sum + count, 0);
  return minutes <= 0 ? null : ratio(there, minutes);
}
