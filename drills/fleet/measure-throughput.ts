import { randomUUID } from 'node:crypto';
import { runJob } from '../../bench/load/run-job.ts';
import type { Work } from '../../bench/load/job.ts';
import { costOf } from '../../bench/measure/process-cost.ts';
import { FakeResend } from '../../packages/foyer/src/testing/fake-resend.ts';
import type { PostgresCluster } from '../../tools/postgres-cluster.ts';
import { Fleet } from '../support/fleet.ts';
import { bringIn } from '../support/guests.ts';
import { ask } from '../support/postgres-pair.ts';

/** What so many processes carry together, and what it costs. */
export interface Throughput {
  readonly processes: number;
  readonly what: 'join' | 'gate';
  readonly perSecond: number;
  /** Processor time of all Foyer processes, and of PostgreSQL with all of its own, per request. */
  readonly foyerMicros: number;
  readonly postgresMicros: number;
}

const connectionsInAll = 64;

/**
 * Loads processes directly, each with its share of the connections, as a proxy would spread them; without one, since its work would count.
 * @param requests - of each kind, by all together
 */
export async function measureThroughput(postgres: PostgresCluster, processes: number, requests: number): Promise<readonly Throughput[]> {
  const name = `fleet_${randomUUID().replaceAll('-', '')}`;
  await ask(postgres, `create database ${name}`);
  const url = new URL(postgres.url);
  url.pathname = `/${name}`;
  const resend = await FakeResend.start({ requestsPerSecond: 1_000, dailyQuota: 1_000_000, monthlyQuota: 1_000_000, verifiedDomains: ['foyer.test'] });
  const fleet = await Fleet.start(processes, {
    DATABASE_URL: url.href, RESEND_API_KEY: resend.apiKey, RESEND_BASE_URL: resend.url, RESEND_REQUESTS_PER_SECOND: '300', EMAIL_FROM: 'Atrium <hello@foyer.test>',
  });
  try {
    const cookies = [...(await bringIn(fleet.origin, Array.from({ length: 20 }, (_, n) => `inside-${n}@people.test`), resend)).values()];
    const [joins, gates] = [await load(fleet, postgres, requests, (n) => ({ kind: 'join', label: `p${n}` })), await load(fleet, postgres, requests, () => ({ kind: 'gate', cookies }))];
    return [{ processes, what: 'join', ...joins }, { processes, what: 'gate', ...gates }];
  } finally {
    await fleet.close();
    await resend.close();
    await ask(postgres, `drop database ${name} with (force)`);
  }
}

async function load(fleet: Fleet, postgres: PostgresCluster, requests: number, work: (n: number) => Work): Promise<Omit<Throughput, 'processes' | 'what'>> {
  const count = fleet.members.length;
  const each = Math.ceil(requests / count);
  const spent = (): { foyer: number; postgres: number } => ({
    foyer: fleet.members.reduce((sum, { pid }) => sum + costOf({ pid }).serverMicros, 0), postgres: costOf({ pid: postgres.pid, postmasterPid: postgres.pid }).databaseMicros,
  });
  const before = spent();
  const since = performance.now();
  const results = await Promise.all(fleet.members.map(({ origin, pid }, n) => runJob({
    port: Number(new URL(origin).port), connections: connectionsInAll / count, work: work(n), warmup: 0, requests: each, loop: { kind: 'closed' }, server: { pid },
  })));
  const seconds = (performance.now() - since) / 1000;
  const after = spent();
  const refused = results.flatMap(({ statuses }) => Object.keys(statuses)).filter((status) => !status.startsWith('2'));
  if (refused.length > 0) throw new Error(`Under load there were answers of ${refused.join(', ')}: the machine does too much else for a measurement.`);
  const done = each * count;
  return { perSecond: done / seconds, foyerMicros: (after.foyer - before.foyer) / done, postgresMicros: (after.postgres - before.postgres) / done };
}
