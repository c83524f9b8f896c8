import { parseArgs } from 'node:util';
import type { Drill } from '../drill.ts';
import { startPostgres } from '../../tools/postgres.ts';
import { fuzz, type FuzzReport } from './fuzz.ts';
import type { Storage } from './stage.ts';

const usage = `usage: npm run drill -- fuzz [--requests 20000] [--seed <number>] [--storage sqlite|postgres]

Asks a whole Foyer whatever its own OpenAPI document leads to: what it asks for, hostile values, wrong types, methods and media types, in any order,
several at once, with every kind of credential. Without --storage, on both databases.
`;

export const drill: Drill = {
  about: 'thousands of generated requests, driven by the OpenAPI document: no 5xx, no answer outside the contract, no broken invariant',
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { requests: { type: 'string', default: '20000' }, seed: { type: 'string' }, storage: { type: 'string' }, help: { type: 'boolean' } } });
    const requests = Number(values.requests);
    const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
    const storages: readonly Storage[] = values.storage === undefined ? ['sqlite', 'postgres'] : [values.storage as Storage];
    if (values.help === true || !Number.isInteger(requests) || requests < 1 || !Number.isInteger(seed) || !storages.every((one) => one === 'sqlite' || one === 'postgres')) {
      process.stdout.write(usage);
      return values.help === true ? 0 : 2;
    }
    const postgres = storages.includes('postgres') && process.env['FOYER_TEST_POSTGRES_URL'] === undefined ? await startPostgres() : undefined;
    if (postgres) process.env['FOYER_TEST_POSTGRES_URL'] = postgres.url;
    try {
      let broken = 0;
      for (const storage of storages) {
        const report = await fuzz({ requests, seed, storage, onProgress: (done) => process.stderr.write(`${storage}: ${done} requests\n`) });
        process.stdout.write(inLines(report, storage, seed));
        for (const one of report.operations.never) process.stdout.write(`  never said yes: ${one}\n`);
        for (const fault of report.faults) process.stdout.write(`BROKEN ${fault}\n`);
        broken += report.faults.length;
      }
      return broken === 0 ? 0 : 1;
    } finally {
      await postgres?.stop();
    }
  },
};

/** The figures of one run. */
export function inLines({ requests, seconds, operations, statuses, slowest, people, events, faults }: FuzzReport, storage: Storage, seed: number): string {
  return [
    `fuzz on ${storage}, seed ${seed}: ${requests} requests in ${seconds.toFixed(1)} s, ${faults.length} faults`,
    `  operations: ${operations.asked} of ${operations.all} asked, ${operations.succeeded} said yes at least once; ${people} people and ${events} audit events at the end`,
    `  statuses: ${Object.entries(statuses).map(([status, count]) => `${status} ${count}`).join(', ')}; slowest ${Math.round(slowest.milliseconds)} ms (${slowest.place})`, '',
  ].join('\n');
}
