import { parseArgs } from 'node:util';
import type { Drill } from '../drill.ts';
import { faultsOf, inWords } from './damage/in-words.ts';
import { runDamage } from './damage/run-damage.ts';

const usage = `usage: npm run drill -- storage [--rounds <damaged copies, 2000>] [--seed <number, 1>]

Damages copies of a SQLite file, a bit, some bytes, a page or its end at a time, and looks what the start, foyer check and the doors make of each.
`;

export const drill: Drill = {
  about: 'damage a database file in thousands of ways; it is found or nothing was touched, and it lets nobody in',
  async run(args) {
    let values;
    try {
      ({ values } = parseArgs({ args: [...args], options: { rounds: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' }, help: { type: 'boolean' } } }));
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
      return 2;
    }
    const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
    if (values.help || ![rounds, seed].every((one) => Number.isSafeInteger(one) && one >= 1)) {
      (values.help ? process.stdout : process.stderr).write(usage);
      return values.help ? 0 : 2;
    }
    const report = await runDamage({ rounds, seed, say: (line) => process.stdout.write(`${line}\n`) });
    process.stdout.write(`\n${inWords(report)}\n`);
    return faultsOf(report).length === 0 ? 0 : 1;
  },
};
