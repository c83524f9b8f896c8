import { everyAnswerIsDurable } from '../measure/proofs.ts';
import { takeTurns, type Turns } from '../measure/take-turns.ts';
import { syncProof } from '../measure/sync-calls.ts';
import { againstFloor, figuresOf, type Finding, times, totalCpu } from '../report/figures.ts';
import { connections, titleOf, type Setting } from './bench.ts';
import { countsEqualARecount } from './counts.ts';
import { withPair } from './pair.ts';

const warmup = 3_000;
const requestsPerRound = 15_000;

/** People join, each with an address of their own. */
export async function joinRow(setting: Setting): Promise<Turns> {
  const { bench, storage, entries } = setting;
  return withPair(setting, async ({ floor, floorPlace, product, productPlace }) => {
    const durable = [await syncProof(floor), await syncProof(product)];
    const requests = requestsPerRound * bench.options.effort;
    const turns = await takeTurns(bench.load, [floor, product], bench.options.rounds, (_, round) => ({
      connections,
      warmup,
      requests,
      loop: { kind: 'closed' },
      work: { kind: 'join', label: `r${round}` },
    }));
    const [floorTurns, productTurns] = turns as [Turns, Turns];
    // The first turn warmed up; its rows count for the proof only through the labels of the measured ones.
    const measured = `email like '%.r%@join.example.com' and email not like '%.r0@join.example.com'`;
    const rowsIn = `select count(*) from entry where ${measured}`;
    const mailed = `select count(*) from outbox join entry on entry.id = entry_id where ${measured}`;
    const targets = storage.kind === 'sqlite' ? { share: 0.6, cpu: 1.7, p99Ms: 50 } : { share: 0.6 };
    bench.report({
      title: titleOf(`Join, ${connections} connections`, setting),
      servers: [figuresOf('floor', floorTurns.typical), figuresOf('product', productTurns.typical)],
      findings: againstFloor(productTurns, floorTurns, targets),
      proofs: [
        ...durable.filter((proof) => proof !== undefined),
        everyAnswerIsDurable('floor, entries', floorTurns.results, 202, await floorPlace.count(rowsIn)),
        everyAnswerIsDurable('product, entries', productTurns.results, 202, await productPlace.count(rowsIn)),
        everyAnswerIsDurable('product, outbox', productTurns.results, 202, await productPlace.count(mailed)),
        everyAnswerIsDurable(
          'product, audit',
          productTurns.results,
          202,
          await productPlace.count(
            `select count(*) from audit_event join entry on entry.id = entry_id where act = 'entry.joined' and ${measured}`,
          ),
        ),
        await countsEqualARecount(productPlace),
      ],
      notes: [
        ...(durable.includes(undefined)
          ? ['Calls that wait for the disk were not counted: strace is not installed.']
          : []),
        `Began with ${entries.toLocaleString('en-US')} entries, ended with ${(await productPlace.count('select count(*) from entry')).toLocaleString('en-US')}; mails stayed queued.`,
      ],
    });
    return productTurns;
  });
}

/** What a long list costs, and what the other database does; needs what the rows before found out. */
export function joinFindings(bySetting: ReadonlyMap<string, Turns>): Finding[] {
  const findings: Finding[] = [];
  for (const kind of ['sqlite', 'postgres'] as const) {
    const short = bySetting.get(`${kind} 10000`);
    const long = bySetting.get(`${kind} 1000000`);
    if (!short || !long) continue;
    const growth = totalCpu(long.typical) / totalCpu(short.typical);
    findings.push({ what: `${kind}: processor time per join at 1,000,000 entries against 10,000`, found: times(growth), target: '<= 1.40 x', met: growth <= 1.4 });
  }
  for (const entries of [10_000, 100_000, 1_000_000]) {
    const [sqlite, postgres] = [bySetting.get(`sqlite ${entries}`), bySetting.get(`postgres ${entries}`)];
    if (!sqlite || !postgres) continue;
    const share = postgres.typical.requestsPerSecond / sqlite.typical.requestsPerSecond;
    findings.push({ what: `joins/s on PostgreSQL against SQLite, ${entries.toLocaleString('en-US')} entries`, found: times(share), target: '>= 0.70 x', met: share >= 0.7 });
  }
  return findings;
}
