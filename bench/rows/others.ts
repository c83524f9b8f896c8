import { randomBytes } from 'node:crypto';
import type { Call } from '../load/job.ts';
import { LoadProcess } from '../load/load-process.ts';
import { countOf, everyAnswerIsDurable } from '../measure/proofs.ts';
import { figuresOf, type Finding } from '../report/figures.ts';
import { benchAdminKey } from '../servers/product-environment.ts';
import { seededEmailOf } from '../storage/scattered.ts';
import type { Place } from '../storage/bench-storage.ts';
import { titleOf, type Setting } from './bench.ts';
import { withProduct } from './pair.ts';

const joinsPerSecond = 1_000;
const callsPerSecond = 120;
const target = { p99Ms: 50 };

/** Everything else that people and teams ask for, at a steady rate, while a thousand people join each second. */
export async function othersRow(setting: Setting): Promise<void> {
  const { bench } = setting;
  const seconds = 10 * bench.options.effort;
  await withProduct(setting, 'silent', async (product, place) => {
    const calls = await otherCalls(place, setting.entries, seconds * callsPerSecond);
    const asking = { port: product.port, server: product.measured, connections: 16, warmup: 10 * calls.length, loop: { kind: 'open', perSecond: callsPerSecond } as const };
    const flooding = new LoadProcess();
    try {
      const work = { kind: 'calls', key: benchAdminKey, calls: calls.map(([, call]) => call) } as const;
      const flood = flooding.load({
        port: product.port, server: product.measured, connections: 64, warmup: joinsPerSecond * 2, requests: joinsPerSecond * (seconds + 2), loop: { kind: 'open', perSecond: joinsPerSecond }, work: { kind: 'join', label: 'r1' },
      });
      const result = await bench.load.load({ ...asking, requests: seconds * callsPerSecond, work });
      const joined = await flood;
      const byCall = result.latencyByClass.map((latency, index) => ({ what: calls[index]![0], latency }));
      const slowest = byCall.toSorted((a, b) => b.latency.p99 - a.latency.p99)[0]!;
      const answers = Object.values(result.statuses).reduce((a, b) => a + b, 0);
      const good = countOf([result], 200) + countOf([result], 202);
      bench.report({
        title: titleOf(`Other answers, ${callsPerSecond} a second, while ${joinsPerSecond.toLocaleString('en-US')} people join each second`, setting),
        servers: [figuresOf('product, joins', joined)],
        findings: [
          { what: 'p99 over everything', found: `${result.latency.p99.toFixed(1)} ms (p50 ${result.latency.p50.toFixed(1)} ms)`, target: `< ${target.p99Ms} ms`, met: result.latency.p99 < target.p99Ms },
          { what: 'p99 of the slowest question', found: `${slowest.latency.p99.toFixed(1)} ms (${slowest.what})`, target: `< ${target.p99Ms} ms`, met: slowest.latency.p99 < target.p99Ms },
          ...byCall.map(({ what, latency }): Finding => ({ what, found: `p50 ${latency.p50.toFixed(1)}, p99 ${latency.p99.toFixed(1)} ms, ${latency.count} times`, target: '', met: undefined })),
        ],
        proofs: [
          { promise: 'product: every question is answered', kept: good === answers, evidence: `${good} of ${answers}` },
          everyAnswerIsDurable('product, joins meanwhile', [joined], 202, await place.count(`select count(*) from entry where email like '%.r1@join.example.com'`)),
        ],
        notes: ['Questions fall due at a fixed rate whatever the server does, and their time counts from when they were due.'],
      });
    } finally {
      flooding.stop();
    }
  });
}

/** Pages of the desk, single people, and what visitors ask for; people and tokens change from call to call. */
async function otherCalls(place: Place, entries: number, count: number): Promise<readonly (readonly [string, Call])[]> {
  const ids = await place.texts(`select id from entry where stage = 'pending' and confirmed_at is not null limit 12`);
  const admin = '/api/v1/admin';
  // Confirmed people that wait, each approved once.
  const waiting = Array.from({ length: Math.min(count, entries) }, (_, index) => index + 1).filter((n) => n % 10 !== 0 && n % 20 !== 1 && n % 7 !== 2).map(seededEmailOf);
  const bodies = (make: (index: number) => object): readonly string[] => Array.from({ length: 200 }, (_, index) => JSON.stringify(make(index)));
  return [
    ...ids.slice(0, 3).map((id, index) => [`one person (${index + 1})`, { path: `${admin}/waitlist/${id}` }] as const),
    ['the queue', { path: `${admin}/waitlist?status=pending&limit=50` }],
    ['a search', { path: `${admin}/waitlist?q=${encodeURIComponent(seededEmailOf(4321).slice(7, 15))}` }],
    ['invitations', { path: `${admin}/invitations?limit=50` }],
    ['members', { path: `${admin}/members?limit=50` }],
    ['the record', { path: `${admin}/audit?limit=50` }],
    ['mails', { path: `${admin}/outbox/messages?limit=50` }],
    ['how much mail waits', { path: `${admin}/outbox` }],
    ['the numbers', { path: `${admin}/analytics` }],
    ['approved users', { path: `${admin}/approved-users?limit=50` }],
    ['jobs', { path: `${admin}/jobs` }],
    ['the settings', { path: `${admin}/settings` }],
    ['why somebody has access', { path: `${admin}/explain?email=${encodeURIComponent(seededEmailOf(10))}` }],
    ['where I stand, as the team asks', { path: `/api/waitlist/check?email=${encodeURIComponent(seededEmailOf(20))}` }],
    ['approve one person', { path: `${admin}/waitlist/approve`, bodies: waiting.map((email) => JSON.stringify({ email, role: 'client' })) }],
    ['look at an invitation', { path: '/api/waitlist/validate', bodies: bodies(() => ({ token: randomBytes(32).toString('base64url') })) }],
    ['recover', { path: '/api/waitlist/recover', bodies: bodies((index) => ({ email: `nobody${index}@recover.example.com` })) }],
    ['the form', { path: '/api/waitlist/form' }],
    ['a public page', { path: '/waitlist/coach' }],
  ];
}
