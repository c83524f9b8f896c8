import { benchAdminKey } from '../servers/product-environment.ts';
import type { Work } from '../load/job.ts';
import { countOf } from '../measure/proofs.ts';
import { takeTurns, type Turns } from '../measure/take-turns.ts';
import { figuresOf, times, type Finding } from '../report/figures.ts';
import { seededEmailOf } from '../storage/scattered.ts';
import { titleOf, type Setting } from './bench.ts';
import { withProduct } from './pair.ts';

const crowd = 16;
const target = { p99Ms: 10, growth: 1.5 };

/** What a team asks the queue for, all day: each with the counts, a page of fifty, and how many match. */
const asked: readonly (readonly [string, string])[] = [
  ['the first page', '?limit=50'],
  ['who waits, confirmed, for a role', '?status=pending&confirmed=true&requestedRole=coach&limit=50'],
  ['changed last', '?sort=-updatedAt&status=accepted,rejected&limit=50'],
  ['by score', '?sort=-score&status=pending&limit=50'],
  ['who joined in one week', '?joinedAfter=2025-01-02&joinedBefore=2025-01-03&limit=50'],
  ['a flag of the desk', '?flag=on_hold&limit=50'],
  ['nobody works on', '?claimedBy=nobody&status=pending&limit=50'],
  ['part of an address, rare', `?q=${encodeURIComponent(seededEmailOf(4321).slice(7, 15))}`],
  ['part of a name, frequent', '?q=nakamu&limit=50'],
  ['a text nobody has', '?q=zzzqqq'],
];

/** All of it, one after the other. */
export const askedOfTheQueue: Work = { kind: 'ask', key: benchAdminKey, paths: asked.map(([, query]) => `/api/v1/admin/waitlist${query}`) };

/** Pages, filters, searches and counts of the queue. */
export async function listRow(setting: Setting): Promise<Turns> {
  const { bench } = setting;
  return withProduct(setting, 'silent', async (product) => {
    const [turns] = await takeTurns(bench.load, [product], Math.min(bench.options.rounds, 5), () => ({
      connections: crowd,
      warmup: 200,
      requests: 2_000 * bench.options.effort,
      loop: { kind: 'closed' },
      work: askedOfTheQueue,
    }));
    const { typical, results } = turns!;
    const answers = results.reduce((sum, { statuses }) => sum + Object.values(statuses).reduce((a, b) => a + b, 0), 0);
    const { p99 } = typical.latency;
    bench.report({
      title: titleOf(`The queue: pages, filters, searches, counts, ${crowd} connections`, setting),
      servers: [figuresOf('product', typical)],
      findings: [
        { what: 'p99 over everything', found: `${p99.toFixed(1)} ms`, target: `< ${target.p99Ms} ms`, met: p99 < target.p99Ms },
        ...typical.latencyByClass.map((latency, index) => ({
          what: asked[index]![0], found: `p50 ${latency.p50.toFixed(1)}, p99 ${latency.p99.toFixed(1)} ms`, target: '', met: undefined,
        })),
      ],
      proofs: [{ promise: 'product: every question is answered', kept: countOf(results, 200) === answers, evidence: `${countOf(results, 200)} of ${answers}` }],
      notes: [],
    });
    return turns!;
  });
}

/** A list may grow; looking at it may not cost more for it. */
export function listFindings(bySetting: ReadonlyMap<string, Turns>): Finding[] {
  return ['sqlite', 'postgres'].flatMap((kind) => {
    const short = bySetting.get(`${kind} 10000`);
    const long = bySetting.get(`${kind} 1000000`);
    if (!short || !long) return [];
    const cost = ({ typical }: Turns) => typical.cpuMicros + typical.databaseCpuMicros;
    const growth = cost(long) / cost(short);
    return [{
      what: `${kind}: processor time per page of the queue at 1,000,000 entries against 10,000`, found: times(growth), target: `<= ${target.growth.toFixed(2)} x`, met: growth <= target.growth,
    }];
  });
}
