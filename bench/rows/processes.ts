import { availableParallelism } from 'node:os';
import type { LoadResult, Work } from '../load/job.ts';
import { countOf, everyAnswerIsDurable } from '../measure/proofs.ts';
import { median } from '../measure/median.ts';
import { typicalOf } from '../measure/take-turns.ts';
import { figuresOf, times, type Finding } from '../report/figures.ts';
import type { BenchServer } from '../servers/bench-server.ts';
import { comeIn, inviteToProduct } from '../servers/invite-people.ts';
import { openMailSink } from '../servers/mail-sink.ts';
import { startServer } from '../servers/start-server.ts';
import type { Place } from '../storage/bench-storage.ts';
import { connections, titleOf, type Setting } from './bench.ts';

const processCounts = [1, 2, 4] as const;
const people = 300;

interface Measured {
  readonly joins: LoadResult;
  readonly checks: LoadResult;
}

/** Joins and gate checks with one, two and four processes on one PostgreSQL, with as many connections to each. */
export async function processesRow(setting: Setting): Promise<void> {
  const { bench, storage, entries } = setting;
  const sink = await openMailSink('silent');
  const place = await storage.place('product', entries);
  const start = (): Promise<BenchServer> => startServer('product', place, { postmasterPid: storage.postmasterPid, smtpPort: sink.port });
  try {
    const cookies = await withServers([await start()], ([first]) => cameIn(first!, place));
    const found = new Map<number, Measured[]>(processCounts.map((count) => [count, []]));
    for (let round = 1; round <= bench.options.rounds; round += 1) {
      for (const count of processCounts) {
        const servers: BenchServer[] = [];
        for (let begun = 0; begun < count; begun += 1) servers.push(await start());
        found.get(count)!.push(await withServers(servers, async () => ({
          joins: await load(setting, servers, { kind: 'join', label: `p${round}x${count}` }, 10_000),
          checks: await load(setting, servers, { kind: 'gate', cookies }, 30_000),
        })));
      }
    }
    const joins = [...found.values()].flatMap((measured) => measured.map((one) => one.joins));
    const checks = [...found.values()].flatMap((measured) => measured.map((one) => one.checks));
    const answers = checks.reduce((sum, { statuses }) => sum + Object.values(statuses).reduce((a, b) => a + b, 0), 0);
    bench.report({
      title: titleOf(`One, two and four processes, ${connections} connections to each`, setting),
      servers: (['joins', 'checks'] as const).flatMap((what) => processCounts.map((count) => figuresOf(`${count === 1 ? '1 process' : `${count} processes`}, ${what === 'joins' ? 'joins' : 'gate'}`, typicalOf(found.get(count)!.map((one) => one[what]))))),
      findings: processCounts.slice(1).flatMap((count) => [against(found, count, 'joins'), against(found, count, 'checks')]),
      proofs: [
        everyAnswerIsDurable('all processes', joins, 202, await place.count(`select count(*) from entry where email like '%.p%x%@join.example.com'`)),
        { promise: 'all processes: everybody with a session is let in, whichever process let them in', kept: countOf(checks, 204) === answers, evidence: `${countOf(checks, 204)} of ${answers}` },
      ],
      notes: [`The load, PostgreSQL and all processes share ${availableParallelism()} processors here: another process can take only what the others leave idle. The processor time of a request and of the database says what more processors would give.`],
    });
  } finally {
    await sink.close();
    await place.remove();
  }
}

async function cameIn(server: BenchServer, place: Place): Promise<readonly string[]> {
  return comeIn(server, await inviteToProduct(server, place, people, 'processes'));
}

async function withServers<T>(servers: readonly BenchServer[], action: (servers: readonly BenchServer[]) => Promise<T>): Promise<T> {
  try {
    return await action(servers);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

function load({ bench }: Setting, servers: readonly BenchServer[], work: Work, requests: number): Promise<LoadResult> {
  const [first, ...others] = servers as [BenchServer, ...BenchServer[]];
  return bench.load.load({
    port: first.port, alsoPorts: others.map(({ port }) => port), server: { ...first.measured, alsoPids: others.map(({ measured }) => measured.pid) },
    // As many for each: a process shares out what a commit costs among those who ask it at once.
    connections: connections * servers.length, warmup: requests / 10, requests: requests * bench.options.effort, loop: { kind: 'closed' }, work,
  });
}

function against(found: ReadonlyMap<number, readonly Measured[]>, count: number, what: keyof Measured): Finding {
  const factor = median(found.get(count)!.map((one, round) => one[what].requestsPerSecond / found.get(1)![round]![what].requestsPerSecond));
  return { what: `${what === 'joins' ? 'joins' : 'gate checks'}/s of ${count} processes against one`, found: times(factor), target: '', met: undefined };
}
