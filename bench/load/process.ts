// The load process: takes jobs from its parent, one at a time, and answers with what it measured.
import { runJob } from './run-job.ts';
import { runRace } from './race.ts';
import type { LoadAnswer, LoadOrder } from './messages.ts';

process.on('message', (order: LoadOrder) => {
  void carryOut(order).then((answer) => process.send!(answer));
});

async function carryOut(order: LoadOrder): Promise<LoadAnswer> {
  try {
    return order.kind === 'load'
      ? { kind: 'load', result: await runJob(order.job) }
      : { kind: 'race', result: await runRace(order.job) };
  } catch (error) {
    return {
      kind: 'fault',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}
