import { afterAll, beforeAll, expect, test } from 'vitest';
import { countFeed, restartCounting } from '../application/numbers/count-feed.ts';
import type { NumbersReport } from '../application/numbers/show-numbers.ts';
import { start, dayMs, hourMs } from '../testing/factories.ts';
import { expectProblem, type Harness, startHarness } from '../testing/harness.ts';
import { comesIn, confirms, isInvited, joins, keyWith, outcomes } from '../testing/stories.ts';
import { createFixedClock } from '../testing/fixed-clock.ts';

const firefox = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
let harness: Harness;

beforeAll(async () => {
  harness = await startHarness({ clock: createFixedClock(start) });
});
afterAll(() => harness.close());

async function counted(query = ''): Promise<NumbersReport> {
  const { store, visits } = harness.services;
  await visits.flush(store.numbers);
  while ((await countFeed(store, store, 7)) > 0);
  const response = await harness.admin(`/api/v1/admin/analytics?from=2026-01-01&to=2026-01-31${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as NumbersReport;
}

function stepsOf({ funnel }: NumbersReport): Record<string, number> {
  return Object.fromEntries(funnel.map(({ step, count }) => [step, count]));
}

test('counts how far people come, how long it takes, and how the targets stand', async () => {
  for (let look = 0; look < 3; look += 1) await harness.fetch('/waitlist/coach?utm_source=newsletter', { headers: firefox });
  await harness.fetch('/', { headers: firefox });
  await joins(harness);
  const asked = await confirms(harness, { role: 'client' });
  await isInvited(harness);
  const guest = await comesIn(harness);
  harness.clock.advance(2 * hourMs);
  expect(await outcomes(harness.admin('/api/v1/admin/waitlist/reject', { email: asked.email }))).toEqual(['rejected']);
  for (const step of ['profile', 'calendar']) await harness.form('/onboarding', { done: step }, { browser: guest.browser });

  const report = await counted();
  expect(stepsOf(report)).toEqual({ page_views: 4, form_starts: 0, joined: 4, confirmed: 3, approved: 2, invited: 2, delivered: 2, accepted: 1, onboarded: 1 });
  expect(report.days).toHaveLength(31);
  expect(report.days.find(({ day }) => day === '2026-01-05')?.steps.joined).toBe(4);
  expect(report.byRole.map(({ key, label, steps }) => [key, label, steps.joined])).toEqual([['coach', 'Coach', 3], ['client', 'Client', 1]]);
  expect(report.bySource.find(({ key }) => key === 'newsletter')?.steps.page_views).toBe(3);
  expect(report.times.timeToDecision.histogram.find(({ upToHours }) => upToHours === 2)?.count).toBe(1);
  expect(report.completion.onboarding).toBe(1);
  const target = (key: string) => report.targets.find((one) => one.key === key);
  expect(target('role_accuracy')).toMatchObject({ actual: 100, met: true, unit: '%', target: 99 });
  expect(target('join_success')).toMatchObject({ actual: 100, met: true });
  expect(target('approval_to_sign_up')).toMatchObject({ met: true });
  expect(target('api_response')?.met).toBe(true);
  expect(target('data_corruption')).toMatchObject({ actual: null, met: null });
  expect(stepsOf(await counted('&role=client'))).toMatchObject({ joined: 1, confirmed: 1, approved: 0 });
});

test('counts the form on another site as a look, by role and by where people came from', async () => {
  const before = await counted();
  const form = (query: string, more: object = {}) => harness.fetch(`/api/waitlist/form${query}`, { headers: { ...firefox, ...more } });
  for (const query of ['', '?role=client&lang=de', '?source=landing']) expect((await form(query)).status).toBe(200);
  await form('?role=king');
  await harness.fetch('/api/waitlist/form');
  const after = await counted();
  expect(stepsOf(after)['page_views']! - stepsOf(before)['page_views']!).toBe(3);
  const ofClients = ({ byRole }: NumbersReport) => byRole.find(({ key }) => key === 'client')?.steps.page_views ?? 0;
  expect(ofClients(after) - ofClients(before)).toBe(1);
  expect(after.bySource.find(({ key }) => key === 'landing')?.steps.page_views).toBe(1);
});

test('counts the same again from the first event on, and keeps what no event tells', async () => {
  const before = await counted();
  await restartCounting(harness.services.store);
  expect(stepsOf(await counted())).toEqual(stepsOf(before));
});

test('counts no programs, no browsers fetching ahead, and nothing but GET as a look', async () => {
  const before = stepsOf(await counted())['page_views'];
  await harness.fetch('/waitlist', { headers: { 'user-agent': 'Googlebot/2.1' } });
  await harness.fetch('/waitlist');
  await harness.fetch('/waitlist', { headers: { ...firefox, 'sec-purpose': 'prefetch;prerender' } });
  await harness.fetch('/waitlist', { headers: firefox, method: 'HEAD' });
  await harness.fetch('/waitlist/status', { headers: firefox });
  expect(stepsOf(await counted())['page_views']).toBe(before);
});

test('tells how many begun forms are sent', async () => {
  const started = () => harness.fetch('/api/waitlist/started', { method: 'POST', headers: firefox, body: { role: 'coach' } });
  expect((await started()).status).toBe(204);
  await started();
  await harness.form('/waitlist/coach', { email: 'form@example.org', name: 'Ana', started: '1' });
  const report = await counted();
  expect(stepsOf(report)['form_starts']).toBe(2);
  expect(report.completion.form).toBe(0.5);
});

test('says which days cannot be, and whom it is not for', async () => {
  await expectProblem(await harness.admin('/api/v1/admin/analytics?from=2026-13-01'), 'input/invalid');
  await expectProblem(await harness.admin('/api/v1/admin/analytics?from=2026-02-01&to=2026-01-01'), 'input/invalid');
  await expectProblem(await harness.fetch('/api/v1/admin/analytics'), 'auth/required');
  await expectProblem(await harness.fetch('/api/v1/admin/analytics', { key: await keyWith(harness, ['review']) }), 'auth/forbidden');
});

test('asks once after the first steps, takes the answer without scripts, and lets it be changed', async () => {
  const guest = await comesIn(harness, { role: 'client' });
  await harness.form('/onboarding', { done: 'goal' }, { browser: guest.browser });
  expect(await (await harness.fetch('/onboarding', { browser: guest.browser })).text()).toContain('How was getting started?');
  const refused = await harness.form('/feedback', { text: 'Good <b>start</b>' }, { browser: guest.browser });
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain('Good &lt;b&gt;start&lt;/b&gt;');
  expect((await harness.form('/feedback', { score: '4', text: 'Good start' }, { browser: guest.browser })).headers.get('location')).toBe('/feedback?done=1');
  expect(await (await harness.fetch('/feedback?done=1', { browser: guest.browser })).text()).toContain('Thank you for telling us');
  expect(await (await harness.fetch('/onboarding', { browser: guest.browser })).text()).not.toContain('How was getting started?');
  await harness.form('/feedback', { score: '2', text: '' }, { browser: guest.browser });
  await counted();
  const list = await (await harness.admin('/api/v1/admin/feedback')).json();
  expect(list).toMatchObject({ items: [{ entry: { email: guest.email }, role: 'client', score: 2, text: '' }], nextCursor: null, summary: { count: 1, average: 2, distribution: { 1: 0, 2: 1, 3: 0, 4: 0, 5: 0 } } });
  expect((await harness.eventsOf(guest.email)).filter(({ act }) => act === 'feedback.given').map(({ detail }) => JSON.parse(detail))).toEqual([{ score: 4 }, { score: 2 }]);
  expect((await harness.form('/feedback', { score: '1' }, { headers: { accept: 'application/json' } })).status).toBe(401);
  expect((await harness.fetch('/feedback')).headers.get('location')).toBe('/waitlist');
});

test('a day later is another day', async () => {
  harness.clock.advance(dayMs);
  await joins(harness);
  expect((await counted()).days.find(({ day }) => day === '2026-01-06')?.steps.joined).toBe(1);
});

test('forgets an opinion with the person who gave it', async () => {
  const before = await (await harness.admin('/api/v1/admin/feedback')).json() as { summary: { count: number } };
  const guest = await comesIn(harness);
  await harness.form('/feedback', { score: '5', text: 'Lovely words' }, { browser: guest.browser });
  await counted();
  const given = await (await harness.admin('/api/v1/admin/feedback')).json() as { items: { text: string }[]; summary: { count: number } };
  expect(given.summary.count).toBe(before.summary.count + 1);
  expect((await harness.admin('/api/v1/admin/waitlist/erase', { email: guest.email })).status).toBe(200);
  await counted();
  const after = await (await harness.admin('/api/v1/admin/feedback')).json() as { items: { text: string }[]; summary: { count: number } };
  expect(after.summary).toEqual(before.summary);
  expect(JSON.stringify(after)).not.toContain('Lovely words');
});
