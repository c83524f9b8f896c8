import { parseArgs } from 'node:util';
import { startPostgres } from '../../tools/postgres.ts';
import type { Drill } from '../drill.ts';
import { storageKinds, type StorageKind } from '../support/database-place.ts';
import { runCrash, type CrashReport } from './crash-run.ts';
import { inWords } from './in-words.ts';

const usage = `usage: npm run drill -- crash [--storage sqlite|postgres] [--cycles <kills, 200>] [--seed <number, 1>] [--answers <between two kills at most, 300>]

Kills a server again and again while people and the team use it, then compares the database with the log of what was answered.
`;

export const drill: Drill = {
  about: 'kill the server again and again in the middle of everything; nothing acknowledged is lost, nothing happens twice',
  async run(args) {
    let values;
    try {
      ({ values } = parseArgs({ args: [...args], options: { storage: { type: 'string' }, cycles: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' }, answers: { type: 'string', default: '300' }, help: { type: 'boolean' } } }));
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
      return 2;
    }
    const [cycles, seed, answersMax] = [Number(values.cycles), Number(values.seed), Number(values.answers)];
    const storages = values.storage === undefined ? storageKinds : storageKinds.filter((one) => one === values.storage);
    if (values.help || storages.length === 0 || ![cycles, seed, answersMax].every((one) => Number.isSafeInteger(one) && one >= 1)) {
      (values.help ? process.stdout : process.stderr).write(usage);
      return values.help ? 0 : 2;
    }
    let broken = 0;
    for (const storage of storages) broken += (await onStorage(storage, { cycles, seed, answersMax })).faults.length;
    return broken === 0 ? 0 : 1;
  },
};

async function onStorage(storage: StorageKind, options: { cycles: number; seed: number; answersMax: number }): Promise<CrashReport> {
  const postgres = storage === 'postgres' && process.env['FOYER_TEST_POSTGRES_URL'] === undefined ? await startPostgres() : undefined;
  if (postgres) process.env['FOYER_TEST_POSTGRES_URL'] = postgres.url;
  try {
    const report = await runCrash({ ...options, storage, clockAhead: false, say: (line) => process.stdout.write(`${storage}: ${line}\n`) });
    process.stdout.write(`\n${inWords(report)}\n\n`);
    return report;
  } finally {
    if (postgres) {
      delete process.env['FOYER_TEST_POSTGRES_URL'];
      await postgres.stop();
    }
  }
}
