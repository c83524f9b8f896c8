import { everyAnswerIsDurable } from '../measure/proofs.ts';
import { takeTurns } from '../measure/take-turns.ts';
import { figuresOf, times, type Finding } from '../report/figures.ts';
import { seededEmailOf } from '../storage/scattered.ts';
import { connections, titleOf, type Setting } from './bench.ts';
import { withProduct } from './pair.ts';

const known = 2_000;

/** New and known addresses join in turn: how long it takes must not tell which is which. */
export async function duplicateRow(setting: Setting): Promise<void> {
  const { bench, entries } = setting;
  await withProduct(setting, 'silent', async (product, place) => {
    const addresses = waitingPeople(Math.min(entries, known));
    const findings: Finding[] = [];
    const servers = [];
    const proofs = [];
    for (const [crowd, requests] of [
      [connections, 10_000],
      [1, 400],
    ] as const) {
      const label = `mixed${crowd}`;
      const [turns] = await takeTurns(bench.load, [product], bench.options.rounds, (_, round) => ({
        connections: crowd,
        warmup: 200,
        requests: requests * bench.options.effort,
        loop: { kind: 'closed' },
        work: { kind: 'join_mixed', label: `${label}r${round}`, known: addresses },
      }));
      const [fresh, repeated] = turns!.typical.latencyByClass;
      const share = repeated!.p50 / fresh!.p50;
      findings.push({
        what: `p50 of a known address against a new one, ${crowd === 1 ? 'one connection' : `${crowd} connections`}`,
        found: `${times(share)} (${repeated!.p50.toFixed(2)} and ${fresh!.p50.toFixed(2)} ms)`,
        target: '0.90 x to 1.10 x',
        met: share >= 0.9 && share <= 1.1,
      });
      servers.push(figuresOf(`product, c=${crowd}`, turns!.typical));
      const freshRows = await place.count(
        `select count(*) from entry where email like '%.${label}r%@join.example.com' and email not like '%.${label}r0@join.example.com'`,
      );
      const events = await place.count(`select count(*) from audit_event where act = 'entry.join_repeated'`);
      proofs.push({
        ...everyAnswerIsDurable(`product, new people, c=${crowd}`, turns!.results, 202, freshRows * 2),
        evidence: `${freshRows} new rows for twice as many answers; ${events} repeated joins recorded`,
      });
    }
    bench.report({
      title: titleOf('New and known addresses in turn', setting),
      servers,
      findings,
      proofs,
      notes: [],
    });
  });
}

/** Seeded people who wait, so that a repeated join has something to change. */
function waitingPeople(count: number): string[] {
  return Array.from({ length: count }, (_, index) => index + 1)
    .filter((n) => n % 10 !== 0 && n % 20 !== 1)
    .map(seededEmailOf);
}
