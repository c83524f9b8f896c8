import type { LoadJob } from '../load/job.ts';
import { comeIn, inviteToProduct } from '../servers/invite-people.ts';
import { benchAdminKey } from '../servers/product-environment.ts';
import type { BenchServer } from '../servers/bench-server.ts';
import type { Place } from '../storage/bench-storage.ts';
import { seededEmailOf } from '../storage/scattered.ts';
import { webhookSecret } from '../rows/webhook.ts';

export type CurveGroup = 'people' | 'desk' | 'bulk';

/** Work whose cost is followed over the length of the list, over HTTP. */
export interface CurvePath {
  readonly name: string;
  readonly group: CurveGroup;
  readonly prepare: (target: CurveTarget) => Promise<CurveJob>;
}

export interface CurveTarget {
  readonly server: BenchServer;
  readonly place: Place;
  readonly entries: number;
  /** Differs from round to round, so that nothing is sent twice. */
  readonly label: string;
}

type CurveJob = Pick<LoadJob, 'connections' | 'warmup' | 'requests' | 'work'>;

const admin = '/api/v1/admin';

/** What people do, then what the team asks for. */
export const curvePaths: readonly CurvePath[] = [
  { name: 'join', group: 'people', prepare: async ({ label }) => ({ connections: 64, warmup: 1_000, requests: 6_000, work: { kind: 'join', label } }) },
  {
    name: 'join of a known address', group: 'people',
    prepare: async ({ entries }) => ({
      connections: 64, warmup: 500, requests: 4_000,
      work: { kind: 'calls', key: benchAdminKey, calls: [{ path: '/api/waitlist/join', bodies: waiting(entries).map((email) => JSON.stringify({ email, name: 'Robin Example', role: 'coach' })) }] },
    }),
  },
  { name: 'gate', group: 'people', prepare: async ({ server, place, label }) => ({ connections: 64, warmup: 1_000, requests: 20_000, work: { kind: 'gate', cookies: await comeIn(server, await inviteToProduct(server, place, 100, `g${label}`)) } }) },
  { name: 'acceptance', group: 'people', prepare: async ({ server, place, label }) => ({ connections: 64, warmup: 200, requests: 1_800, work: { kind: 'accept', tokens: await inviteToProduct(server, place, 2_000, `a${label}`) } }) },
  { name: 'webhook', group: 'people', prepare: async ({ label }) => ({ connections: 64, warmup: 500, requests: 4_000, work: { kind: 'webhook', label, secret: webhookSecret, count: 4_500 } }) },
  asked('first page', '/waitlist?limit=50'),
  asked('filtered page', '/waitlist?status=pending&confirmed=true&requestedRole=coach&limit=50'),
  asked('search, rare', `/waitlist?q=${encodeURIComponent(seededEmailOf(321).slice(7, 15))}`),
  asked('search, frequent', '/waitlist?q=nakamu&limit=50'),
  asked('search, nobody', '/waitlist?q=zzzqqq'),
  {
    name: 'one person', group: 'desk',
    prepare: async ({ place }) => ({ connections: 16, warmup: 100, requests: 1_500, work: { kind: 'calls', key: benchAdminKey, calls: (await place.texts('select id from entry limit 50')).map((id) => ({ path: `${admin}/waitlist/${id}` })) } }),
  },
  asked('record', '/audit?limit=50'),
  asked('numbers', '/analytics'),
];

function asked(name: string, query: string): CurvePath {
  return { name, group: 'desk', prepare: async () => ({ connections: 16, warmup: 100, requests: 1_500, work: { kind: 'ask', key: benchAdminKey, paths: [`${admin}${query}`] } }) };
}

function waiting(entries: number): readonly string[] {
  return Array.from({ length: Math.min(entries, 5_000) }, (_, index) => index + 1).filter((n) => n % 10 !== 0 && n % 20 !== 1).map(seededEmailOf);
}
