import { setTimeout as sleep } from 'node:timers/promises';
import { takeTurns, type Turns, ratio } from '../measure/take-turns.ts';
import { figuresOf, percent, times } from '../report/figures.ts';
import { connections, titleOf, type Setting } from './bench.ts';
import { withProduct } from './pair.ts';

const drainMs = 3_000;

/** Joins while the worker of the same process hands over mails as fast as it can, against joins while mails wait. */
export async function mailRow(setting: Setting): Promise<void> {
  const { bench } = setting;
  await withProduct(setting, 'silent', (waiting) =>
    withProduct(setting, 'taking', async (sending, _place, sink) => {
      const turns = await takeTurns(bench.load, [waiting, sending], bench.options.rounds, (_, round) => ({
        connections,
        warmup: 2_000,
        requests: 10_000 * bench.options.effort,
        loop: { kind: 'closed' },
        work: { kind: 'join', label: `mail${round}` },
      }));
      const [waitingTurns, sendingTurns] = turns as [Turns, Turns];
      const before = sink.taken();
      await sleep(drainMs);
      const perSecond = ((sink.taken() - before) / drainMs) * 1000;
      bench.report({
        title: titleOf(`Join while mail goes out, ${connections} connections`, setting),
        servers: [
          figuresOf('product, mails waiting', waitingTurns.typical),
          figuresOf('product, mails going out', sendingTurns.typical),
        ],
        findings: [
          {
            what: 'requests/s against waiting mails',
            found: percent(ratio(sendingTurns, waitingTurns, ({ requestsPerSecond }) => requestsPerSecond)),
            target: '',
            met: undefined,
          },
          {
            what: 'processor time per join against waiting mails',
            found: times(ratio(sendingTurns, waitingTurns, ({ cpuMicros }) => cpuMicros)),
            target: '',
            met: undefined,
          },
          {
            what: 'mails/s handed over afterwards',
            found: perSecond.toFixed(0),
            target: '>= 1200',
            met: perSecond >= 1_200,
          },
        ],
        proofs: [],
        notes: [
          "The processor time of sending counts as the join's here, though most mails of a flood are sent after it.",
        ],
      });
    }),
  );
}
