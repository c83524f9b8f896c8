import { everyAnswerIsDurable } from '../measure/proofs.ts';
import { ratio, takeTurns, type Turns } from '../measure/take-turns.ts';
import { figuresOf, times, totalCpu } from '../report/figures.ts';
import { connections, titleOf, type Setting } from './bench.ts';
import { withPair } from './pair.ts';

const target = 2;

/** Joins on PostgreSQL beside the floor with one statement per request on 32 connections, as programs do it that do not gather. */
export async function oneByOneRow(setting: Setting): Promise<void> {
  const { bench } = setting;
  await withPair(setting, async ({ floor, floorPlace, product, productPlace }) => {
    const turns = await takeTurns(bench.load, [floor, product], bench.options.rounds, (_, round) => ({
      connections, warmup: 2_000, requests: 10_000 * bench.options.effort, loop: { kind: 'closed' }, work: { kind: 'join', label: `r${round}` },
    }));
    const [floorTurns, productTurns] = turns as [Turns, Turns];
    const factor = ratio(productTurns, floorTurns, ({ requestsPerSecond }) => requestsPerSecond);
    const rows = `select count(*) from entry where email like '%.r%@join.example.com' and email not like '%.r0@join.example.com'`;
    bench.report({
      title: titleOf('Join, beside one statement per request on 32 connections', setting),
      servers: [figuresOf('one statement per request', floorTurns.typical), figuresOf('product', productTurns.typical)],
      findings: [
        { what: 'requests/s against one statement per request', found: times(factor), target: `>= ${times(target)}`, met: factor >= target },
        { what: 'processor time per request against it', found: times(ratio(productTurns, floorTurns, totalCpu)), target: '', met: undefined },
      ],
      proofs: [
        everyAnswerIsDurable('one statement per request', floorTurns.results, 202, await floorPlace.count(rows)),
        everyAnswerIsDurable('product', productTurns.results, 202, await productPlace.count(rows)),
      ],
      notes: ['The statement writes entry, outbox and audit row at once and nothing else: no checks, no limits, no record that is chained.'],
    });
  }, { floor: { FLOOR_ONE_BY_ONE: 'on' } });
}
