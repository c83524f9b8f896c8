import { setTimeout as sleep } from 'node:timers/promises';
import { rssMegabytes } from '../measure/process-cost.ts';
import { median } from '../measure/median.ts';
import { openMailSink } from '../servers/mail-sink.ts';
import { comeIn, inviteToProduct } from '../servers/invite-people.ts';
import { startServer } from '../servers/start-server.ts';
import { titleOf, type Setting } from './bench.ts';

const settledMs = 1_000;

/** From nothing to letting somebody in whose session is in the database. */
export async function startRow(setting: Setting): Promise<void> {
  const { bench, storage, entries } = setting;
  const place = await storage.place('product', entries);
  const sink = await openMailSink('silent');
  try {
    const first = await startServer('product', place, { smtpPort: sink.port });
    const [cookie] = await comeIn(first, await inviteToProduct(first, place, 1, 'start'));
    await first.stop();
    const startMs: number[] = [];
    const megabytes: number[] = [];
    for (let round = 0; round < bench.options.rounds + 2; round += 1) {
      const server = await startServer('product', place, { smtpPort: sink.port, cookie: cookie! });
      startMs.push(server.startMs);
      await sleep(settledMs);
      megabytes.push(rssMegabytes(server.measured.pid));
      await server.stop();
    }
    const targets = entries > 100_000 ? { seconds: 1, megabytes: 220 } : { seconds: 0.3, megabytes: 120 };
    const seconds = median(startMs) / 1000;
    bench.report({
      title: titleOf('Start', setting),
      servers: [],
      findings: [
        {
          what: 'process start to first gated answer',
          found: `${seconds.toFixed(2)} s`,
          target: `<= ${targets.seconds} s`,
          met: seconds <= targets.seconds,
        },
        {
          what: 'memory a second later',
          found: `${median(megabytes).toFixed(0)} MB`,
          target: `<= ${targets.megabytes} MB`,
          met: median(megabytes) <= targets.megabytes,
        },
      ],
      proofs: [],
      notes: [],
    });
  } finally {
    await sink.close();
    await place.remove();
  }
}
