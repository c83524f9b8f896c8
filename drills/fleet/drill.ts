import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { obtainPostgresBinaries } from '../../tools/postgres-binaries.ts';
import { PostgresCluster } from '../../tools/postgres-cluster.ts';
import type { Drill } from '../drill.ts';
import { measureThroughput, type Throughput } from './measure-throughput.ts';

const usage = `usage: npm run drill -- fleet [--processes <counts, 1,2,4>] [--requests <of each kind, 20000>]

Measures what several processes on one PostgreSQL carry, and what each request costs Foyer and PostgreSQL.
`;

export const drill: Drill = {
  about: 'several processes on one PostgreSQL: what 1, 2 and 4 of them carry, and where the processor time goes',
  async run(args) {
    let values;
    try {
      ({ values } = parseArgs({ args: [...args], options: { processes: { type: 'string', default: '1,2,4' }, requests: { type: 'string', default: '20000' }, help: { type: 'boolean' } } }));
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
      return 2;
    }
    const counts = values.processes.split(',').map(Number);
    const requests = Number(values.requests);
    if (values.help || ![...counts, requests].every((one) => Number.isSafeInteger(one) && one >= 1)) {
      (values.help ? process.stdout : process.stderr).write(usage);
      return values.help ? 0 : 2;
    }
    const postgres = PostgresCluster.create(await obtainPostgresBinaries());
    try {
      await postgres.start();
      process.stdout.write(`${availableParallelism()} cores, shared by Foyer, PostgreSQL and the clients\n\n| Processes | What | Requests/s | CPU of Foyer | CPU of PostgreSQL |\n| --- | --- | --- | --- | --- |\n`);
      for (const count of counts) for (const row of await measureThroughput(postgres, count, requests)) process.stdout.write(inWords(row));
      return 0;
    } finally {
      await postgres.stop();
    }
  },
};

function inWords({ processes, what, perSecond, foyerMicros, postgresMicros }: Throughput): string {
  return `| ${processes} | ${what} | ${Math.round(perSecond)} | ${Math.round(foyerMicros)} µs | ${Math.round(postgresMicros)} µs |\n`;
}
