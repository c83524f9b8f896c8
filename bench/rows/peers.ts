import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Work } from '../load/job.ts';
import { median } from '../measure/median.ts';
import { countOf, everyAnswerIsDurable, type Proof } from '../measure/proofs.ts';
import { ratio, takeTurns, type Turns } from '../measure/take-turns.ts';
import { JsonRoles } from '../peers/json-roles.ts';
import { startBetterAuthWaitlist, type StartedPeer, startNextPrisma } from '../peers/start-peers.ts';
import { figuresOf, times, totalCpu, type Finding } from '../report/figures.ts';
import type { BenchServer } from '../servers/bench-server.ts';
import { comeIn, inviteToProduct } from '../servers/invite-people.ts';
import { seededEmailOf } from '../storage/scattered.ts';
import { titleOf, type Setting } from './bench.ts';
import { withProduct } from './pair.ts';

const people = 300;
const crowd = 32;
/** DESIGN §5, last row. */
const targets = { join: { betterAuth: 20, next: 30 }, gate: 40 };

/** Joins and the gate beside better-auth with its waitlist plugin and beside a Next.js application with Prisma, and roles in a JSON file. */
export async function peersRow(setting: Setting): Promise<void> {
  const { bench } = setting;
  const folder = mkdtempSync(join(tmpdir(), 'foyer-bench-peers-'));
  const started: StartedPeer[] = [];
  try {
    await withProduct(setting, 'silent', async (product, place) => {
      const betterAuth = await startBetterAuthWaitlist(join(folder, 'better-auth.db'), people);
      started.push(betterAuth);
      const next = await startNextPrisma(join(folder, 'next.db'), people);
      started.push(next);
      const cookies = [await comeIn(product, await inviteToProduct(product, place, people, 'peers')), betterAuth.cookies, next.cookies] as const;
      const servers = [product, betterAuth.server, next.server] as const;
      const joins = await turns(setting, servers, { product: 12_000, peer: 800 }, (_, round) => ({ kind: 'join', label: `r${round}` }));
      const gates = await turns(setting, servers, { product: 30_000, peer: 1_500 }, (index) => ({ kind: 'gate', cookies: cookies[index]! }));
      const like = '%.r%@join.example.com';
      const warm = '%.r0@join.example.com';
      const rows = await place.count(`select count(*) from entry where email like '${like}' and email not like '${warm}'`);
      bench.report({
        title: titleOf(`Join and gate beside other programs, ${crowd} connections`, setting),
        servers: [...named('join', joins), ...named('gate', gates)],
        findings: [
          ...against('join: requests/s against better-auth with its waitlist plugin', joins[0], joins[1], targets.join.betterAuth),
          ...against('join: requests/s against Next.js with Prisma', joins[0], joins[2], targets.join.next),
          ...against('gate: requests/s against better-auth', gates[0], gates[1], targets.gate),
          ...against('gate: requests/s against Next.js with Prisma', gates[0], gates[2], targets.gate),
        ],
        proofs: [
          everyAnswerIsDurable('product, joins', joins[0].results, 202, rows),
          everyAnswerIsDurable('better-auth, joins', joins[1].results, Number(Object.keys(joins[1].results[0]!.statuses)[0]), betterAuth.joined(like) - betterAuth.joined(warm)),
          everyAnswerIsDurable('Next.js, joins', joins[2].results, 202, next.joined(like) - next.joined(warm)),
          ...gates.map(({ results }, index) => letIn(['product', 'better-auth', 'Next.js'][index]!, results)),
        ],
        notes: ['The others queue no mail and keep no record of a join, which favours them; all wait for the disk. better-auth looks each session up. The Next.js application looks the token up in its proxy, before any page.'],
      });
    });
    bench.report(jsonRoles(setting, folder));
  } finally {
    for (const { server } of started) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function turns(setting: Setting, servers: readonly BenchServer[], requests: { product: number; peer: number }, work: (index: number, round: number) => Work): Promise<readonly [Turns, Turns, Turns]> {
  const { load, options } = setting.bench;
  return (await takeTurns(load, servers, Math.min(options.rounds, 5), (server, round) => {
    const index = servers.indexOf(server);
    return { connections: crowd, warmup: 200, requests: (index === 0 ? requests.product : requests.peer) * options.effort, loop: { kind: 'closed' }, work: work(index, round) };
  })) as unknown as readonly [Turns, Turns, Turns];
}

function named(what: string, [product, betterAuth, next]: readonly [Turns, Turns, Turns]) {
  return [figuresOf(`${what}, product`, product.typical), figuresOf(`${what}, better-auth`, betterAuth.typical), figuresOf(`${what}, Next.js + Prisma`, next.typical)];
}

function against(what: string, own: Turns, other: Turns, wanted: number): Finding[] {
  const factor = ratio(own, other, ({ requestsPerSecond }) => requestsPerSecond);
  return [
    { what, found: times(factor), target: `>= ${times(wanted)}`, met: factor >= wanted },
    { what: `${what.replace('requests/s against', 'processor time of')} against ours`, found: times(ratio(other, own, totalCpu)), target: '', met: undefined },
  ];
}

function letIn(who: string, results: Turns['results']): Proof {
  const answers = results.reduce((sum, { statuses }) => sum + Object.values(statuses).reduce((a, b) => a + b, 0), 0);
  const allowed = countOf(results, 204);
  return { promise: `${who}: everybody with a session is let in`, kept: allowed === answers, evidence: `${allowed} of ${answers}` };
}

/** A file with as many people as the list; what it costs to ask it for one role, and to approve one more person. */
function jsonRoles(setting: Setting, folder: string) {
  const roles = new JsonRoles(join(folder, 'approved_users.json'));
  const user = (n: number) => ({ email: seededEmailOf(n), role: n % 3 === 0 ? 'coach' : 'client', approved_at: '2026-11-30T00:00:00.000Z', approved_by: 'bench', notes: '' });
  roles.write(Array.from({ length: setting.entries }, (_, index) => user(index + 1)));
  const asked = timed(5, (n) => {
    if (roles.roleOf(seededEmailOf(n)) === undefined) throw new Error('Somebody in the file has no role.');
  });
  const changed = timed(5, (n) => roles.approve(user(setting.entries + n)));
  return {
    title: titleOf('Roles in a JSON file that is read at each look-up', setting), servers: [],
    findings: [
      { what: 'look up one role', found: `${asked.toFixed(1)} ms`, target: '', met: undefined },
      { what: 'approve one person, durable', found: `${changed.toFixed(1)} ms`, target: '', met: undefined },
    ],
    proofs: [], notes: ['Two changes at once lose one of them; nobody queues them here.'],
  };
}

/** Median milliseconds. */
function timed(count: number, work: (n: number) => void): number {
  return median(Array.from({ length: count }, (_, index) => {
    const startedAt = performance.now();
    work(index + 1);
    return performance.now() - startedAt;
  }));
}
