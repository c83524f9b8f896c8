import { describe, expect, it } from 'vitest';
import { bestGroup, funnelBars, spansOf, steps, type Group, type Numbers, type Step, type Steps } from './numbers.ts';
import { rangeOf } from './range.ts';
import { daysTitle, funnelSummary, funnelTitle, groupsTitle, hoursWords, spanWords, targetWords, timesTitle } from './words.ts';

const stepsOf = (counts: Partial<Steps>): Steps => ({ ...(Object.fromEntries(steps.map((step) => [step, 0])) as Record<Step, number>), ...counts });
const funnelOf = (counts: Partial<Steps>): Numbers['funnel'] => Object.entries(stepsOf(counts)).map(([step, count]) => ({ step: step as Step, count }));
const group = (label: string, joined: number, accepted: number): Group => ({ key: label, label, steps: stepsOf({ joined, accepted }) });

describe('the funnel', () => {
  const funnel = funnelOf({ joined: 400, confirmed: 356, approved: 230, invited: 219, accepted: 143 });

  it('compares each step with the last one that was counted', () => {
    const bars = new Map(funnelBars(funnel).map((bar) => [bar.step, bar]));
    expect(bars.get('joined')!.share).toBeNull();
    expect(bars.get('approved')!.share).toBeCloseTo(230 / 356);
    expect(bars.get('delivered')).toMatchObject({ uncounted: true, share: null });
    expect(bars.get('accepted')!.share).toBeCloseTo(143 / 219);
    expect(bars.get('onboarded')).toMatchObject({ uncounted: false, share: 0 });
  });

  it('answers how many got in, and says so when that compares with nothing', () => {
    expect(funnelTitle({ funnel })).toBe('Of 400 people who joined, 143 came in: 36%');
    expect(funnelTitle({ funnel: funnelOf({ joined: 3, accepted: 9 }) })).toContain('some of whom had joined before');
    expect(funnelTitle({ funnel: funnelOf({}) })).toBe('Nobody joined in this time');
    expect(funnelSummary({ funnel })).toContain('Mail delivered: not counted; Came in: 143 (65% of the step before)');
  });
});

describe('the course of time', () => {
  const days = (count: number, joined: (index: number) => number) =>
    Array.from({ length: count }, (_, index) => ({ day: new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10), steps: stepsOf({ joined: joined(index) }) }));

  it('stays in days, weeks that are whole at the end, or months, whatever fits', () => {
    expect(spansOf(days(30, () => 1))).toHaveLength(30);
    const weeks = spansOf(days(100, () => 1));
    expect(weeks.at(-1)).toMatchObject({ kind: 'week', joined: 7 });
    expect(weeks[0]).toMatchObject({ joined: 2 });
    expect(spansOf(days(800, () => 1))[0]).toMatchObject({ kind: 'month', joined: 31 });
  });

  it('leaves out the silence before the first of them', () => {
    const weeks = spansOf(days(140, (index) => (index >= 130 ? 1 : 0)));
    expect(weeks.map(({ joined }) => joined)).toEqual([0, 3, 7]);
  });

  it('names the best of them', () => {
    expect(daysTitle(spansOf(days(5, (index) => index)))).toBe('Jan 5 was the best day: 4 people joined');
    expect(spanWords({ day: '2026-02-01', kind: 'month' })).toBe('Feb 2026');
    expect(daysTitle([])).toBe('Nobody joined in this time');
  });
});

describe('titles', () => {
  it('say times as people do', () => {
    expect([0.4, 26, 60, 100].map(hoursWords)).toEqual(['24 minutes', '26 hours', '3 days', '4 days']);
    expect(timesTitle('signUp', { medianHours: 26, p90Hours: 60, histogram: [] })).toBe('Half of those approved come in within 26 hours');
  });

  it('name the group that comes in most often, when it is large enough to say so', () => {
    const groups = [group('friends', 40, 12), group('newsletter', 45, 22), group('one', 1, 1)];
    expect(bestGroup(groups)?.group.label).toBe('newsletter');
    expect(groupsTitle('source', groups)).toBe('People from newsletter come in most often: 49% of those who joined');
    expect(groupsTitle('source', [group('one', 1, 1), group('two', 2, 1)])).toBe('2 sources side by side');
    expect(groupsTitle('wave', [])).toBe('No wave in this time');
  });

  it('say targets with their direction', () => {
    expect(targetWords({ target: 99.9, unit: '%' })).toBe('over 99.9%');
    expect(targetWords({ target: 24, unit: 'hours' })).toBe('under 24 hours');
    expect(targetWords({ target: 0, unit: 'incidents' })).toBe('0');
  });
});

describe('the range', () => {
  const now = Date.UTC(2026, 10, 20, 15);
  it('ends today unless days are given', () => {
    expect(rangeOf({ from: '', to: '', days: '7' }, now)).toEqual({ from: '2026-11-14', to: '2026-11-20' });
    expect(rangeOf({ from: '2026-11-01', to: '', days: '7' }, now)).toEqual({ from: '2026-11-01', to: '2026-11-20' });
    expect(rangeOf({ from: '', to: '2026-10-31', days: '30' }, now)).toEqual({ from: '2026-10-02', to: '2026-10-31' });
  });
});
