import type { LoadJob } from '../load/job.ts';
import type { RowName } from '../options.ts';
import { askedOfTheQueue } from '../rows/list.ts';
import { webhookSecret } from '../rows/webhook.ts';
import type { BenchServer } from '../servers/bench-server.ts';
import { comeIn, inviteToProduct } from '../servers/invite-people.ts';
import type { Place } from '../storage/bench-storage.ts';

/** What a profile of a row runs; a row without a job is profiled from start to a moment later. */
export interface ProfiledLoad {
  readonly settings?: Readonly<Record<string, string>>;
  readonly prepare: (server: BenchServer, place: Place) => Promise<Omit<LoadJob, 'port' | 'server' | 'loop'> | undefined>;
}

const joins: ProfiledLoad = { prepare: async () => ({ connections: 64, warmup: 5_000, requests: 40_000, work: { kind: 'join', label: 'profile' } }) };
const gate: ProfiledLoad = {
  prepare: async (server, place) => ({ connections: 64, warmup: 5_000, requests: 150_000, work: { kind: 'gate', cookies: await comeIn(server, await inviteToProduct(server, place, 300, 'profile')) } }),
};

/** Rows that load a server, by their main load. */
export const profiledLoads: Partial<Record<RowName, ProfiledLoad>> = {
  join: joins,
  'one-by-one': joins,
  gate,
  'gate-peers': gate,
  accept: { prepare: async (server, place) => ({ connections: 64, warmup: 500, requests: 8_000, work: { kind: 'accept', tokens: await inviteToProduct(server, place, 8_500, 'profile') } }) },
  webhook: { settings: { CLERK_WEBHOOK_SIGNING_SECRET: webhookSecret }, prepare: async () => ({ connections: 64, warmup: 2_000, requests: 20_000, work: { kind: 'webhook', label: 'profile', secret: webhookSecret, count: 22_000 } }) },
  list: { prepare: async () => ({ connections: 16, warmup: 500, requests: 6_000, work: askedOfTheQueue }) },
  start: { prepare: async () => undefined },
};
