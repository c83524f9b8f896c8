import { describe, expect, it } from 'vitest';
import type { DailyNumber } from '../ports/numbers-store.ts';
import { dayMs, start } from '../../testing/factories.ts';
import { isPerson, Visits } from './visits.ts';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const asks = (headers: Record<string, string>, method = 'GET') => isPerson({ method, header: (name) => headers[name] });

describe('who is looking', () => {
  it.each([firefox, 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1'])('a person: %s', (agent) => {
    expect(asks({ 'user-agent': agent })).toBe(true);
  });

  it.each(['Googlebot/2.1', 'curl/8.5', 'python-requests/2.32', 'Slackbot-LinkExpanding 1.0', 'facebookexternalhit/1.1', 'HeadlessChrome/140', 'UptimeRobot/2.0', ''])('a program: %s', (agent) => {
    expect(asks({ 'user-agent': agent })).toBe(false);
  });

  it('nobody: a browser that fetches ahead, a HEAD, a request without a name', () => {
    expect(asks({ 'user-agent': firefox, 'sec-purpose': 'prefetch' })).toBe(false);
    expect(asks({ 'user-agent': firefox, purpose: 'prefetch' })).toBe(false);
    expect(asks({ 'user-agent': firefox }, 'HEAD')).toBe(false);
    expect(asks({})).toBe(false);
  });
});

describe('looks in memory', () => {
  const written: DailyNumber[] = [];
  const store = { add: async (numbers: readonly DailyNumber[]) => { written.push(...numbers); } };

  it('are written once, and counted on when they could not be', async () => {
    const visits = new Visits({ now: () => start });
    visits.count('page_views', { role: 'coach' });
    visits.count('page_views', { role: 'coach' });
    await expect(visits.flush({ add: () => Promise.reject(new Error('away')) })).rejects.toThrow('away');
    await visits.flush(store);
    await visits.flush(store);
    expect(written).toEqual([{ day: '2026-01-05', step: 'page_views', role: 'coach', source: '', wave: '', count: 2, total: 0 }]);
  });

  it('tell so many labels a day apart, however many are invented', async () => {
    let now = start;
    const visits = new Visits({ now: () => now });
    for (let label = 0; label < 1_000; label += 1) visits.count('page_views', { source: `label ${label}` });
    written.length = 0;
    await visits.flush(store);
    expect(written).toHaveLength(201);
    expect(written.find(({ source }) => source === 'other')?.count).toBe(800);
    now += dayMs;
    visits.count('page_views', { source: 'another day' });
    written.length = 0;
    await visits.flush(store);
    expect(written[0]?.source).toBe('another day');
  });
});
